import type { OpenPanel } from '../../../../tools/n8n-engine';
import { forbiddenDemarcheNumber, smallDossiers } from '../../../../sandbox';
import { globalId } from '../../../sandbox/mutate';
import { dossierIn, INSTRUCTEUR } from '../dossier/dossier-in';
import { retypedAnnotation } from '../dossier/retyped-annotation';
import { byNumber, byUrl, onEachApiVersion } from '../../test-bed';

onEachApiVersion((bed) => {
	const panel = (parameters: object, credential: object = {}): OpenPanel => ({
		type: 'n8n-nodes-demarche-numerique.demarcheNumerique',
		parameters: { resource: 'dossier', ...parameters },
		credentials: { dsApi: { ...bed.credential, ...credential } },
	});

	const search = async (parameter: string, parameters: object, filter?: string) =>
		(await bed.engine.searchList(panel(parameters), parameter, filter)).results;

	const names = async (parameter: string, parameters: object, filter?: string) =>
		(await search(parameter, parameters, filter)).map(({ name }) => name);

	const ofDossier = (operation: string) => ({
		operation,
		dossier: byNumber(String(smallDossiers.inInstruction)),
	});

	describe('The list of instructeurs', () => {
		it("offers those of the dossier's démarche, with their groups", async () => {
			const found = await search('instructeur', ofDossier('changeState'));
			expect(found.map(({ name }) => name)).toEqual([
				'instruction.deux@example.org (Vie associative)',
				'instruction.quatre@example.org (Ancien service)',
				'instruction.trois@example.org (Culture & sport)',
				'instruction.une@example.org (Vie associative)',
			]);
			expect(found[3]!.value).toBe(bed.sandbox.data.groupe(7101)!.groupe.instructeurs[0]!.id);
		});

		it('is searched by e-mail and by group', async () => {
			const parameters = ofDossier('follow');
			expect(await names('instructeur', parameters, 'TROIS@')).toHaveLength(1);
			expect(await names('instructeur', parameters, 'vie asso')).toHaveLength(2);
			expect(await names('instructeur', parameters, 'nobody')).toEqual([]);
		});

		it.each(['changeState', 'archive', 'unarchive', 'follow', 'unfollow'])(
			'is there for %s, of the démarche given for it where the dossier is an expression',
			async (operation) => {
				const parameters = {
					operation,
					dossier: byNumber('={{ $json.number }}'),
					demarche: byUrl('https://demarche.example.org/procedures/104201'),
				};
				expect(await names('instructeur', parameters)).toHaveLength(4);
			},
		);

		it('asks for a démarche when it knows none', async () => {
			const parameters = { operation: 'follow', dossier: byNumber('={{ $json.number }}') };
			await expect(search('instructeur', parameters)).rejects.toMatchObject({
				message: 'The list needs to know the démarche',
				description: expect.stringContaining('for the Lists') as string,
			});
		});

		it('says what is wrong when the platform refuses, without the token', async () => {
			const parameters = { operation: 'follow', demarche: byNumber(forbiddenDemarcheNumber) };
			await expect(search('instructeur', parameters)).rejects.toMatchObject({
				message: `The API Token gives no access to démarche ${forbiddenDemarcheNumber}`,
			});
			const { expired } = bed.sandbox.tokens;
			const open = panel(ofDossier('follow'), { token: expired });
			const error: unknown = await bed.engine
				.searchList(open, 'instructeur')
				.catch((thrown: unknown) => thrown);
			expect(error).toMatchObject({ message: 'The API Token has expired' });
			expect(JSON.stringify(error)).not.toContain(expired);
		});
	});

	describe('The list of groups', () => {
		it('offers those of the démarche, and tells which are closed', async () => {
			const found = await search('instructorGroup', ofDossier('assignGroup'));
			expect(found).toEqual([
				{ name: 'Ancien service (7103, closed)', value: globalId('GroupeInstructeur', 7103) },
				{ name: 'Culture & sport (7102)', value: globalId('GroupeInstructeur', 7102) },
				{ name: 'Vie associative (7101)', value: globalId('GroupeInstructeur', 7101) },
			]);
			expect(await names('instructorGroup', ofDossier('assignGroup'), '7102')).toHaveLength(1);
		});
	});

	describe('The list of labels', () => {
		it.each(['addLabel', 'removeLabel'])(
			'offers those of the démarche for %s',
			async (operation) => {
				const found = await search('label', ofDossier(operation));
				expect(found).toEqual([
					{ name: 'À relire', value: globalId('Label', 42) },
					{ name: 'Éligible', value: globalId('Label', 43) },
					{ name: 'Prioritaire', value: globalId('Label', 41) },
				]);
			},
		);

		it('is searched without regard to accents', async () => {
			expect(await names('label', ofDossier('addLabel'), 'eligible')).toEqual(['Éligible']);
		});
	});

	describe('The list of démarches', () => {
		const { small } = { small: 104201 };
		const title = () => bed.sandbox.data.demarche(small)!.title;
		const entry = () => ({
			name: `${title()} (${small})`,
			value: String(small),
			url: `${bed.sandbox.url}/procedures/${small}`,
		});
		const parameters = { operation: 'getAll', demarche: byNumber('') };

		it.each([
			['a number', '104201'],
			['a number in groups', ' 104 201 '],
			['a page', 'https://www.demarches-simplifiees.fr/admin/procedures/104201/champs'],
		])('shows the title of %s that is typed', async (_, typed) => {
			expect(await search('demarche', parameters, typed)).toEqual([entry()]);
		});

		it('shows the title of the one that is chosen before anything is typed', async () => {
			const chosen = { ...parameters, demarche: byNumber(small) };
			expect(await search('demarche', chosen)).toEqual([entry()]);
		});

		it.each(['', 'subventions', '104201x'])(
			'says what to type for "%s": the API has no list of them',
			async (typed) => {
				expect(await search('demarche', parameters, typed)).toEqual([
					{ name: expect.stringContaining('Type the number') as string, value: '' },
				]);
			},
		);

		it('says of a number why it cannot be chosen', async () => {
			expect(await search('demarche', parameters, String(forbiddenDemarcheNumber))).toEqual([
				{
					name: `The API Token gives no access to démarche ${forbiddenDemarcheNumber}`,
					value: '',
				},
			]);
			expect(await names('demarche', parameters, '3')).toEqual([
				expect.stringContaining('Démarche 3 does not exist'),
			]);
		});

		it('fails where the token is not accepted', async () => {
			const open = panel(parameters, { token: bed.sandbox.tokens.expired });
			await expect(bed.engine.searchList(open, 'demarche', '104201')).rejects.toMatchObject({
				message: 'The API Token has expired',
			});
		});

		it.each(['demarcheNumeriqueTrigger', 'demarcheNumeriqueWebhookTrigger'])(
			'is there for %s',
			async (type) => {
				const open = { ...panel({}), type: `n8n-nodes-demarche-numerique.${type}`, parameters: {} };
				const { results } = await bed.engine.searchList(open, 'demarche', '104201');
				expect(results).toEqual([entry()]);
			},
		);

		it('gives what an operation takes', async () => {
			const [found] = await search('demarche', parameters, '104201');
			const run = await bed.run({
				...{ resource: 'demarche', operation: 'get', include: [] },
				demarche: { __rl: true, mode: 'list', value: found!.value },
			});
			expect(run.only).toMatchObject({ number: small, title: title() });
		});
	});

	describe('The list of dossiers', () => {
		const parameters = (dossier: unknown = byNumber('')) => ({ operation: 'follow', dossier });

		it('shows the state and the applicant of a number or a page that is typed', async () => {
			const number = smallDossiers.inInstruction;
			const [found, ...others] = await search('dossier', parameters(), String(number));
			expect(others).toEqual([]);
			const { demandeur } = (
				await bed.run({ operation: 'get', dossier: byNumber(number), include: [] })
			).only as { demandeur: { prenom: string; nom: string } };
			expect(found).toEqual({
				name: `${number} (En Instruction, ${demandeur.prenom} ${demandeur.nom})`,
				value: String(number),
				url: `${bed.sandbox.url}/dossiers/${number}`,
			});
			const page = `https://www.demarches-simplifiees.fr/procedures/1/suivis/dossiers/${number}/messagerie`;
			expect(await search('dossier', parameters(), page)).toEqual([found]);
		});

		it('offers the newest of the démarche that is known, and those that match a name', async () => {
			const demarche = byNumber(104201);
			const newest = bed.sandbox.data
				.visibleDossiers(104201)
				.map(({ number }) => String(number))
				.reverse()
				.slice(0, 50);
			const found = await search('dossier', { ...parameters(), demarche });
			expect(found.map(({ value }) => value)).toEqual(newest);
			const ofDossierItself = await search('dossier', parameters(byNumber(smallDossiers.complete)));
			expect(ofDossierItself.map(({ value }) => value)).toEqual(newest);
			const accepted = await names('dossier', { ...parameters(), demarche }, 'accepte');
			expect(accepted.length).toBeGreaterThan(0);
			expect(accepted.length).toBeLessThan(found.length);
		});

		it('says what to type where no démarche is known', async () => {
			expect(await search('dossier', parameters())).toEqual([
				{ name: expect.stringContaining('Type the number of the dossier') as string, value: '' },
			]);
		});
	});

	describe('A list', () => {
		const stale = { demarche: byNumber(104202) };

		it.each([
			['label', 'addLabel'],
			['label', 'removeLabel'],
			['instructorGroup', 'assignGroup'],
			['instructeur', 'changeState'],
			['dossier', 'follow'],
		])(
			'of %s for %s is never that of a démarche other than the dossier’s',
			async (list, operation) => {
				const parameters = ofDossier(operation);
				const own = await search(list, parameters);
				expect(await search(list, { ...parameters, ...stale })).toEqual(own);
				const dossier = byNumber('={{ $json.number }}');
				expect(await search(list, { operation, dossier, ...stale })).not.toEqual(own);
			},
		);

		it.each([
			['repetition', { outputFormat: 'repetitionRow' }],
			['options.columns', { outputFormat: 'row', options: { columns: [] } }],
		])('of %s is that of the dossier or démarche that the panel shows', async (list, format) => {
			const options = async (parameters: object) =>
				await bed.engine.loadOptions(panel({ ...format, ...parameters }), list);
			const ofSmall = await options({ operation: 'getAll', demarche: byNumber(104201) });
			expect(await options({ ...ofDossier('get'), ...stale })).toEqual(ofSmall);
			const dossier = byNumber(smallDossiers.complete);
			expect(await options({ operation: 'getAll', ...stale, dossier })).not.toEqual(ofSmall);
		});

		it('asks for a démarche where the dossier is an expression or empty, and only there', async () => {
			const expression = { operation: 'addLabel', dossier: byNumber('={{ $json.number }}') };
			expect(await names('demarche', expression, '104201')).toHaveLength(1);
			const empty = { operation: 'addLabel', dossier: byNumber('') };
			expect(await names('demarche', empty, '104201')).toHaveLength(1);
			await expect(names('demarche', ofDossier('addLabel'), '104201')).rejects.toThrow(
				'The panel does not show "demarche"',
			);
		});
	});

	describe('The groups to filter by', () => {
		const options = async (open: OpenPanel) =>
			await bed.engine.loadOptions(open, 'filters.instructorGroup');
		const groups = [
			{ name: 'Every Group', value: 0 },
			{ name: 'Vie associative (7101)', value: 7101 },
			{ name: 'Culture & sport (7102)', value: 7102 },
			{ name: 'Ancien service (7103, closed)', value: 7103 },
		];

		it.each([
			['Get Many', { operation: 'getAll' }],
			['Download Files', { operation: 'downloadFiles', scope: 'demarche' }],
		])('are those of the démarche in %s', async (_, parameters) => {
			const open = panel({ ...parameters, demarche: byNumber(104201) });
			expect(await options(open)).toEqual(groups);
		});

		it('are there for the polling trigger', async () => {
			const type = 'n8n-nodes-demarche-numerique.demarcheNumeriqueTrigger';
			const open = { ...panel({}), type, parameters: { demarche: byNumber(104201) } };
			expect(await options(open)).toEqual(groups);
		});
	});

	describe('The champs whose files are wanted', () => {
		it('are those of the form that have files, those of repetitions with their name', async () => {
			const open = panel({ operation: 'getFiles', dossier: byNumber(smallDossiers.complete) });
			const found = await bed.engine.loadOptions(open, 'options.champs');
			expect(found).toContainEqual({ name: 'Statuts', value: globalId('Champ', 1134) });
			expect(found).toContainEqual({
				name: 'Membres du bureau › Justificatif',
				value: globalId('Champ', 1143),
			});
			const ofDemarche = panel({
				...{ operation: 'downloadFiles', scope: 'demarche', demarche: byNumber(104201) },
			});
			expect(await bed.engine.loadOptions(ofDemarche, 'options.champs')).toEqual(found);
			for (const { value } of found) {
				const run = await bed.run({
					...{ operation: 'getFiles', dossier: byNumber(smallDossiers.complete) },
					options: { champs: [value] },
				});
				expect(
					run.json.every(({ source }) => source === 'champs' || source === 'annotations'),
				).toBe(true);
			}
		});
	});

	describe('The annotations that the panel offers', () => {
		const fields = async (parameters: object) =>
			(
				await bed.engine.mapperFields(
					panel({ operation: 'updateAnnotations', ...parameters }),
					'annotations',
				)
			).fields;
		const restores: Array<() => void> = [];
		const typedOtherwise = (stableId: number, kind: string) => {
			restores.push(retypedAnnotation(bed, stableId, kind));
		};
		afterEach(() => {
			for (const restore of restores.splice(0)) restore();
		});
		const ofDemarche = () => ({
			dossier: byNumber('={{ $json.number }}'),
			demarche: byNumber(bed.sandbox.demarches.small),
		});

		it.each(['the dossier', 'the démarche'])('are those of %s by their labels', async (which) => {
			const found = await fields(
				which === 'the dossier'
					? { dossier: byNumber(dossierIn(bed, 'en_construction')) }
					: ofDemarche(),
			);
			expect(found.map(({ displayName, type }) => [displayName, type])).toEqual([
				['Avis du service', 'string'],
				['Note interne', 'string'],
				['Dossier complet', 'boolean'],
				['Montant proposé', 'number'],
				['Date de commission', 'dateTime'],
				['Priorité', 'options'],
				['Rapport d’instruction: file', 'string'],
				['Visites: rows to add', 'number'],
				['Visites / last / Date de la visite', 'dateTime'],
				['Visites / last / Photos: file', 'string'],
				['Passage en commission', 'boolean'],
				['Heure de passage', 'dateTime'],
				['Note sur 20', 'number'],
				['Critères', 'array'],
				['Contact interne', 'string'],
			]);
			const choices = found.find(({ displayName }) => displayName === 'Priorité')!.options!;
			expect(choices.map(({ value }) => value)).toEqual(['Haute', 'Normale', 'Basse']);
		});

		it('leave out titles and what cannot be written', async () => {
			typedOtherwise(1201, 'header_section');
			typedOtherwise(1202, 'explication');
			typedOtherwise(1203, 'siret');
			const labels = (await fields(ofDemarche())).map(({ displayName }) => displayName);
			for (const label of ['Avis du service', 'Note interne', 'Dossier complet']) {
				expect(labels).not.toContain(label);
			}
		});

		it('offer the rows of the dossier, and the countries by name', async () => {
			const number = dossierIn(bed, 'en_construction');
			await bed.run({
				...{ operation: 'updateAnnotations', dossier: byNumber(number) },
				instructeur: { __rl: true, mode: 'email', value: INSTRUCTEUR },
				annotations: { mappingMode: 'defineBelow', value: { [globalId('Champ', 1208)]: 2 } },
			});
			typedOtherwise(1201, 'pays');
			const found = await fields({ dossier: byNumber(number) });
			expect(
				found
					.map(({ displayName }) => displayName)
					.filter((name) => name.endsWith('Date de la visite')),
			).toEqual([
				'Visites / 1 / Date de la visite',
				'Visites / 2 / Date de la visite',
				'Visites / last / Date de la visite',
			]);
			expect(found[0]).toMatchObject({
				displayName: 'Avis du service',
				type: 'options',
				options: [
					{ name: 'France (FR)', value: 'FR' },
					{ name: 'Côte d’Ivoire (CI)', value: 'CI' },
				],
			});
		});

		it('need the démarche, and say so', async () => {
			await expect(fields({ dossier: byNumber('={{ $json.number }}') })).rejects.toMatchObject({
				message: 'The annotations need to know the démarche',
			});
		});
	});
});
