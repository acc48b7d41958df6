import { knownAnswers, smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Fault, Sandbox } from '../../../sandbox/index';
import { ask, codes } from '../ask';
import { bytesAt, linkOfStatuts } from '../storage/file-link';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});

afterEach(async () => {
	await sandbox.close();
});

const dossiers = (given = ''): string =>
	`query page { demarche(number: ${sandbox.demarches.middle}) { dossiers(first: 10${given}) { nodes { number champs { id label } } pageInfo { hasNextPage endCursor } } } }`;

const onGraphql = (fault: Extract<Fault, { on: 'graphql' }>['fault'], times = 1) =>
	sandbox.inject({ on: 'graphql', times, fault });

describe('faults of the API', () => {
	it('strike as often as told, then never again', async () => {
		onGraphql(knownAnswers.unavailable, 2);
		const statuses = [];
		for (let count = 0; count < 3; count++) statuses.push((await ask(sandbox, dossiers())).status);
		expect(statuses).toEqual([503, 503, 200]);
	});

	it('strike only what is chosen, until removed', async () => {
		const { remove } = sandbox.inject({
			on: 'graphql',
			when: ({ operationName }) => operationName === 'page',
			fault: knownAnswers.maintenance,
		});
		const other = `{ demarche(number: ${sandbox.demarches.middle}) { id } }`;
		expect((await ask(sandbox, other)).status).toBe(200);
		const closed = await ask(sandbox, dossiers());
		expect(closed.status).toBe(503);
		expect(closed.text).toMatch(/maintenance/);
		remove();
		expect((await ask(sandbox, dossiers())).status).toBe(200);
	});

	it('429 in plain text', async () => {
		onGraphql(knownAnswers.rateLimited(1_900_000_000));
		const answer = await ask(sandbox, dossiers());
		expect([answer.status, answer.headers.get('ratelimit-reset')]).toEqual([429, '1900000000']);
	});

	it('timeout: 200, the code on the first error only, some nodes null', async () => {
		onGraphql({ kind: 'timeout' });
		const answer = await ask(sandbox, dossiers());
		expect(answer.status).toBe(200);
		const { nodes } = answer.data.demarche.dossiers;
		const missing = nodes.filter((node: unknown) => node === null).length;
		expect(missing).toBeGreaterThan(0);
		expect(missing).toBeLessThan(10);
		expect(answer.errors[0]!.message).toMatch(/^Timeout on \w+\.\w+$/);
		expect(codes(answer)[0]).toBe('timeout');
		expect(new Set(codes(answer).slice(1))).toEqual(new Set([undefined]));
		expect(answer.errors.length).toBe(missing);
	});

	it('timeout of a single dossier: no data', async () => {
		onGraphql({ kind: 'timeout' });
		const answer = await ask(sandbox, `{ dossier(number: ${smallDossiers.complete}) { id } }`);
		expect([answer.data, ...codes(answer)]).toEqual([null, 'timeout']);
	});

	it('partial: a null where there must be none, and the rest of the data', async () => {
		onGraphql({ kind: 'partial' });
		const answer = await ask(sandbox, dossiers());
		expect([answer.status, ...codes(answer)]).toEqual([200, 'invalid_null']);
		const { nodes } = answer.data.demarche.dossiers;
		expect(nodes.filter((node: unknown) => node === null)).toHaveLength(1);
		expect(answer.errors[0]!.path!.slice(0, 4)).toEqual(['demarche', 'dossiers', 'nodes', 0]);
	});

	it('partial: of a field that is named', async () => {
		onGraphql({ kind: 'partial', field: 'Commune.code' });
		const answer = await ask(
			sandbox,
			`{ dossier(number: ${smallDossiers.complete}) { champs { ... on CommuneChamp { commune { code } } } } }`,
		);
		expect(codes(answer)).toEqual(['invalid_null']);
		expect(answer.errors[0]!.path!.slice(-2)).toEqual(['commune', 'code']);
		expect(answer.data.dossier.champs.length).toBeGreaterThan(10);
	});

	it('nullNodes: half of the page is null, without an error', async () => {
		onGraphql({ kind: 'nullNodes' });
		const { data, errors } = await ask(sandbox, dossiers());
		expect(errors).toEqual([]);
		expect(data.demarche.dossiers.nodes.filter((node: unknown) => node === null)).toHaveLength(5);
	});

	it('stuckCursor: more is promised behind the cursor that was sent', async () => {
		const first = await ask(sandbox, dossiers());
		const { endCursor } = first.data.demarche.dossiers.pageInfo;
		onGraphql({ kind: 'stuckCursor' });
		const second = await ask(sandbox, dossiers(`, after: "${endCursor}"`));
		expect(second.data.demarche.dossiers.pageInfo).toEqual({ hasNextPage: true, endCursor });
	});

	it('circlingCursor: more is promised for ever, behind two cursors in turn', async () => {
		const cursors: string[] = [];
		for (let after = ''; cursors.length < 4;) {
			onGraphql({ kind: 'circlingCursor' });
			const { data } = await ask(sandbox, dossiers(after));
			const { hasNextPage, endCursor } = data.demarche.dossiers.pageInfo;
			expect(hasNextPage).toBe(true);
			cursors.push(endCursor);
			after = `, after: "${endCursor}"`;
		}
		const [first, second] = cursors;
		expect(first).not.toBe(second);
		expect(cursors).toEqual([first, second, first, second]);
	});

	it('emptyBody, redirect, truncate and reset', async () => {
		onGraphql({ kind: 'emptyBody' });
		expect(await ask(sandbox, dossiers())).toMatchObject({ status: 200, text: '' });
		onGraphql({ kind: 'redirect', location: `${sandbox.url}/elsewhere`, status: 302 });
		expect((await ask(sandbox, dossiers())).status).toBe(404);
		onGraphql({ kind: 'truncate' });
		await expect(ask(sandbox, dossiers())).rejects.toThrow();
		onGraphql({ kind: 'reset' });
		await expect(ask(sandbox, dossiers())).rejects.toThrow();
	});

	it('delay goes with another fault', async () => {
		onGraphql({ kind: 'delay', milliseconds: 150 });
		onGraphql(knownAnswers.badGateway);
		const start = Date.now();
		expect((await ask(sandbox, dossiers())).status).toBe(502);
		expect(Date.now() - start).toBeGreaterThanOrEqual(145);
	});

	it('silence: nothing comes, and closing the sandbox ends it', async () => {
		onGraphql({ kind: 'silence' });
		const pending = ask(sandbox, dossiers()).then(
			() => 'answered',
			() => 'cut',
		);
		const quiet = new Promise((resolve) => setTimeout(() => resolve('quiet'), 300));
		expect(await Promise.race([pending, quiet])).toBe('quiet');
		await sandbox.close();
		expect(await pending).toBe('cut');
	});
});

