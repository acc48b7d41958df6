import type { IDataObject } from 'n8n-workflow';
import { smallDossiers } from '../../../../../sandbox';
import type { RevisionModel } from '../../../../../sandbox/data/model';
import { callTool, fromAi } from '../../../DemarcheNumerique/ai-tools/agent';
import { byNumber, onEachApiVersion } from '../../../test-bed';
import { madeUpExports } from './exports';

const [aides, bourses] = madeUpExports.map(({ answer }) => answer);
const ALL = ['champs', 'annotations', 'instructeurs', 'labels'];
const idOf = (stableId: number) => Buffer.from(`Champ-${stableId}`).toString('base64');

onEachApiVersion(
	(bed) => {
		const run = async (parameters: object = {}) =>
			await bed.run({
				operation: 'getAll',
				demarche: byNumber(bourses!.number),
				returnAll: true,
				include: ALL,
				outputFormat: 'row',
				...parameters,
			});
		/** By the number of the dossier: the list is ordered by deposit. */
		const rows = async (parameters: object = {}) =>
			[...(await run(parameters)).json].sort((one, other) => numberOf(one) - numberOf(other));
		const numberOf = (row: IDataObject) => (row.ID ?? row['Dossier ID'] ?? 0) as number;
		const keysOf = async (parameters: object = {}) => Object.keys((await rows(parameters))[0]!);
		const same = (all: readonly IDataObject[]) =>
			new Set(all.map((row) => JSON.stringify(Object.keys(row)))).size === 1;

		describe('A row', () => {
			it('has strings, numbers, booleans and nulls, under the same keys in the same order', async () => {
				const all = await rows();
				expect(same(all)).toBe(true);
				for (const value of all.flatMap((row) => Object.values(row))) {
					expect(value === null || ['string', 'number', 'boolean'].includes(typeof value)).toBe(
						true,
					);
				}
			});

			it('has the columns of all revisions also where the list has dossiers of one alone', async () => {
				const { revisions } = bed.sandbox.data.demarche(bourses!.number)!;
				expect(revisions.length).toBeGreaterThan(1);
				const all = await keysOf();
				for (const { number } of bed.sandbox.data.visibleDossiers(bourses!.number)) {
					const { only } = await bed.run({
						...{ operation: 'get', dossier: byNumber(number), include: ALL, outputFormat: 'row' },
					});
					expect(Object.keys(only)).toEqual(all);
				}
			});

			it('has typed values', async () => {
				const [full, empty] = await rows();
				expect(full).toMatchObject({
					ID: 70001001,
					'FranceConnect ?': true,
					Civilité: 'Mme',
					'Date de naissance': '1980-04-05',
					'Dépôt pour un tiers': false,
					'À archiver': false,
					'État du dossier': 'En\u00a0construction',
					'Déposé le': '2026-05-02T08:30:00+02:00',
					'Traité le': null,
					Labels: 'À relire, Urgent',
					Lien: `${bed.sandbox.url}/dossiers/70001001`,
					Effectif: 1250,
					'Coût (€)': -12.75,
					'J’accepte': true,
					'Déjà venu ?': false,
					Du: '2026-03-29',
					Montant: 21,
				});
				expect(empty).toMatchObject({
					Effectif: null,
					'Coût (€)': null,
					'J’accepte': false,
					'Déjà venu ?': null,
					Manuscrit: null,
				});
			});

			it('numbers columns that share a label by age, the dossier’s own ones first', async () => {
				const [full, , third] = await rows();
				// The newest homonym stands first in the form, and has the last number all the same.
				expect(full).toMatchObject({
					...{ Nom: 'Exemplier', 'Nom (2)': 'Exemplier' },
					...{ Remarque: 'Ligne 1\nLigne 2, avec "guillemets"', 'Remarque (2)': '=1+1' },
					...{ 'Remarque (3)': 'Très bien', 'Remarque (4)': 'la plus récente' },
					'Lien (2)': 'https://lien.example',
				});
				expect(third!['Remarque (3)']).toBe('vu');
			});

			it.each([
				[['champs'], ['Remarque (3)', 'Instructeurs', 'Labels']],
				[['annotations'], ['Remarque', 'Nom (2)', 'Instructeurs', 'Labels']],
				[
					['instructeurs', 'messages'],
					['Remarque', 'Remarque (3)', 'Labels'],
				],
			])(
				'includes %p: the rest has no columns, and nothing is renamed',
				async (include, lacking) => {
					const all = await keysOf();
					const keys = await keysOf({ include });
					expect(keys).toEqual(all.filter((key) => keys.includes(key)));
					for (const key of lacking) expect(keys).not.toContain(key);
					expect(keys).toContain('Lien');
				},
			);

			it('is named by ID, or by the first label and ID, whatever the form says today', async () => {
				const byId = await rows({ options: { columnNames: 'id' } });
				expect(byId[0]).toMatchObject({
					ID: 70001001,
					[idOf(4)]: '« Le phare ; la mer »',
					[`${idOf(20)} (Code INSEE)`]: '29232',
				});
				const byBoth = await rows({ options: { columnNames: 'labelAndId' } });
				expect(byBoth[0]).toMatchObject({
					ID: 70001001,
					// It is called Intitulé today.
					[`Projet [${idOf(4)}]`]: '« Le phare ; la mer »',
					[`Commune (Code INSEE) [${idOf(20)}]`]: '29232',
					[`Remarque [${idOf(61)}]`]: 'la plus récente',
				});
			});

			it('has the chosen columns only, in their order, by any of their names', async () => {
				const columns = ['Remarque (4)', idOf(4), 'ID', `Commune (Code INSEE) [${idOf(20)}]`];
				expect((await rows({ options: { columns } }))[0]).toEqual({
					'Remarque (4)': 'la plus récente',
					Intitulé: '« Le phare ; la mer »',
					ID: 70001001,
					'Commune (Code INSEE)': '29232',
				});
				expect(await keysOf({ options: { columns } })).toEqual([
					...['Remarque (4)', 'Intitulé', 'ID', 'Commune (Code INSEE)'],
				]);
			});

			it('names the nearest for a column that is not there', async () => {
				const { errorText } = await run({ options: { columns: ['ID', 'Intitule'] } });
				expect(errorText).toContain('Columns: there is no “Intitule”, but “Intitulé”');
				const { errorText: leftOut } = await run({
					...{ include: ['champs'], options: { columns: ['Labels'] } },
				});
				expect(leftOut).toContain('“Labels” is left out by Include');
			});
		});

		describe('A row of a repetition', () => {
			it('has the number of its dossier, its place and its own id', async () => {
				const found = await rows({ outputFormat: 'repetitionRow', repetition: 'Participants' });
				expect(found.map((row) => [row['Dossier ID'], row.Ligne, row.Nom])).toEqual([
					[70001001, 1, 'Ana'],
					[70001001, 2, 'Bob'],
					[70001003, 1, 'Seul'],
				]);
				expect(found[0]!.rowId).toBe(
					Buffer.from('Row-01EXEMPLE0000000000000000A1').toString('base64'),
				);
				expect(same(found)).toBe(true);
			});

			it('says which repetitions there are when it is none, or left out', async () => {
				const format = { outputFormat: 'repetitionRow' };
				expect((await run({ ...format, repetition: 'Participant' })).errorText).toContain(
					'Repetition: there is no “Participant”, but “Participants”',
				);
				expect(
					(await run({ ...format, repetition: 'Appels', include: ['champs'] })).errorText,
				).toContain('“Appels” is left out by Include');
			});
		});

		describe('The form', () => {
			const formsReadIn = async (work: () => Promise<unknown>) =>
				(await bed.requestsOf(work)).filter(
					(request) => 'operationName' in request && request.operationName === 'getFormHistory',
				).length;

			it('is read once for a list, and once for all the items of a look-up', async () => {
				expect(await formsReadIn(rows)).toBe(1);
				const lookups = async () => {
					const dossier = byNumber('={{ $json.number }}');
					const input = [70001001, 70001002, 70001003].map((number) => ({ number }));
					const { json } = await bed.run(
						{ operation: 'get', dossier, include: ALL, outputFormat: 'row' },
						{ input },
					);
					expect(json.map(({ ID }) => ID)).toEqual([70001001, 70001002, 70001003]);
					expect(json).toEqual((await rows()).slice(0, 3));
				};
				// The list within it reads it once as well.
				expect(await formsReadIn(lookups)).toBe(2);
			});

			it('is read again when a new revision is published between two pages', async () => {
				const demarche = bed.sandbox.data.demarche(aides!.number)!;
				const [first] = demarche.revisions as [RevisionModel];
				const dossiers = bed.sandbox.data.visibleDossiers(aides!.number);
				const objet = first.fields[0]!;
				const added = { stableId: 899, kind: 'checkbox', label: 'Suivi', required: false };
				const newer: RevisionModel = {
					...first,
					id: first.id + 1,
					fields: [added, { ...objet, label: 'Objet de l’aide' }, ...first.fields.slice(1)],
					publishedAt: first.publishedAt! + 1_000_000,
				};
				let pages = 0;
				const { remove } = bed.sandbox.inject({
					on: 'graphql',
					when: ({ operationName }) => {
						pages += operationName === 'listDemarcheDossiers' ? 1 : 0;
						// The first page has left: the form is changed before the second.
						if (pages === 2 && !demarche.revisions.includes(newer)) {
							demarche.revisions.push(newer);
							dossiers[2]!.revision = newer;
						}
						return false;
					},
					fault: { kind: 'delay', milliseconds: 0 },
				});
				const options = { pageSize: 1, parallelPages: 1 };
				let all: IDataObject[] = [];
				const read = await formsReadIn(async () => {
					all = await rows({ demarche: byNumber(aides!.number), options });
				});
				remove();
				demarche.revisions = [first];
				dossiers[2]!.revision = first;

				expect(read).toBe(2);
				expect(same(all)).toBe(true);
				// What was made before has the new column too, as a dossier without that field.
				expect(all.map((row) => row['Suivi (2)'])).toEqual([false, false, false]);
				expect(all.map((row) => row['Objet de l’aide'])).toEqual(['Achat', 'Vente', null]);
				expect(all.map((row) => row.Suivi)).toEqual(['en cours', null, null]);
			});
		});

		it('Nested stays the default, and what is not simplified stays what the API gave', async () => {
			const dossier = byNumber(smallDossiers.complete);
			const { only } = await bed.run({ operation: 'get', dossier });
			expect(only).toHaveProperty('champs');
			const raw = await bed.run({
				operation: 'get',
				dossier,
				simplify: false,
				outputFormat: 'row',
			});
			expect(Array.isArray(raw.only.champs)).toBe(true);
		});

		it('An agent’s tool gives rows too', async () => {
			const { items } = await callTool(
				bed,
				{
					...{
						resource: 'dossier',
						operation: 'get',
						dossier: byNumber(fromAi('dossier', 'number')),
					},
					...{ outputFormat: 'row', options: { columns: ['ID', 'Intitulé'] } },
				},
				{ dossier: 70001002 },
			);
			expect(items).toEqual([{ ID: 70001002, Intitulé: 'Vide' }]);
		});

		describe('The panel', () => {
			const options = async (parameter: string, parameters: object) =>
				await bed.engine.loadOptions(
					{
						type: 'n8n-nodes-demarche-numerique.demarcheNumerique',
						parameters: { resource: 'dossier', include: ALL, ...parameters },
						credentials: { dsApi: bed.credential },
					},
					parameter,
				);

			it('offers the repetitions of the form, and the columns, of a démarche or a dossier', async () => {
				const ofDemarche = { operation: 'getAll', demarche: byNumber(bourses!.number) };
				const ofDossier = { operation: 'get', dossier: byNumber(70001001) };
				for (const place of [ofDemarche, ofDossier]) {
					const repetitions = await options('repetition', {
						...place,
						outputFormat: 'repetitionRow',
					});
					expect(repetitions.map(({ name, value }) => [name, value])).toEqual([
						['Participants', idOf(28)],
						['Appels (Annotations)', idOf(55)],
					]);
					const columns = await options('options.columns', {
						...{ ...place, outputFormat: 'row' },
						options: { columns: [] },
					});
					expect(columns.map(({ name }) => name)).toEqual(await keysOf());
					expect(columns.find(({ name }) => name === 'Remarque (4)')!.value).toBe(idOf(61));
				}
			});

			it('offers the columns of the chosen repetition', async () => {
				const columns = await options('options.columns', {
					...{ operation: 'getAll', demarche: byNumber(bourses!.number) },
					...{ outputFormat: 'repetitionRow', repetition: idOf(55), options: { columns: [] } },
				});
				expect(columns.map(({ name }) => name)).toEqual([
					...['Dossier ID', 'Ligne', 'rowId', 'Le', 'Objet'],
				]);
			});

			it('says that it needs the form where it knows neither', async () => {
				const parameters = { operation: 'getAll', demarche: byNumber('={{ $json.number }}') };
				await expect(
					options('repetition', { ...parameters, outputFormat: 'repetitionRow' }),
				).rejects.toMatchObject({ message: 'The list needs to know the form' });
			});
		});
	},
	{ sandbox: { recorded: madeUpExports.map(({ answer }) => answer) } },
);
