import { DsClient } from '../../../ds-api/client';
import { dossierParts } from '../../../ds-api/model/dossier';
import type { DsApiError } from '../../../ds-api/errors/ds-api-error';
import {
	forbiddenDossier,
	knownAnswers,
	middleFirstDossier,
	missingNumber,
	smallDossiers,
	startSandbox,
	type Sandbox,
} from '../../../sandbox';

let sandbox: Sandbox;
let client: DsClient;

beforeEach(async () => {
	sandbox = await startSandbox({ requestsPerMinute: 100_000 });
	client = new DsClient({
		baseUrl: sandbox.url,
		token: sandbox.tokens.full,
		retry: { attempts: 3, firstPause: 1, longestPause: 1 },
	});
});

afterEach(async () => await sandbox.close());

const someNumbers = (count: number) =>
	sandbox.data
		.visibleDossiers(sandbox.demarches.middle)
		.slice(0, count)
		.map(({ number }) => number);

/** What became of each number: its dossier's number, or the code of its error. */
async function lookUp(numbers: readonly number[], withRevision = false) {
	return await Promise.all(
		numbers.map(async (number) =>
			client.dossier(number, dossierParts('champs'), { withRevision }).then(
				({ dossier }) => dossier.number,
				(error: unknown) => (error as DsApiError).code,
			),
		),
	);
}

/** How many dossiers each request asked for. */
const groups = () =>
	sandbox.requests
		.filter(({ operationName }) => operationName === 'getDossiers')
		.map(
			({ variables }) =>
				Object.keys(variables ?? {}).filter((name) => /^number\d/.test(name)).length,
		);

describe('Dossiers that are looked up at the same time', () => {
	it('are asked for in few requests, each gets its own', async () => {
		const numbers = someNumbers(45);
		await expect(lookUp(numbers)).resolves.toEqual(numbers);
		expect(groups()).toEqual([20, 20, 5]);
	});

	it('wait for their turn while two groups are under way, and fill the next one meanwhile', async () => {
		sandbox.inject({ on: 'graphql', fault: { kind: 'delay', milliseconds: 150 } });
		const numbers = someNumbers(24);
		const found = await Promise.all(
			numbers.map(async (number, index) => {
				await new Promise((resolve) => setTimeout(resolve, 5 * index));
				return (await client.dossier(number, dossierParts())).dossier.number;
			}),
		);
		expect(found).toEqual(numbers);
		expect(groups().length).toBeLessThanOrEqual(4);
	});

	it('that are the same one are asked for once', async () => {
		const [number = 0] = someNumbers(1);
		await expect(lookUp([number, number, number])).resolves.toEqual([number, number, number]);
		expect(groups()).toEqual([1]);
	});

	it('with other parts are asked for apart', async () => {
		const [one = 0, other = 0] = someNumbers(2);
		const [withChamps, without] = await Promise.all([
			client.dossier(one, dossierParts('champs')),
			client.dossier(other, dossierParts()),
		]);
		expect(withChamps.dossier.champs).toBeDefined();
		expect(without.dossier.champs).toBeUndefined();
		expect(groups()).toEqual([1, 1]);
	});

	it('share their form: it is asked for once', async () => {
		const numbers = someNumbers(40);
		const found = await Promise.all(
			numbers.map(
				async (number) => await client.dossier(number, dossierParts(), { withRevision: true }),
			),
		);
		const forms = new Set(found.map(({ dossier }) => dossier.revision.id));
		for (const { dossier, revision } of found) expect(revision?.id).toBe(dossier.revision.id);
		expect(found[0]?.revision?.champDescriptors.length).toBeGreaterThan(0);
		expect(
			sandbox.requests.filter(({ operationName }) => operationName === 'getDossierRevision'),
		).toHaveLength(forms.size);
	});

	it('one alone comes with its form in one request', async () => {
		const { revision } = await client.dossier(middleFirstDossier, dossierParts(), {
			withRevision: true,
		});
		expect(revision?.champDescriptors.length).toBeGreaterThan(0);
		expect(sandbox.requests).toHaveLength(1);
	});
});