describe('faults of files', () => {
	const link = (): Promise<string> => linkOfStatuts(sandbox);
	const onFile = (fault: Extract<Fault, { on: 'file' }>['fault']) =>
		sandbox.inject({
			on: 'file',
			times: 1,
			when: ({ filename, dossierNumber }) =>
				filename === 'statuts.pdf' && dossierNumber === smallDossiers.complete,
			fault,
		});

	it('corrupt: one byte differs', async () => {
		const url = await link();
		const good = await bytesAt(url);
		onFile({ kind: 'corrupt' });
		const bad = await bytesAt(url);
		expect(bad).toHaveLength(good.length);
		expect([...bad].filter((byte, index) => byte !== good[index])).toHaveLength(1);
		expect(await bytesAt(url)).toEqual(good);
	});

	it('wrongSize: a complete answer that is too short', async () => {
		const url = await link();
		const good = await bytesAt(url);
		onFile({ kind: 'wrongSize' });
		expect(await bytesAt(url)).toHaveLength(good.length - 1);
	});

	it('truncate: the connection ends early', async () => {
		const url = await link();
		onFile({ kind: 'truncate', afterBytes: 100 });
		const response = await fetch(url);
		expect(response.status).toBe(200);
		await expect(response.arrayBuffer()).rejects.toThrow();
	});

	it('silence in the middle: some bytes, then nothing', async () => {
		const url = await link();
		onFile({ kind: 'silence', afterBytes: 100 });
		const response = await fetch(url);
		const reader = response.body!.getReader();
		expect((await reader.read()).value).toHaveLength(100);
		const quiet = new Promise((resolve) => setTimeout(() => resolve('quiet'), 200));
		const more = reader.read().catch(() => 'cut');
		expect(await Promise.race([more, quiet])).toBe('quiet');
		await sandbox.close();
		expect(await more).toBe('cut');
	});

	it('redirect', async () => {
		const url = await link();
		onFile({ kind: 'redirect', location: 'http://127.0.0.1:1/', status: 307 });
		const response = await fetch(url, { redirect: 'manual' });
		expect([response.status, response.headers.get('location')]).toEqual([
			307,
			'http://127.0.0.1:1/',
		]);
	});
});
