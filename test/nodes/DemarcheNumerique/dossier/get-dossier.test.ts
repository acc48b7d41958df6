import { getNamedType, isObjectType, type GraphQLNamedType } from 'graphql';
import type { IDataObject } from 'n8n-workflow';
import { apiVersions, schemaOf } from '../../../../ds-api/schema/versions';
import { missingNumber, smallDossiers } from '../../../../sandbox';
import { parisTime } from '../../../../sandbox/data/instants';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import { byNumber, byUrl, onEachApiVersion, type NodeRunOptions } from '../../test-bed';

const PARTS = [
	'annotations',
	'avis',
	'champs',
	'files',
	'instructeurs',
	'labels',
	'messages',
	'traitements',
] as const;

onEachApiVersion((bed) => {
	const get = async (parameters: object = {}, options: NodeRunOptions = {}) =>
		await bed.run(
			{ operation: 'get', dossier: byNumber(String(smallDossiers.complete)), ...parameters },
			options,
		);
	const model = (number: number) => bed.sandbox.data.dossier(number)!;

	describe('Get a dossier by its number', () => {
		it.each([{ include: [] }, { include: ['messages'] }, { include: ['champs', 'annotations'] }])(
			"gives number, state, dates, the citizen's e-mail and the démarche, whatever is included ($include)",
			async ({ include }) => {
				const { depositedAt, updatedAt, content } = model(smallDossiers.complete);
				const { only } = await get({ include });
				expect(only).toMatchObject({
					number: smallDossiers.complete,
					id: globalId('Dossier', smallDossiers.complete),
					state: 'en_construction',
					archived: false,
					url: `${bed.sandbox.url}/dossiers/${smallDossiers.complete}`,
					dateDepot: parisTime(depositedAt),
					datePassageEnConstruction: parisTime(depositedAt),
					datePassageEnInstruction: null,
					dateTraitement: null,
					dateDerniereModification: parisTime(updatedAt),
					usager: { email: content.usager.email },
					demarche: {
						id: globalId('Procedure', bed.sandbox.demarches.small),
						number: bed.sandbox.demarches.small,
						title: 'Subvention aux associations — « été 2026 »',
					},
					groupeInstructeur: { number: 7101, label: 'Vie associative' },
				});
			},
		);

		it('gives every date that both API versions have, in ISO 8601', async () => {
			const [january, october] = apiVersions.map((version) => {
				const type = schemaOf(version).getType('Dossier');
				return isObjectType(type) ? Object.keys(type.getFields()) : [];
			});
			const shared = january!.filter((name) => name.startsWith('date') && october!.includes(name));
			expect(shared.length).toBeGreaterThan(10);
			const { only } = await get({ dossier: byNumber(smallDossiers.accepted), include: [] });
			expect(Object.keys(only)).toEqual(expect.arrayContaining(shared));
			for (const name of shared.filter((each) => only[each] !== null)) {
				expect(only[name]).toMatch(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\+0[12]:00)?$/);
			}
			expect(only.dateTraitement).toBe(
				parisTime(model(smallDossiers.accepted).content.dates.dateTraitement as number),
			);
		});

		it('with messages, gives the id, e-mail, body and date of each', async () => {
			const { only } = await get({ include: ['messages'] });
			const { messages } = model(smallDossiers.complete).content;
			expect(only.messages).toMatchObject(
				messages.map(({ id, email, body, createdAt }) => ({
					id: globalId('Commentaire', id),
					email,
					body,
					createdAt: parisTime(createdAt),
				})),
			);
			expect(only.messages).toHaveLength(4);
		});

		it('makes one request', async () => {
			const requests = await bed.requestsOf(async () => (await get()).only);
			expect(requests).toHaveLength(1);
		});

		it.each([
			['a number', smallDossiers.accepted],
			['a text with blanks around it', `  ${smallDossiers.accepted}\n`],
			['a number in groups of three', '18 500 103'],
		])('takes %s', async (_, value) => {
			expect((await get({ dossier: byNumber(value), include: [] })).only.number).toBe(
				smallDossiers.accepted,
			);
		});

		it('takes a plain number or address, as an expression or an agent gives it', async () => {
			const run = await get(
				{ dossier: '={{ $json.given }}', include: [] },
				{
					input: [
						{ given: smallDossiers.accepted },
						{ given: String(smallDossiers.refused) },
						{ given: `${bed.sandbox.url}/dossiers/${smallDossiers.empty}` },
					],
				},
			);
			expect(run.json.map(({ number }) => number)).toEqual([
				smallDossiers.accepted,
				smallDossiers.refused,
				smallDossiers.empty,
			]);
		});

		it("takes a credential's address with a slash, /graphql or /api/v2/graphql at its end", async () => {
			for (const end of ['/', '/graphql', '/api/v2/graphql', '/api/v2/graphql/']) {
				const credential = { baseUrl: `${bed.sandbox.url}${end}` };
				const { only } = await get({ include: [] }, { credential });
				expect(only.url).toBe(`${bed.sandbox.url}/dossiers/${smallDossiers.complete}`);
			}
		});
	});

	describe('By URL', () => {
		const number = smallDossiers.complete;
		const tabs = ['a-suivre', 'suivis', 'traites', 'tous', 'supprimes', 'expirant', 'archives'];
		const pages = [
			`/dossiers/${number}`,
			`/dossiers/${number}/`,
			`/dossiers/${number}/messagerie`,
			`/dossiers/${number}/demande?locale=fr#champ-12`,
			`/procedures/42/dossiers/${number}`,
			`/procedures/42/dossiers/${number}/messagerie`,
			...tabs.map((tab) => `/procedures/42/${tab}/dossiers/${number}`),
			`/procedures/42/suivis/dossiers/${number}/annotations-privees`,
		];

		it.each(pages)('takes the page %s of the instance', async (page) => {
			const run = await get({ dossier: byUrl(`${bed.sandbox.url}${page}`), include: [] });
			expect(run.only.number).toBe(number);
			expect(run.hints).toEqual([]);
		});

		it('takes every page of any host, and hints at where the number was looked up', async () => {
			const hosts = ['https://www.demarches-simplifiees.fr', 'https://demarches.adullact.org'];
			const input = hosts.flatMap((host) => pages.map((page) => ({ page: `${host}${page}` })));
			const run = await get({ dossier: byUrl('={{ $json.page }}'), include: [] }, { input });
			expect(run.json.map((json) => json.number)).toEqual(input.map(() => number));
			expect(run.hints.map(({ message }) => message).sort()).toEqual([
				`A page of demarches.adullact.org was given; the number was looked up on ${new URL(bed.sandbox.url).host}, the instance of the credential.`,
				`A page of www.demarches-simplifiees.fr was given; the number was looked up on ${new URL(bed.sandbox.url).host}, the instance of the credential.`,
			]);
			expect(bed.sandbox.requests.every(({ origin }) => origin === 'api')).toBe(true);
		});
	});

	describe('Include', () => {
		it.each(PARTS)('"%s" alone gives this part and no other', async (part) => {
			const { only } = await get({ include: [part] });
			expect(PARTS.filter((name) => name in only)).toEqual([part]);
			expect(only[part]).toBeTruthy();
		});

		it('gives champs and annotations unless told otherwise', async () => {
			const { only } = await get();
			expect(PARTS.filter((name) => name in only)).toEqual(['annotations', 'champs']);
		});

		it('"avis" gives the question, the answer and who asked whom', async () => {
			const { only } = await get({
				dossier: byNumber(smallDossiers.inInstruction),
				include: ['avis'],
			});
			const [answered, open] = model(smallDossiers.inInstruction).content.avis;
			expect(answered?.reponse).toMatch(/./);
			expect(only.avis).toMatchObject([
				{
					question: answered?.question,
					questionAnswer: true,
					reponse: answered?.reponse,
					claimant: { email: 'instruction.une@example.org' },
					expert: { email: 'expertise@example.net' },
					attachments: [{ filename: 'avis motivé.pdf' }, { filename: 'calcul.csv' }],
				},
				{ question: open?.question, reponse: null, dateReponse: null, attachments: [] },
			]);
		});

		it('"traitements", "instructeurs" and "labels" give what the platform has of them', async () => {
			const { only } = await get({
				dossier: byNumber(smallDossiers.inInstruction),
				include: ['traitements', 'instructeurs', 'labels'],
			});
			const { traitements } = model(smallDossiers.inInstruction).content;
			expect(only.traitements).toMatchObject(
				traitements.map(({ event, dateTraitement }) => ({
					event,
					dateTraitement: parisTime(dateTraitement),
				})),
			);
			expect(only.instructeurs).toMatchObject([{ email: 'instruction.une@example.org' }]);
			expect(only.labels).toMatchObject([{ name: 'À relire' }, { name: 'Éligible' }]);
		});

		it('"files" gives one list of all file descriptions, as Get Files does', async () => {
			const dossier = byNumber(smallDossiers.accepted);
			const { only } = await get({ dossier, include: ['files'] });
			const sources = [
				...['champs', 'annotations', 'messages', 'avis', 'attestation', 'motivation'],
				...['companyDocuments', 'pdf', 'geojson'],
			];
			const listed = await bed.run({ operation: 'getFiles', dossier, sources });
			expect(only.files).toEqual(listed.json);
			expect(listed.json.length).toBeGreaterThan(20);
		});
	});

	describe('Simplify off', () => {
		const everything = ['geometry', ...PARTS];

		it("gives nothing but the API's own field names", async () => {
			const { only } = await get({ simplify: false, include: everything });
			expectFieldsOf(bed.version, 'Dossier', only);
			expect(only.champs).toHaveLength(model(smallDossiers.complete).content.champs.length);
		});

		it('gives the values as the API does: numbers beyond 32 bits as texts, headers as fields', async () => {
			const { only } = await get({ simplify: false });
			const champs = only.champs as IDataObject[];
			const called = (label: string) => champs.find((champ) => champ.label === label);
			const value = (label: string) =>
				model(smallDossiers.complete).content.champs.find(({ field }) => field.label === label)!
					.values.value;
			expect(called('Nombre d’adhérents')).toMatchObject({
				__typename: 'IntegerNumberChamp',
				value: value('Nombre d’adhérents'),
			});
			expect(called('Montant demandé (€)')).toMatchObject({ value: value('Montant demandé (€)') });
			expect(called('Avez-vous déjà reçu une subvention ?')).toMatchObject({ value: true });
			expect(called('Votre association')).toMatchObject({
				__typename: 'HeaderSectionChamp',
				level: 1,
			});
			expect(called('Membres du bureau')).toMatchObject({
				rows: [{ champs: [{ label: 'Nom' }, {}, {}] }, {}, {}],
			});
		});

		it('never gives a signed link', async () => {
			const { only } = await get({ simplify: false, include: everything });
			expect(JSON.stringify(only)).not.toMatch(/"url"|temp_url/);
			expect(JSON.stringify(only)).toContain('statuts.pdf');
		});
	});

	describe('A dossier that cannot be read', () => {
		it.each([
			['unknown', missingNumber],
			['a draft', smallDossiers.draft],
			['hidden by the citizen', smallDossiers.hiddenByUser],
			['hidden by the administration', smallDossiers.hiddenByAdministration],
			['expired', smallDossiers.expired],
		])('is not found: %s', async (_, number) => {
			const { error } = await get({ dossier: byNumber(number) });
			expect(error.message).toBe(
				`Dossier ${number} does not exist on ${new URL(bed.sandbox.url).host}`,
			);
			expect(error.description).toMatch(/Check the number.*code not_found, request id/s);
			expect(error.itemIndex).toBe(0);
		});

		it('is given when the citizen hid it after the decision', async () => {
			const { only } = await get({ dossier: byNumber(smallDossiers.closedAccount) });
			expect(only).toMatchObject({ state: 'accepte', usager: { id: '<deleted>' } });
		});
	});
});

/** Fails the test when an object of an answer has a name that its GraphQL type does not have. */
function expectFieldsOf(version: (typeof apiVersions)[number], typeName: string, value: unknown) {
	const schema = schemaOf(version);
	const check = (declared: GraphQLNamedType, found: unknown): void => {
		if (Array.isArray(found)) {
			for (const each of found) check(declared, each);
			return;
		}
		if (typeof found !== 'object' || found === null) return;
		const { __typename: concrete = declared.name } = found as { __typename?: string };
		const type = schema.getType(concrete);
		if (!isObjectType(type)) return;
		const fields = type.getFields();
		const names = Object.keys(found).filter((name) => name !== '__typename');
		expect({ type: concrete, unknown: names.filter((name) => !(name in fields)) }).toEqual({
			type: concrete,
			unknown: [],
		});
		for (const name of names) {
			check(getNamedType(fields[name]!.type), (found as Record<string, unknown>)[name]);
		}
	};
	check(schema.getType(typeName)!, value);
}
