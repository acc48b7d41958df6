import { middleVisibleCount, smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask, codes } from '../ask';

let october: Sandbox;
let january: Sandbox;

beforeAll(async () => {
	october = await startSandbox();
	january = await startSandbox({ apiVersion: '2026-01', requestsPerMinute: 10_000 });
});

afterAll(async () => {
	await Promise.all([october.close(), january.close()]);
});

interface Page {
	nodes: Array<{ number: number; dateDepot: string }>;
	pageInfo: {
		hasNextPage: boolean;
		hasPreviousPage: boolean;
		startCursor: string | null;
		endCursor: string | null;
	};
}

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

const list = (given: string, field = 'dossiers'): string =>
	`{ demarche(number: ${october.demarches.middle}) { ${field}(${given}) { nodes { number } ${pageInfo} } } }`;

async function page(given: string, field = 'dossiers'): Promise<Page> {
	const { data, errors } = await ask(october, list(given, field));
	expect(errors).toEqual([]);
	return data.demarche[field] as Page;
}

async function walk(given: string, field = 'dossiers'): Promise<number[]> {
	const numbers: number[] = [];
	let after = '';
	for (;;) {
		const { nodes, pageInfo: info } = await page(`${given}${after}`, field);
		numbers.push(...nodes.map(({ number }) => number));
		if (!info.hasNextPage) return numbers;
		after = `, after: "${info.endCursor}"`;
	}
}

const decoded = (cursor: string | null): string =>
	Buffer.from(cursor ?? '', 'base64url').toString();

describe('reading a list to its end', () => {
	it('gives every visible dossier once, by date of deposit then id', async () => {
		const numbers = await walk('first: 50');
		const expected = october.data.visibleDossiers(october.demarches.middle);
		expect(expected).toHaveLength(middleVisibleCount);
		expect(numbers).toEqual(expected.map(({ number }) => number));
	});

	it('gives them by date of last change with updatedSince', async () => {
		const numbers = await walk('first: 40, updatedSince: "2025-01-01T00:00:00Z"');
		const expected = october.data
			.visibleDossiers(october.demarches.middle)
			.sort((a, b) => a.updatedAt - b.updatedAt || a.number - b.number);
		expect(numbers).toEqual(expected.map(({ number }) => number));
	});

	it('gives them newest first with order DESC', async () => {
		const ascending = await walk('first: 100');
		expect(await walk('first: 100, order: DESC')).toEqual(ascending.reverse());
	});

	it('goes back from the end with last and before', async () => {
		const all = await walk('first: 100');
		const end = await page('last: 30');
		expect(end.nodes.map(({ number }) => number)).toEqual(all.slice(-30));
		expect(end.pageInfo.hasPreviousPage).toBe(true);
		const before = await page(`last: 30, before: "${end.pageInfo.startCursor}"`);
		expect(before.nodes.map(({ number }) => number)).toEqual(all.slice(-60, -30));
	});

	it('has ties in both columns that only the id breaks', () => {
		const dossiers = october.data.visibleDossiers(october.demarches.middle);
		const distinct = (of: (dossier: (typeof dossiers)[number]) => number): number =>
			new Set(dossiers.map(of)).size;
		expect(distinct(({ depositedAt }) => depositedAt)).toBeLessThan(dossiers.length);
		expect(distinct(({ updatedAt }) => updatedAt)).toBeLessThan(dossiers.length);
		const seconds = distinct(({ depositedAt }) => Math.floor(depositedAt / 1e6));
		expect(seconds).toBeLessThan(distinct(({ depositedAt }) => depositedAt));
	});
});

describe('a page', () => {
	it('has unpadded urlsafe cursors of a time in nanoseconds and an id', async () => {
		const { pageInfo: info, nodes } = await page('first: 3');
		expect(info.endCursor).toMatch(/^[A-Za-z0-9_-]+$/);
		expect(decoded(info.endCursor)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z;\d+$/);
		expect(decoded(info.endCursor)).toContain(`;${nodes[2]!.number}`);
	});

	it('is never larger than 100', async () => {
		const { nodes, pageInfo: info } = await page('first: 250');
		expect(nodes).toHaveLength(100);
		expect(info.hasNextPage).toBe(true);
		expect((await page('archived: false')).nodes).toHaveLength(100);
	});

	it('of no elements says there are more, without a cursor', async () => {
		expect(await page('first: 0')).toEqual({
			nodes: [],
			pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
		});
	});

	it('that is empty has no cursors and no next page', async () => {
		const { nodes, pageInfo: info } = await page('createdSince: "2030-01-01"');
		expect(nodes).toEqual([]);
		expect(info).toMatchObject({ hasNextPage: false, endCursor: null, startCursor: null });
	});

	it('has edges with a cursor for each', async () => {
		const query = `{ demarche(number: ${october.demarches.middle}) { dossiers(first: 2) { edges { cursor node { number } } ${pageInfo} } } }`;
		const { dossiers } = (await ask(october, query)).data.demarche;
		expect(dossiers.edges[1].cursor).toBe(dossiers.pageInfo.endCursor);
	});
});

describe('a cursor', () => {
	it('of one sort column gives another page with the other', async () => {
		const { pageInfo: info } = await page('first: 100');
		const after = `after: "${info.endCursor}"`;
		const right = await page(`first: 100, ${after}`);
		const wrong = await page(`first: 100, updatedSince: "2025-01-01T00:00:00Z", ${after}`);
		expect(wrong.nodes).not.toEqual(right.nodes);
	});

	it('that is not base64 is an error without a code', async () => {
		const answer = await ask(october, list('first: 5, after: "%%%"'));
		expect(answer.status).toBe(200);
		expect(answer.errors[0]!.message).toMatch(/^Invalid input: /);
		expect(codes(answer)).toEqual([undefined]);
	});

	it('that is the base64 of anything else gives an empty page', async () => {
		const garbage = Buffer.from('not a cursor').toString('base64url');
		const { nodes, pageInfo: info } = await page(`first: 5, after: "${garbage}"`);
		expect([nodes, info.hasNextPage, info.endCursor]).toEqual([[], false, null]);
	});
});

