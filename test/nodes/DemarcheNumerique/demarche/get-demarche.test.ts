import { forbiddenDemarcheNumber, missingNumber } from '../../../../sandbox';
import { parisTime } from '../../../../sandbox/data/instants';
import type { FieldModel } from '../../../../sandbox/data/model';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import { byNumber, byUrl, onEachApiVersion, type NodeRunOptions } from '../../test-bed';

interface FieldItem {
	id: string;
	label: string;
	type: string;
	required: boolean;
	options?: string[];
	champs?: FieldItem[];
}

onEachApiVersion((bed) => {
	const get = async (parameters: object = {}, options: NodeRunOptions = {}) =>
		await bed.run(
			{
				resource: 'demarche',
				operation: 'get',
				demarche: byNumber(bed.sandbox.demarches.small),
				...parameters,
			},
			options,
		);
	const model = () => bed.sandbox.data.demarche(bed.sandbox.demarches.small)!;
	const champId = ({ stableId }: FieldModel) => globalId('Champ', stableId);

	describe('Get a démarche by its number', () => {
		it('gives its title, its state, its dates and the revision that new dossiers get', async () => {
			const { title, createdAt, publishedAt, updatedAt, publishedRevision } = model();
			expect((await get({ include: [] })).only).toEqual({
				number: bed.sandbox.demarches.small,
				id: globalId('Procedure', bed.sandbox.demarches.small),
				title,
				description: model().description,
				state: 'publiee',
				declarative: null,
				dateCreation: parisTime(createdAt),
				datePublication: parisTime(publishedAt!),
				dateDerniereModification: parisTime(updatedAt),
				dateDepublication: null,
				dateFermeture: null,
				revision: {
					id: globalId('ProcedureRevision', publishedRevision!.id),
					dateCreation: parisTime(publishedRevision!.createdAt),
					datePublication: parisTime(publishedRevision!.publishedAt!),
				},
			});
		});

		it('gives the fields and the annotations of that revision in their order, and nothing else unless told', async () => {
			const { only } = await get();
			const { fields, annotations } = model().publishedRevision!;
			const labels = (list: unknown) => (list as FieldItem[]).map(({ id, label }) => [id, label]);
			const expected = (list: readonly FieldModel[]) =>
				list.map((field) => [champId(field), field.label]);
			expect(labels(only.champs)).toEqual(expected(fields));
			expect(labels(only.annotations)).toEqual(expected(annotations));
			expect(Object.keys(only)).not.toEqual(
				expect.arrayContaining([expect.stringMatching(/groupe|labels|service/)]),
			);
		});

		it('tells type, obligation, choices of lists and the fields of rows', async () => {
			const champs = (await get()).only.champs as unknown as FieldItem[];
			const labelled = (label: string) => champs.find((champ) => champ.label === label)!;
			expect(labelled('Nom de l’association')).toMatchObject({ type: 'TextChamp', required: true });
			expect(labelled('Type de projet')).toMatchObject({
				type: 'DropDownListChamp',
				options: ['Fonctionnement', 'Événement', 'Équipement'],
				otherOption: true,
			});
			expect(labelled('Publics').options).toEqual(['Enfants', 'Séniors, aidants', 'Tous publics']);
			expect(labelled('Domaine').options).toContain('Théâtre');
			expect(labelled('Membres du bureau').champs?.map(({ label }) => label)).toEqual([
				'Nom',
				'Date de naissance',
				'Justificatif',
			]);
		});

		it('gives groups with their instructeurs, labels and service when they are included', async () => {
			const { groupes, labels, service } = model();
			const { only } = await get({ include: ['groupeInstructeurs', 'labels', 'service'] });
			expect(only.groupeInstructeurs).toEqual(
				groupes.map(({ number, label, closed, instructeurs }) => ({
					...{ number, label, closed },
					id: globalId('GroupeInstructeur', number),
					instructeurs: instructeurs.map(({ id, email }) => ({ id, email })),
				})),
			);
			expect(only.labels).toEqual(
				labels.map(({ id, name, color }) => ({ id: globalId('Label', id), name, color })),
			);
			expect(only.service).toMatchObject({ nom: service.nom, organisme: service.organisme });
			expect(only.champs).toBeUndefined();
		});

		it('takes any page of the démarche', async () => {
			const { small } = bed.sandbox.demarches;
			const url = `${bed.sandbox.url}/admin/procedures/${small}/champs`;
			expect((await get({ demarche: byUrl(url), include: [] })).only.number).toBe(small);
		});

		it('says that a démarche does not exist, or that the token does not reach it', async () => {
			const missing = await get({ demarche: byNumber(missingNumber) });
			expect(missing.errorText).toMatch(`Démarche ${missingNumber} does not exist`);
			expect(missing.errorText).toMatch('code not_found');
			const forbidden = await get({ demarche: byNumber(forbiddenDemarcheNumber) });
			expect(forbidden.errorText).toMatch('gives no access to démarche');
		});

		it('names the parameter when a part is wanted that there is not', async () => {
			expect((await get({ include: ['dossiers'] })).errorText).toMatch(/Include.*champs/s);
		});

		it('gives the other items when one fails and the node is set to continue', async () => {
			const { json } = await get(
				{ demarche: byNumber('={{ $json.number }}'), include: [] },
				{
					input: [{ number: missingNumber }, { number: bed.sandbox.demarches.middle }],
					node: { onError: 'continueRegularOutput' },
				},
			);
			expect(json).toEqual([
				{ error: expect.stringContaining('does not exist') },
				expect.objectContaining({ number: bed.sandbox.demarches.middle }),
			]);
		});
	});
});
