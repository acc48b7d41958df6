import type { OpenPanel } from '../../../../tools/n8n-engine';
import { forbiddenDemarcheNumber, missingNumber } from '../../../../sandbox';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import { byNumber, onEachApiVersion, type NodeRunOptions } from '../../test-bed';

const champ = (stableId: number) => globalId('Champ', stableId);
const mapped = (value: object) => ({ mappingMode: 'defineBelow', value });

/** Of one sandbox, fifteen dossiers in a quarter of a minute: no more are made here. */
onEachApiVersion((bed) => {
	const run = async (operation: string, parameters: object = {}, options: NodeRunOptions = {}) =>
		await bed.run(
			{
				resource: 'prefill',
				operation,
				demarche: byNumber(bed.sandbox.demarches.small),
				...parameters,
			},
			options,
		);
	const create = async (value: object, more: object = {}, options: NodeRunOptions = {}) =>
		await run('create', { champs: mapped(value), ...more }, options);
	const filled = (number: unknown) =>
		Object.fromEntries(
			bed.sandbox.data
				.dossier(number as number)!
				.content.champs.filter(({ prefilled }) => prefilled)
				.map(({ field, text, values }) => [field.label, values.date ?? values.datetime ?? text]),
		);

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
			const { only } = await run(
				'create',
				{ champs: { mappingMode: 'autoMapInputData', value: null } },
				{ input: [{ 'Objet du projet': 'Un festival', 'Commentaire (2)': 'Merci', other: 1 }] },
			);
			const { champs } = bed.sandbox.data.dossier(only.dossierNumber as number)!.content;
			const texts = champs.filter(({ prefilled }) => prefilled).map(({ text }) => text);
			expect(texts).toEqual(['Un festival', 'Merci']);
		});

		it('writes the identity of the citizen', async () => {
			const identity = { prenom: 'Camille', nom: 'Exemplier', genre: 'Mme' };
			const { only } = await create({}, { identity });
			const { content } = bed.sandbox.data.dossier(only.dossierNumber as number)!;
			expect(content.demandeur).toMatchObject({
				values: { prenom: 'Camille', nom: 'Exemplier', civilite: 'Mme' },
			});
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
			[champ(1126), ['Personne'], 'Champ "Publics": this is not one of its choices'],
			[champ(1124), 'peut-être', 'Champ "Je certifie l’exactitude des informations"'],
			[champ(999), 'x', 'Champs: a field is not in the form'],
			[champ(1134), 'a file', 'Champs: a field is not in the form'],
		])('says what a field does not take, before anything is made (%s)', async (id, value, text) => {
			const requests = await bed.requestsOf(async () => {
				expect((await create({ [id]: value })).errorText).toMatch(text);
			});
			expect(
				requests.filter(({ method, path }) => method === 'POST' && path.includes('public')),
			).toEqual([]);
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
			expect(named('Commentaire (2)')).toMatchObject({ id: champ(1150) });
		});

		it('leave out what cannot be prefilled', async () => {
			const labels = (await fields(byNumber(bed.sandbox.demarches.small))).map(
				({ displayName }) => displayName,
			);
			for (const label of ['Votre association', 'Statuts', 'Lieu du projet', 'Membres du bureau']) {
				expect(labels).not.toContain(label);
			}
		});

		it('need the démarche, and say so', async () => {
			await expect(fields(byNumber(''))).rejects.toThrow('The fields need to know the démarche');
		});
	});

	describe('Get the status of a prefilled dossier', () => {
		it('tells what became of it, and asks for many at once', async () => {
			const made = (await create({}, {}, { input: [{}, {}] })).json;
			bed.sandbox.clock.set('2026-09-01T08:00:00Z');
			bed.sandbox.act.submit(made[0]!.dossierNumber as number);
			const requests = await bed.requestsOf(async () => {
				const { json } = await run(
					'getStatus',
					{ prefillToken: '={{ $json.prefillToken }}' },
					{ input: made },
				);
				expect(json).toEqual([
					{
						...made[0],
						state: 'en_construction',
						url: null,
						dateDepot: '2026-09-01T10:00:00+02:00',
					},
					made[1],
				]);
			});
			expect(requests).toEqual([
				expect.objectContaining({ method: 'GET', hasAuthorization: false }),
			]);
		});

		it('says that no dossier has the token, without repeating it', async () => {
			const { errorText } = await run('getStatus', { prefillToken: 'unknown-token' });
			expect(errorText).toMatch(/has this token.*Check the Prefill Token/s);
			expect(errorText).not.toMatch('unknown-token');
		});

		it('wants a token, and a démarche that there is', async () => {
			const none = await run('getStatus', { prefillToken: '={{ "" }}' });
			expect(none.errorText).toMatch('Prefill Token: it is missing');
			const missing = await run('getStatus', {
				prefillToken: 'token',
				demarche: byNumber(missingNumber),
			});
			expect(missing.errorText).toMatch(/takes no prefilled dossiers.*Check the number/s);
		});
	});
});