describe('arguments that exclude each other', () => {
	it.each(['first: 1, last: 1', 'before: "eA", after: "eA"', 'last: 3, order: DESC'])(
		'%s',
		async (given) => {
			const answer = await ask(october, list(given));
			expect([answer.status, answer.data, ...codes(answer)]).toEqual([200, null, 'bad_request']);
		},
	);
});

describe('filters', () => {
	const dossiers = () => october.data.visibleDossiers(october.demarches.middle);
	const numbersOf = (chosen: Array<{ number: number }>): number[] =>
		chosen.map(({ number }) => number);

	it('by state and by archived', async () => {
		const accepted = dossiers().filter(({ state }) => state === 'accepte');
		expect(accepted.length).toBeGreaterThan(10);
		expect(await walk('state: accepte')).toEqual(numbersOf(accepted));
		const archived = dossiers().filter((dossier) => dossier.archived);
		expect(await walk('archived: true')).toEqual(numbersOf(archived));
	});

	it('by deposit, which updatedSince makes count for nothing', async () => {
		const limit = dossiers()[100]!;
		const since = new Date(limit.depositedAt / 1000).toISOString();
		const later = dossiers().filter(({ depositedAt }) => depositedAt >= Date.parse(since) * 1000);
		expect(await walk(`createdSince: "${since}"`)).toEqual(numbersOf(later));
		const both = await walk(`createdSince: "${since}", updatedSince: "2025-01-01T00:00:00Z"`);
		expect(both).toHaveLength(middleVisibleCount);
	});

	it('by last change, the given moment included', async () => {
		const wanted = [...dossiers()].sort((a, b) => a.updatedAt - b.updatedAt)[200]!;
		const since = new Date(Math.floor(wanted.updatedAt / 1e6) * 1000).toISOString();
		expect(await walk(`updatedSince: "${since}"`)).toContain(wanted.number);
	});

	it('by revision: exactly, from, up to', async () => {
		const query = `{ demarche(number: ${october.demarches.middle}) { revisions { id } } }`;
		const [first, second] = (await ask(october, query)).data.demarche.revisions;
		const one = await walk(`revision: "${first.id}"`);
		const two = await walk(`revision: "${second.id}"`);
		expect(one.length + two.length).toBe(middleVisibleCount);
		expect(await walk(`minRevision: "${second.id}"`)).toEqual(two);
		expect(await walk(`maxRevision: "${first.id}"`)).toEqual(one);
	});
});

describe('what the two versions do differently', () => {
	const byGroup = (given: string): string =>
		`{ groupeInstructeur(number: 7201) { dossiers(first: 5, ${given}) { nodes { number } } } }`;
	const revision = Buffer.from('ProcedureRevision-5201').toString('base64');

	it.each(['revision', 'minRevision', 'maxRevision'])(
		'a group filtered by %s crashes in January',
		async (argument) => {
			const query = byGroup(`${argument}: "${revision}"`);
			expect((await ask(january, query)).status).toBe(500);
			expect((await ask(october, query)).data.groupeInstructeur.dossiers.nodes).toHaveLength(5);
		},
	);

	it('a group without that filter works in both', async () => {
		for (const sandbox of [january, october]) {
			const answer = await ask(sandbox, byGroup('state: accepte'));
			expect(answer.data.groupeInstructeur.dossiers.nodes).toHaveLength(5);
		}
	});

	it('groupeInstructeurs(closed:) crashes in January', async () => {
		const query = `{ demarche(number: ${october.demarches.small}) { groupeInstructeurs(closed: true) { label } } }`;
		expect((await ask(january, query)).status).toBe(500);
		expect((await ask(october, query)).data.demarche.groupeInstructeurs).toHaveLength(1);
		const plain = query.replace('(closed: true)', '');
		expect((await ask(january, plain)).data.demarche.groupeInstructeurs).toHaveLength(3);
	});
});

describe('deleted dossiers', () => {
	it('come in pages, by date of deletion', async () => {
		const numbers = await walk('first: 50', 'deletedDossiers');
		expect(numbers).toHaveLength(130);
		expect(new Set(numbers).size).toBe(130);
		const since = await walk('deletedSince: "2025-10-02T00:00:00Z"', 'deletedDossiers');
		expect(since.length).toBeLessThan(130);
	});

	it('wait for their deletion, without the expired, under another id', async () => {
		const fields = 'nodes { id number reason state dateSupression }';
		const query = `{ demarche(number: ${october.demarches.small}) { pendingDeletedDossiers { ${fields} } deletedDossiers { ${fields} } } }`;
		const { pendingDeletedDossiers, deletedDossiers } = (await ask(october, query)).data.demarche;
		expect(pendingDeletedDossiers.nodes.map(({ number }: { number: number }) => number)).toEqual([
			smallDossiers.hiddenByUser,
			smallDossiers.hiddenByAdministration,
		]);
		const className = (id: string): string => Buffer.from(id, 'base64').toString().split('-')[0]!;
		expect(className(pendingDeletedDossiers.nodes[0].id)).toBe('Dossier');
		expect(className(deletedDossiers.nodes[0].id)).toBe('DeletedDossier');
	});
});
