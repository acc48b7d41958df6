import { knownAnswers, smallDossiers, startSandbox } from '../../../sandbox/index';
import type { GraphqlFault, Sandbox } from '../../../sandbox/index';
import { ask, codes, endpoint, post } from '../ask';
import type { Answer } from '../ask';
import { linkOfStatuts } from '../storage/file-link';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});

afterEach(async () => {
	await sandbox.close();
});

const { complete, accepted, empty } = smallDossiers;
const fault = knownAnswers.unavailable;

const page = (first: number): Promise<Answer> =>
	ask(
		sandbox,
		'query page($number: Int!, $first: Int = 20) { demarche(number: $number) { dossiers(first: $first) { nodes { id } } } }',
		{ number: sandbox.demarches.small, ...(first === 20 ? {} : { first }) },
	);
const dossier = (number: number): Promise<Answer> =>
	ask(sandbox, 'query one($n: Int!) { dossier(number: $n) { number } }', { n: number });

async function statusesOf(...requests: Array<() => Promise<Answer>>): Promise<number[]> {
	const statuses: number[] = [];
	for (const request of requests) statuses.push((await request()).status);
	return statuses;
}

describe('a fault of the API strikes', () => {
	it('the operation that is named, whether its name is sent or only written', async () => {
		sandbox.inject({ on: 'graphql', operationName: 'page', fault });
		const query = 'query page { __typename } query one { __typename }';
		const named = (operationName: string) => () =>
			post(sandbox, JSON.stringify({ query, operationName }));
		const statuses = await statusesOf(
			() => page(5),
			() => dossier(complete),
			named('page'),
			named('one'),
		);
		expect(statuses).toEqual([503, 200, 503, 200]);
	});

	it('requests about certain dossiers, in variables, in the document and among others', async () => {
		sandbox.inject({ on: 'graphql', dossierNumbers: [accepted, empty], fault });
		const written =
			(...numbers: number[]) =>
			() =>
				ask(
					sandbox,
					`{ ${numbers.map((number, index) => `d${index}: dossier(number: ${number}) { id }`).join(' ')} }`,
				);
		const statuses = await statusesOf(
			() => dossier(complete),
			() => dossier(accepted),
			written(complete),
			written(complete, empty),
		);
		expect(statuses).toEqual([200, 503, 200, 503]);
	});

	it('stored queries and mutations about a dossier', async () => {
		sandbox.inject({ on: 'graphql', dossierNumbers: [accepted], fault });
		const stored = (dossierNumber: number) => () =>
			post(
				sandbox,
				JSON.stringify({
					queryId: 'ds-query-v2',
					operationName: 'getDossier',
					variables: { dossierNumber },
				}),
			);
		const idOf = (number: number): string => Buffer.from(`Dossier-${number}`).toString('base64');
		const archive = (number: number) => () =>
			ask(
				sandbox,
				'mutation archive($input: DossierArchiverInput!) { dossierArchiver(input: $input) { clientMutationId } }',
				{ input: { dossierId: idOf(number), instructeurId: 'none' } },
			);
		const statuses = await statusesOf(stored(complete), stored(accepted), archive(accepted));
		expect(statuses).toEqual([200, 503, 503]);
		expect((await archive(complete)()).status).not.toBe(503);
	});

	it('pages of one size', async () => {
		sandbox.inject({ on: 'graphql', first: 20, fault });
		const statuses = await statusesOf(
			() => page(19),
			() => page(20),
			() => page(21),
		);
		expect(statuses).toEqual([200, 503, 200]);
	});

	it('pages above a size', async () => {
		sandbox.inject({ on: 'graphql', firstAbove: 20, fault: { kind: 'timeout' } });
		const answers = [await page(20), await page(21), await dossier(complete)];
		expect(answers.map((answer) => codes(answer)[0])).toEqual([undefined, 'timeout', undefined]);
	});

	it('from the third request of its kind on, twice', async () => {
		const injected = sandbox.inject({
			on: 'graphql',
			operationName: 'page',
			after: 2,
			times: 2,
			fault,
		});
		const five = Array.from({ length: 5 }, () => () => page(5));
		const statuses = await statusesOf(() => dossier(complete), ...five);
		expect(statuses).toEqual([200, 200, 200, 503, 503, 200]);
		expect(injected.struck()).toBe(2);
	});

	it('when all that is given holds', async () => {
		sandbox.inject({
			on: 'graphql',
			operationName: 'page',
			firstAbove: 10,
			when: ({ variables }) => variables.first !== 30,
			fault,
		});
		const statuses = await statusesOf(
			() => page(10),
			() => page(11),
			() => page(30),
		);
		expect(statuses).toEqual([200, 503, 200]);
	});
});

