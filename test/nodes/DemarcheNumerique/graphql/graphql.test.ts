import { missingNumber, smallDossiers } from '../../../../sandbox';
import { onEachApiVersion, type NodeRunOptions } from '../../test-bed';

const number = smallDossiers.complete;
const TITLE = 'query title($number: Int!) { demarche(number: $number) { number title } }';
const PAGES = `query pages($number: Int!, $first: Int, $after: String) {
	demarche(number: $number) { dossiers(first: $first, after: $after) {
		pageInfo { hasNextPage endCursor } nodes { number }
	} }
}`;
const SEND = `mutation send($input: DossierEnvoyerMessageInput!) {
	dossierEnvoyerMessage(input: $input) { message { body } errors { message } }
}`;

const globalId = (name: string, id: number) => Buffer.from(`${name}-${id}`).toString('base64');

onEachApiVersion((bed) => {
	const run = async (parameters: object, options: NodeRunOptions = {}) =>
		await bed.run({ resource: 'graphql', operation: 'execute', ...parameters }, options);
	const messageTo = (dossier: number, body: string) => ({
		input: {
			dossierId: globalId('Dossier', dossier),
			instructeurId: bed.sandbox.data.dossier(dossier)!.groupe.instructeurs[0]!.id,
			body,
		},
	});
	const messagesOf = (dossier: number) => bed.sandbox.data.dossier(dossier)!.content.messages;

	describe('A query of the user', () => {
		it.each([
			['an object', { variables: { number: 104201 } }],
			['JSON text', { variables: '{"number": 104201}' }],
			[
				'fields, by the declared type',
				{
					specifyVariables: 'fields',
					variableFields: { variable: [{ name: '$number', value: '104201' }] },
				},
			],
		])('gives its data as one item; its variables are %s', async (_, variables) => {
			const { only } = await run({ query: TITLE, ...variables });
			expect(only).toEqual({
				demarche: { number: 104201, title: bed.sandbox.data.demarche(104201)!.title },
			});
		});

		it('runs for each item, with its own expressions', async () => {
			const variables = '={{ { number: $json.number } }}';
			const input = [{ number: 104201 }, { number: 104202 }];
			const { json } = await run({ query: TITLE, variables }, { input });
			expect(json.map(({ demarche }) => demarche)).toMatchObject(input);
		});

		it('runs the named operation of several', async () => {
			const query = `${TITLE} query other { demarche(number: 104202) { number } }`;
			const { only } = await run({ query, options: { operationName: 'other' } });
			expect(only).toEqual({ demarche: { number: 104202 } });
		});

		it('fails with the code, the place and the words of each error', async () => {
			const query = `{ demarche(number: ${missingNumber}) { title } }`;
			const { errorText } = await run({ query });
			expect(errorText).toMatch(/answered the query with errors/);
			expect(errorText).toMatch(/Demarche not found \(not_found, at demarche, line 1, column 3\)/);
		});

		it('is not adapted: a field that does not exist is its author’s error', async () => {
			const requests = await bed.requestsOf(async () => {
				const { errorText } = await run({
					query: '{ demarche(number: 104201) { nothing title } }',
				});
				expect(errorText).toMatch(/nothing.*\(undefinedField, line 1, column \d+\)/);
			});
			expect(requests).toHaveLength(1);
		});

		it('has its syntax errors told by the platform', async () => {
			const { errorText } = await run({ query: '{ demarche(' });
			expect(errorText).toMatch(/answered the document with errors/);
			expect(errorText).toMatch(/Syntax Error/);
		});

		it('gives partial data when asked to, with the errors', async () => {
			bed.inject({ on: 'graphql', fault: { kind: 'partial', field: 'DemarcheDescriptor.title' } });
			const query = `{
				open: demarcheDescriptor(demarche: { number: 104201 }) { title }
				demarche(number: 104201) { number }
			}`;
			expect((await run({ query })).errorText).toMatch(/invalid_null, at open\.title/);
			const { only } = await run({ query, options: { partialData: true } });
			expect(only).toEqual({
				open: null,
				demarche: { number: 104201 },
				errors: [{ code: 'invalid_null', path: ['open', 'title'], message: expect.any(String) }],
			});
		});

		it('is sent again after a failure that may pass', async () => {
			bed.inject({ on: 'graphql', times: 1, fault: { kind: 'status', status: 503 } });
			const { only } = await run({ query: TITLE, variables: { number: 104201 } });
			expect(only.demarche).toMatchObject({ number: 104201 });
		});

		it.each([
			[{ query: '={{ null }}' }, /^Query or Mutation: there is none/],
			[{ query: TITLE, variables: '[1]' }, /^Variables: this is not a JSON object/],
			[{ query: TITLE, variables: '{"number"' }, /^Variables: this is not a JSON object/],
		])('is refused before it is sent: %j', async (parameters, message) => {
			const requests = await bed.requestsOf(async () => {
				expect((await run(parameters)).errorText).toMatch(message);
			});
			expect(requests).toEqual([]);
		});
	});

	describe('Paginate', () => {
		const variables = { number: 104202, first: 100 };
		const paginate = { query: PAGES, variables, paginate: true };
		const expected = () => bed.sandbox.data.visibleDossiers(104202).map((each) => each.number);

		it('gives one item per node, to the end', async () => {
			const { json } = await run({ ...paginate, returnAll: true });
			expect(json.map((node) => node.number)).toEqual(expected());
		});

		it('stops at the limit, and asks for no page more', async () => {
			const requests = await bed.requestsOf(async () => {
				const { json } = await run({ ...paginate, limit: 100 });
				expect(json.map((node) => node.number)).toEqual(expected().slice(0, 100));
			});
			expect(requests).toHaveLength(1);
		});

		it('reads edges, aliases and fragments, at the place that is named', async () => {
			const query = `query ($after: String) {
				small: demarche(number: 104201) { dossiers(first: 1) { nodes { number } } }
				middle: demarche(number: 104202) { ...Pages }
			}
			fragment Pages on Demarche { all: dossiers(after: $after) {
				pageInfo { hasNextPage endCursor } edges { node { number } }
			} }`;
			const ambiguous = await run({ query, paginate: true });
			expect(ambiguous.errorText).toMatch(/several connections\n.*small\.dossiers, middle\.all/);
			const options = { connectionPath: 'middle.all' };
			const { json } = await run({ query, paginate: true, returnAll: true, options });
			expect(json.map((node) => node.number)).toEqual(expected());
		});

		it.each([
			['no page info', PAGES.replace(/pageInfo \{[^}]*\}/, ''), /more pages\n.*pageInfo/],
			[
				'no cursor taken',
				PAGES.replace(', after: $after', '').replace(', $after: String', ''),
				/takes no cursor/,
			],
			[
				'an empty page that has a next one',
				PAGES.replace('first: $first', 'first: 0').replace('$first: Int, ', ''),
				/does not move on/,
			],
			['no connection', TITLE, /no connection/],
			['a mutation', SEND, /Only a query/],
		])('refuses %s', async (_, query, message) => {
			const { errorText } = await run({ ...paginate, query, returnAll: true });
			expect(errorText).toMatch(message);
		});

		it('never gives the pages before one that failed', async () => {
			bed.inject({
				on: 'graphql',
				operationName: 'pages',
				after: 1,
				fault: { kind: 'status', status: 403 },
			});
			expect((await run({ ...paginate, returnAll: true })).errorText).toMatch(/token/i);
		});
	});

	describe('A mutation of the user', () => {
		it('is carried out', async () => {
			const variables = messageTo(smallDossiers.inInstruction, 'Un premier message');
			const { only } = await run({ query: SEND, variables });
			expect(only.dossierEnvoyerMessage).toEqual({
				message: { body: 'Un premier message' },
				errors: null,
			});
		});

		it('fails with what the platform refuses in its payload, or gives it as it came', async () => {
			const query =
				'mutation ($input: DossierArchiverInput!) { dossierArchiver(input: $input) { errors { message } } }';
			const { dossierId, instructeurId } = messageTo(number, '').input;
			const variables = { input: { dossierId, instructeurId } };
			expect((await run({ query, variables })).errorText).toMatch(
				/^The platform refused dossierArchiver\n.*à archiver.*code refused/s,
			);
			const { only } = await run({ query, variables, options: { partialData: true } });
			expect(only).toEqual({
				dossierArchiver: { errors: [{ message: expect.stringContaining('à archiver') }] },
			});
		});

		it('says when a refusal would go unseen', async () => {
			const query = SEND.replace('errors { message }', '');
			const { hints } = await run({
				query,
				variables: messageTo(smallDossiers.inInstruction, 'Deux'),
			});
			expect(hints.map(({ message }) => message)).toEqual([
				expect.stringMatching(/does not select errors \{ message \} of dossierEnvoyerMessage/),
			]);
		});

		it('is sent once; when its answer is lost, the error says that it may have been done', async () => {
			const dossier = smallDossiers.inInstruction;
			const before = messagesOf(dossier).length;
			bed.inject({ on: 'graphql', operationName: 'send', fault: { kind: 'reset' } });
			const requests = await bed.requestsOf(async () => {
				const { errorText } = await run({ query: SEND, variables: messageTo(dossier, 'Trois') });
				expect(errorText).toMatch(/: the mutation may have been carried out\n.*sent once/);
			});
			expect(requests).toHaveLength(1);
			expect(messagesOf(dossier)).toHaveLength(before + 1);
		});

		it('runs in the order of the items', async () => {
			const dossier = smallDossiers.inInstruction;
			const bodies = ['A', 'B', 'C', 'D', 'E', 'F'];
			const input = bodies.map((body) => messageTo(dossier, body));
			await run({ query: SEND, variables: '={{ { input: $json.input } }}' }, { input });
			expect(
				messagesOf(dossier)
					.slice(-6)
					.map(({ body }) => body),
			).toEqual(bodies);
		});
	});
});