describe('One dossier of a group', () => {
	it.each([
		['that does not exist', missingNumber, 'not_found'],
		['that the token may not read', forbiddenDossier, 'unauthorized'],
	])('%s costs only itself', async (_, culprit, code) => {
		const numbers = someNumbers(19);
		const all = [...numbers.slice(0, 7), culprit, ...numbers.slice(7)];
		await expect(lookUp(all)).resolves.toEqual(
			all.map((number) => (number === culprit ? code : number)),
		);
		expect(groups()).toEqual([20, 10, 9]);
	});

	it('is named by its error, with its own advice', async () => {
		const lost = await Promise.allSettled(
			[...someNumbers(3), missingNumber].map(
				async (number) => await client.dossier(number, dossierParts()),
			),
		);
		expect(lost.map(({ status }) => status)).toEqual([
			...Array<string>(3).fill('fulfilled'),
			'rejected',
		]);
		expect(lost[3]).toMatchObject({
			reason: {
				message: expect.stringContaining(`Dossier ${missingNumber} does not exist`) as string,
			},
		});
	});

	it('never makes more requests than there are dossiers, when all are unknown', async () => {
		const unknown = Array.from({ length: 20 }, (_, index) => missingNumber - index);
		await expect(lookUp(unknown)).resolves.toEqual(unknown.map(() => 'not_found'));
		expect(groups().length).toBeLessThanOrEqual(20);
	});

	it('of which the platform cannot give a part once is asked for again, alone', async () => {
		const numbers = someNumbers(8);
		const message = 'Cannot return null for non-nullable field Commune.code';
		const path = ['dossier6', 'champs', 3, 'commune', 'code'];
		const errors = [{ message, path, extensions: { code: 'invalid_null' } }];
		sandbox.inject({
			on: 'graphql',
			times: 1,
			fault: {
				...{ kind: 'status', status: 200, contentType: 'application/json' },
				body: JSON.stringify({ errors, data: null }),
			},
		});
		await expect(lookUp(numbers)).resolves.toEqual(numbers);
	});

	it.each([
		['times out', { kind: 'timeout' as const }, 'timeout'],
		['makes the server crash', knownAnswers.crash, 'internal_server_error'],
	])('on which the server %s costs only itself', async (_, fault, code) => {
		const numbers = someNumbers(20);
		const failing = numbers[13]!;
		sandbox.inject({ on: 'graphql', dossierNumbers: [failing], fault });
		await expect(lookUp(numbers)).resolves.toEqual(
			numbers.map((number) => (number === failing ? code : number)),
		);
	});
});

describe('A group', () => {
	it('that is too heavy is asked for by halves', async () => {
		sandbox.inject({
			on: 'graphql',
			when: ({ variables }) => 'number6' in variables,
			fault: { kind: 'timeout' },
		});
		const numbers = someNumbers(20);
		await expect(lookUp(numbers)).resolves.toEqual(numbers);
		expect(groups().filter((size) => size <= 5)).toEqual([5, 5, 5, 5]);
	});

	it('that fails for all of them is one failure, told to each', async () => {
		sandbox.inject({ on: 'graphql', fault: knownAnswers.tokenExpired });
		await expect(lookUp(someNumbers(20))).resolves.toEqual(Array<string>(20).fill('unauthorized'));
		expect(groups()).toEqual([20]);
	});

	it('is asked for again as a whole after a failure that passes', async () => {
		sandbox.inject({ on: 'graphql', times: 1, fault: { kind: 'reset' } });
		const numbers = someNumbers(20);
		await expect(lookUp(numbers)).resolves.toEqual(numbers);
		expect(groups()).toEqual([20, 20]);
	});

	it('stops at once when it is cancelled, and so do those that wait for their turn', async () => {
		const stop = new AbortController();
		const cancelled = new DsClient({
			baseUrl: sandbox.url,
			token: sandbox.tokens.full,
			signal: stop.signal,
		});
		sandbox.inject({ on: 'graphql', fault: { kind: 'silence' } });
		const begin = Date.now();
		const asked = someNumbers(100).map(
			async (number) => await cancelled.dossier(number, dossierParts()),
		);
		setTimeout(() => stop.abort(), 100);
		for (const each of await Promise.allSettled(asked)) {
			expect(each).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
		}
		expect(Date.now() - begin).toBeLessThan(1000);
		expect(sandbox.requests.length).toBeLessThanOrEqual(2);
	});
});

it('A form that could not be had fails the dossiers that need it, not the next ones', async () => {
	const { remove } = sandbox.inject({
		on: 'graphql',
		operationName: 'getDossierRevision',
		fault: knownAnswers.crash,
	});
	const numbers = [smallDossiers.complete, smallDossiers.accepted];
	await expect(lookUp(numbers, true)).resolves.toEqual(numbers.map(() => 'internal_server_error'));
	remove();
	await expect(lookUp(numbers, true)).resolves.toEqual(numbers);
});