describe('a fault of files strikes', () => {
	it('the file that is named in the dossier that is named', async () => {
		const url = await linkOfStatuts(sandbox);
		const struck = async (choice: { filename?: string; dossierNumber?: number }) => {
			const { remove } = sandbox.inject({ on: 'file', ...choice, fault });
			const { status } = await fetch(url);
			remove();
			return status === 503;
		};
		expect(await struck({ filename: 'statuts.pdf' })).toBe(true);
		expect(await struck({ filename: 'budget.csv' })).toBe(false);
		expect(await struck({ dossierNumber: complete })).toBe(true);
		expect(await struck({ filename: 'statuts.pdf', dossierNumber: accepted })).toBe(false);
	});

	it('the PDF of a dossier, which comes from the API and has no mirror', async () => {
		const { data } = await ask(sandbox, `{ dossier(number: ${complete}) { pdf { url } } }`);
		const { url } = data.dossier.pdf;
		sandbox.inject({ on: 'file', fault: { kind: 'redirectToMirror' } });
		expect((await fetch(url, { redirect: 'manual' })).status).toBe(200);
		sandbox.inject({ on: 'file', filename: `dossier-${complete}.pdf`, fault });
		expect((await fetch(url)).status).toBe(503);
	});
});

describe('whether a request is carried out', () => {
	const isCarriedOut = async (injected: GraphqlFault, executes?: boolean): Promise<boolean> => {
		const lookup = jest.spyOn(sandbox.data, 'dossier');
		sandbox.inject({
			...{ on: 'graphql', times: 1, fault: injected },
			...(executes === undefined ? {} : { executes }),
		});
		await dossier(complete).catch(() => undefined);
		const { length } = lookup.mock.calls;
		lookup.mockRestore();
		return length > 0;
	};

	it('a refusal answers instead, a broken connection comes after it', async () => {
		expect(await isCarriedOut(fault)).toBe(false);
		expect(await isCarriedOut({ kind: 'redirect', location: '/' })).toBe(false);
		expect(await isCarriedOut({ kind: 'reset' })).toBe(true);
		expect(await isCarriedOut({ kind: 'truncate' })).toBe(true);
	});

	it('can be chosen', async () => {
		expect(await isCarriedOut(fault, true)).toBe(true);
		expect(await isCarriedOut({ kind: 'reset' }, false)).toBe(false);
	});
});

describe('known answers are what the sandbox itself says', () => {
	const said = async (authorization: string) => {
		const response = await fetch(endpoint(sandbox), {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Authorization: authorization },
			body: JSON.stringify({ query: 'query other { demarche(number: 1) { id } }' }),
		});
		const { status, headers } = response;
		return { status, type: headers.get('content-type'), text: await response.text() };
	};

	it.each(['expired', 'forbiddenNetwork', 'revoked'] as const)('to a token: %s', async (name) => {
		const real = await said(`Bearer ${sandbox.tokens[name]}`);
		const injected = {
			expired: knownAnswers.tokenExpired,
			forbiddenNetwork: knownAnswers.forbiddenNetwork,
			revoked: knownAnswers.tokenRevoked(sandbox.apiVersion),
		}[name];
		sandbox.inject({ on: 'graphql', times: 1, fault: injected });
		expect(await said(`Bearer ${sandbox.tokens.full}`)).toEqual(real);
		expect(real.status).toBe(name === 'expired' ? 401 : 403);
	});

	it('to too many requests', async () => {
		const strict = await startSandbox({ requestsPerMinute: 0 });
		const real = await ask(strict, '{ __typename }');
		await strict.close();
		const resetAt = Number(real.headers.get('ratelimit-reset'));
		sandbox.inject({ on: 'graphql', fault: knownAnswers.rateLimited(resetAt) });
		const injected = await ask(sandbox, '{ __typename }');
		expect([injected.status, injected.text]).toEqual([real.status, real.text]);
		for (const name of ['ratelimit-remaining', 'ratelimit-reset', 'retry-after']) {
			expect(injected.headers.get(name)).toBe(real.headers.get(name));
		}
	});

	it('to a link that is too old', async () => {
		const url = await linkOfStatuts(sandbox);
		const answer = async (asked: string) => {
			const response = await fetch(asked);
			return [response.status, response.headers.get('content-type'), await response.text()];
		};
		const real = await answer(url.replace(/temp_url_expires=\d+/, 'temp_url_expires=1'));
		sandbox.inject({ on: 'file', fault: knownAnswers.linkExpired });
		expect(await answer(url)).toEqual(real);
	});

	it('a token that expires in the middle of a run is refused from then on', async () => {
		sandbox.inject({ on: 'graphql', after: 2, fault: knownAnswers.tokenExpired });
		const statuses = await statusesOf(
			() => page(5),
			() => page(5),
			() => page(5),
			() => dossier(complete),
		);
		expect(statuses).toEqual([200, 200, 401, 401]);
	});
});
