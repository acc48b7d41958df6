import { DsClient } from '../../../ds-api/client';
import { CustomDocument } from '../../../ds-api/custom-query';
import { DsApiError } from '../../../ds-api/errors';
import { dossierParts } from '../../../ds-api/model';
import { smallDossiers, startSandbox, type Sandbox } from '../../../sandbox';
import { who } from '../../sandbox/mutate';

let sandbox: Sandbox;
let client: DsClient;

// An outage is remembered by the address: each test has a platform of its own.
beforeEach(async () => {
	sandbox = await startSandbox();
	const retry = { attempts: 1, firstPause: 1, longestPause: 1 };
	client = new DsClient({ baseUrl: sandbox.url, token: sandbox.tokens.full, retry });
});
afterEach(async () => await sandbox.close());

const failureOf = async (work: Promise<unknown>): Promise<DsApiError> =>
	await work.then(
		() => Promise.reject(new Error('It did not fail')),
		(error: unknown) => error as DsApiError,
	);

const shown = ({ message, advice, platformMessage, requestId }: DsApiError) =>
	[message, advice, platformMessage, requestId].join('\n');

describe('What a server echoes', () => {
	it.each([
		[{ correction: 'Dupont' }],
		[{ body: { nom: 'Dupont' } }],
		[{ body: ['Dupont', 'Jeanne'] }],
		[{ instructeurId: { id: 'Dupont' } }],
	])('of a variable that does not fit is not in the error: %j', async (fields) => {
		const document = new CustomDocument(
			'mutation ($input: DossierEnvoyerMessageInput!) { dossierEnvoyerMessage(input: $input) { errors { message } } }',
			undefined,
		);
		const input = { ...who(sandbox, smallDossiers.empty), body: 'Bonjour', ...fields };
		const error = await failureOf(client.execute(document, { input }, { takesPartialData: false }));
		expect(shown(error)).toContain('was provided invalid value');
		expect(shown(error)).not.toMatch(/Dupont|Jeanne/);
	});

	it.each([
		['the token', () => sandbox.tokens.full.replace(/=+$/, '')],
		['a long text', () => 'x'.repeat(400)],
		['a link', () => 'https://storage.example/a?temp_url_sig=abcdef'],
	])('as the id of a request is no id: %s', async (_, id) => {
		const injected = sandbox.inject({
			on: 'graphql',
			fault: { kind: 'status', status: 502, headers: { 'X-Request-Id': id() }, body: 'no' },
		});
		const error = await failureOf(client.dossier(smallDossiers.empty, dossierParts()));
		injected.remove();
		expect(error.requestId).toBeUndefined();
		expect(shown(error)).not.toContain(id());
	});

	it('as the id of a request is told when it is one', async () => {
		const injected = sandbox.inject({
			on: 'graphql',
			fault: { kind: 'status', status: 502, headers: { 'X-Request-Id': 'req-0123' }, body: 'no' },
		});
		const error = await failureOf(client.dossier(smallDossiers.empty, dossierParts()));
		injected.remove();
		expect(error.requestId).toBe('req-0123');
	});
});
