import type { IDataObject } from 'n8n-workflow';
import type { OpenPanel } from '../../../../tools/n8n-engine';
import { forbiddenDemarcheNumber, missingNumber, smallDossiers } from '../../../../sandbox';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import { byNumber, onEachApiVersion, type NodeRunOptions } from '../../test-bed';

const champ = (stableId: number) => globalId('Champ', stableId);
const mapped = (value: object) => ({ mappingMode: 'defineBelow', value });
const automatically = { champs: { mappingMode: 'autoMapInputData', value: null } };

onEachApiVersion((bed) => {
	const create = async (value: object, more: object = {}, options: NodeRunOptions = {}) =>
		await bed.run(
			{
				resource: 'prefill',
				operation: 'create',
				demarche: byNumber(bed.sandbox.demarches.small),
				champs: mapped(value),
				...more,
			},
			options,
		);
	const filled = (number: unknown) =>
		Object.fromEntries(
			bed.sandbox.data
				.dossier(number as number)!
				.content.champs.filter(({ prefilled }) => prefilled)
				.map(({ field, text, values }) => [field.label, values.date ?? values.datetime ?? text]),
		);

	const rowsOf = (number: unknown) =>
		bed.sandbox.data
			.dossier(number as number)!
			.content.champs.find(({ field }) => field.stableId === 1140)!
			.rows.map(({ champs: [name, birth] }) => [name!.text, birth!.text]);

	describe('Create a prefilled dossier', () => {
		it('gives the link for its citizen, its numbers and its token', async () => {
			const { only } = await create({ [champ(1103)]: 'Les Spécimens' });
			expect(only).toEqual({
				dossierNumber: expect.any(Number) as number,
				dossierId: globalId('Dossier', only.dossierNumber as number),
				state: 'prefilled',
				url: expect.stringContaining(
					`/commencer/${bed.sandbox.demarches.small}?prefill_token=`,
				) as string,
				prefillToken: expect.any(String) as string,
				dateDepot: null,
				dateTraitement: null,
				demarcheNumber: bed.sandbox.demarches.small,
			});
			expect(filled(only.dossierNumber)).toEqual({ 'Nom de l’association': 'Les Spécimens' });
		});

		it('takes a list as the panel gives it: as a text', async () => {
			const { only } = await create({ [champ(1126)]: '["Séniors, aidants", "Enfants"]' });
			expect(filled(only.dossierNumber)).toEqual({ Publics: 'Séniors, aidants, Enfants' });
		});

		it('writes each type as its field takes it', async () => {
			const { only } = await create(
				{
					[champ(1118)]: '2026-05-04',
					[champ(1119)]: '2026-05-04T10:30:00',
					[champ(1120)]: 12,
					[champ(1121)]: 12.5,
					[champ(1124)]: true,
					[champ(1123)]: false,
					[champ(1125)]: 'Tout autre chose',
					[champ(1126)]: ['Séniors, aidants', 'Enfants'],
					[champ(1108)]: '',
				},
				{},
				{ settings: { timezone: 'America/Guadeloupe' } },
			);
			expect(filled(only.dossierNumber)).toEqual({
				'Date de début': '2026-05-04',
				'Rendez-vous souhaité': Date.parse('2026-05-04T10:30:00-04:00') * 1000,
				'Nombre d’adhérents': '12',
				'Montant demandé (€)': '12.5',
				'Je certifie l’exactitude des informations': 'true',
				'Avez-vous déjà reçu une subvention ?': 'false',
				'Type de projet': 'Tout autre chose',
				Publics: 'Séniors, aidants, Enfants',
			});
		});

		it('takes the input’s fields by their labels when they are mapped automatically', async () => {
			const { only } = await create({}, automatically, {
				input: [{ 'Objet du projet': 'Un festival', 'Commentaire (2)': 'Merci', other: 1 }],
			});
			const { champs } = bed.sandbox.data.dossier(only.dossierNumber as number)!.content;
			const texts = champs.filter(({ prefilled }) => prefilled).map(({ text }) => text);
			expect(texts).toEqual(['Un festival', 'Merci']);
		});

		it('writes the identity of the citizen', async () => {
			const identity = { prenom: 'Camille', nom: 'Exemplier', genre: 'Mme' };
			const demarche = byNumber(bed.sandbox.demarches.middle);
			const { only } = await create({}, { identity, demarche });
			const { content } = bed.sandbox.data.dossier(only.dossierNumber as number)!;
			expect(content.demandeur).toMatchObject({
				values: { prenom: 'Camille', nom: 'Exemplier', civilite: 'Mme' },
			});
		});

		it('writes the rows of a repetition, by their labels, ids or the names of the public API', async () => {
			const { only } = await create({
				[champ(1140)]: [
					{ Nom: 'Modèle', 'Date de naissance': '03/02/1980' },
					{ [champ(1141)]: 'Essai', 'Date de naissance': null },
					{ [`champ_${champ(1141).replace(/=+$/, '')}`]: 'Témoin' },
				],
			});
			expect(rowsOf(only.dossierNumber)).toEqual([
				['Modèle', '3 février 1980'],
				['Essai', null],
				['Témoin', null],
			]);
		});

		it('takes rows as the panel gives them: as a text', async () => {
			const { only } = await create({ [champ(1140)]: '[{"Nom": "Modèle"}]' });
			expect(rowsOf(only.dossierNumber)).toEqual([['Modèle', null]]);
		});

		it.each([
			[['29000', '29232']],
			['["29000", "29232"]'],
			['29000, 29232'],
			[{ name: 'Quimper', code: '29232', postalCode: '29000', departement: null }],
		])('writes a commune given as %j', async (commune) => {
			const { only } = await create({ [champ(1110)]: commune });
			expect(filled(only.dossierNumber)).toEqual({ 'Commune du projet': 'Quimper (29000)' });
		});

		it('writes countries, regions, départements and EPCI by their codes or names', async () => {
			const { only } = await create({
				[champ(1111)]: 'Finistère',
				[champ(1112)]: '53',
				[champ(1113)]: { name: 'Côte d’Ivoire', code: 'CI' },
				[champ(1114)]: '29, 299999991',
			});
			expect(filled(only.dossierNumber)).toEqual({
				Département: '29 – Finistère',
				Région: 'Bretagne',
				Pays: 'Côte d’Ivoire',
				EPCI: 'CA Quimper Bretagne Occidentale',
			});
		});

		it('prefills this year’s dossier with last year’s, and says what the citizen must fill in', async () => {
			const last = await bed.run({
				operation: 'get',
				dossier: byNumber(smallDossiers.complete),
				simplify: true,
			});
			const { hints, only } = await create({}, automatically, {
				input: [last.only.champs as IDataObject],
			});
			const champs = last.only.champs as Record<string, unknown>;
			const values = filled(only.dossierNumber);
			expect(values).toMatchObject({
				'Nom de l’association': champs['Nom de l’association'],
				'Date de début': champs['Date de début'],
				'Adresse du siège': (champs['Adresse du siège'] as { label: string }).label,
				'Numéro SIRET': (champs['Numéro SIRET'] as { siret: string }).siret,
				'Commune du projet': expect.stringContaining(
					(champs['Commune du projet'] as { name: string }).name,
				) as string,
			});
			expect(rowsOf(only.dossierNumber).map(([name]) => name)).toEqual(
				(champs['Membres du bureau'] as Array<{ Nom: string }>).map(({ Nom }) => Nom),
			);
			const told = hints.map(({ message }) => message);
			for (const label of ['Domaine', 'Statuts', 'Membres du bureau / Justificatif']) {
				expect(told).toContain(
					`Champ "${label}" was not written: the platform does not let it be prefilled.`,
				);
			}
		});

		it('sends no token but to the API that names the fields, which is asked once for all items', async () => {
			const requests = await bed.requestsOf(
				async () => await create({ [champ(1103)]: 'A' }, {}, { input: [{}, {}, {}] }),
			);
			const [graphql, rest] = [true, false].map((token) =>
				requests.filter(({ hasAuthorization }) => hasAuthorization === token),
			);
			expect(graphql!.map(({ operationName }) => operationName)).toEqual(['getPublicForm']);
			expect(rest!.map(({ method, path }) => [method, path])).toEqual(
				Array(3).fill(['POST', `/api/public/v1/demarches/${bed.sandbox.demarches.small}/dossiers`]),
			);
		});

		it('works for a démarche of others too', async () => {
			const { only } = await create({}, { demarche: byNumber(forbiddenDemarcheNumber) });
			expect(only).toMatchObject({ state: 'prefilled', demarcheNumber: forbiddenDemarcheNumber });
		});

		it.each([
			[champ(1118), 'soon', 'Champ "Date de début": this is not a date'],
			[champ(1120), '12,5', 'Champ "Nombre d’adhérents": this is not a number'],
			[champ(1121), 12.3456, 'Champ "Montant demandé (€)": this is not a number'],
			[champ(1126), ['Personne'], 'Champ "Publics": this is not one of its choices'],
			[champ(1124), 'peut-être', 'Champ "Je certifie l’exactitude des informations"'],
			[champ(1106), 'camille', 'Champ "Adresse électronique": this is not what the field takes'],
			[champ(1129), 'FR', 'Champ "IBAN": this is not what the field takes'],
			[champ(1110), 'Quimper', 'Champ "Commune du projet": this is not a commune'],
			[champ(1110), ['29232', '29000', '1'], 'Champ "Commune du projet": this is not a commune'],
			[champ(1114), 'Métropole', 'Champ "EPCI": this is not an EPCI'],
			[champ(1113), 'Atlantide', 'Champ "Pays": this is not one of its choices'],
			[champ(1103), ['a', 'b'], 'Champ "Nom de l’association": this is not a text'],
			[champ(1127), ['Culture', 'Théâtre'], 'Champ "Domaine": the platform does not let'],
			[champ(1116), 'W999000001', 'Champ "Numéro RNA": the platform does not let'],
			[champ(1134), 'a file', 'Champ "Statuts": the platform does not let'],
			[champ(999), 'x', 'Champs: a field is not in the form'],
			[champ(1140), 'Modèle', 'Champ "Membres du bureau": this is not a list of rows'],
			[champ(1140), [{ Prénom: 'A' }], 'row 1: "Prénom" is none of its champs'],
			[
				champ(1140),
				[{ Nom: 'A' }, { 'Date de naissance': 'hier' }],
				'Champ "Membres du bureau / 2 / Date de naissance": this is not a date',
			],
			[champ(1140), [{ Justificatif: 'x' }], 'Champ "Membres du bureau / 1 / Justificatif"'],
		])('says what a field does not take, before anything is made (%s)', async (id, value, text) => {
			const requests = await bed.requestsOf(async () => {
				expect((await create({ [id]: value })).errorText).toMatch(text);
			});
			expect(
				requests.filter(({ method, path }) => method === 'POST' && path.includes('public')),
			).toEqual([]);
		});

		it('writes no identity where companies apply, and says so where the instance tells', async () => {
			const made = await create({}, { identity: { nom: 'Exemplier' } });
			// Older instances do not tell who applies.
			if (bed.version === '2026-10') {
				expect(made.errorText).toMatch('Identity: the démarche is for companies and associations');
			} else {
				expect(made.only.state).toBe('prefilled');
				expect(made.hints.map(({ message }) => message)).toEqual([
					expect.stringContaining('This instance does not tell who applies') as string,
				]);
			}
		});

		it('says that a champ is mapped twice', async () => {
			const { errorText } = await create({ [champ(1103)]: 'A', 'Nom de l’association': 'B' });
			expect(errorText).toMatch('Champ "Nom de l’association": it is mapped twice');
		});

		it('says that a démarche does not exist, or is closed', async () => {
			const missing = await create({}, { demarche: byNumber(missingNumber) });
			expect(missing.errorText).toMatch(`Démarche ${missingNumber} does not exist`);
			const demarche = bed.sandbox.data.demarche(bed.sandbox.demarches.middle)!;
			demarche.state = 'close';
			const closed = await create({}, { demarche: byNumber(demarche.number) });
			demarche.state = 'publiee';
			expect(closed.errorText).toMatch(/is closed: it takes no prefilled dossiers.*says/s);
		});
	});

	describe('The fields that the panel offers to prefill', () => {
		const fields = async (demarche: unknown) => {
			const panel: OpenPanel = {
				type: 'n8n-nodes-demarche-numerique.demarcheNumerique',
				parameters: { resource: 'prefill', operation: 'create', demarche },
				credentials: { dsApi: bed.credential },
			};
			return (await bed.engine.mapperFields(panel, 'champs')).fields;
		};

		it('are those of the form by their labels, with their types and choices', async () => {
			const found = await fields(byNumber(bed.sandbox.demarches.small));
			const named = (label: string) => found.find(({ displayName }) => displayName === label);
			expect(named('Nom de l’association')).toMatchObject({ id: champ(1103), type: 'string' });
			expect(named('Date de début')).toMatchObject({ type: 'dateTime' });
			expect(named('Nombre d’adhérents')).toMatchObject({ type: 'number' });
			expect(named('Avez-vous déjà reçu une subvention ?')).toMatchObject({ type: 'boolean' });
			expect(named('Publics')).toMatchObject({ type: 'array' });
			expect(named('Civilité du représentant')?.options?.map(({ value }) => value)).toEqual([
				'M.',
				'Mme',
			]);
			expect(named('Pays')?.options).toContainEqual({ name: 'France (FR)', value: 'FR' });
			expect(named('Commune du projet: postal code, INSEE code')).toMatchObject({ type: 'string' });
			expect(named('Membres du bureau: list of rows')).toMatchObject({
				id: champ(1140),
				type: 'array',
			});
			expect(named('Commentaire (2)')).toMatchObject({ id: champ(1150) });
		});

		it('leave out what cannot be prefilled', async () => {
			const labels = (await fields(byNumber(bed.sandbox.demarches.small))).map(
				({ displayName }) => displayName,
			);
			for (const label of [
				'Votre association',
				'Statuts',
				'Lieu du projet',
				'Domaine',
				'Numéro RNA',
			]) {
				expect(labels).not.toContain(label);
			}
		});

		it('need the démarche, and say so', async () => {
			await expect(fields(byNumber(''))).rejects.toThrow('The fields need to know the démarche');
		});
	});
});
