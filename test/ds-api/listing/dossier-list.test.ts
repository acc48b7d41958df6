import { DsClient } from '../../../ds-api/client';
import { dossierParts, type DossierState } from '../../../ds-api/model/dossier';
import type { DossierListRequest } from '../../../ds-api/listing/list-request';
import { knownAnswers, startSandbox, type Sandbox } from '../../../sandbox';

let sandbox: Sandbox;
let client: DsClient;

beforeEach(async () => {
	sandbox = await startSandbox({ requestsPerMinute: 100_000 });
	client = new DsClient({
		baseUrl: sandbox.url,
		token: sandbox.tokens.full,
		retry: { attempts: 2, firstPause: 1, longestPause: 1 },
	});
});

afterEach(async () => {
	await sandbox.close();
});

async function list(more: Partial<DossierListRequest> = {}): Promise<number[]> {
	const numbers: number[] = [];
	const request: DossierListRequest = {
		demarche: sandbox.demarches.middle,
		states: [],
		newestFirst: false,
		pageSize: 20,
		parallelPages: 4,
		parts: dossierParts(),
		withRevisions: false,
		...more,
	};
	for await (const listed of client.dossiers(request)) {
		if ('unreadable' in listed) throw listed.unreadable;
		numbers.push(listed.dossier.number);
	}
	return numbers;
}

const visible = () => sandbox.data.visibleDossiers(sandbox.demarches.middle);
const asked = (operationName: string) =>
	sandbox.requests.filter((request) => request.operationName === operationName).length;

/** Runs `change` when the server gets its n-th request of that name. */
function atRequest(operationName: string, nth: number, change: () => void) {
	let seen = 0;
	sandbox.inject({
		on: 'graphql',
		when: (request) => {
			if (request.operationName === operationName && ++seen === nth) change();
			return false;
		},
		fault: { kind: 'reset' },
	});
}

describe('Pages fetched side by side', () => {
	it.each([false, true])(
		'come out in order, each dossier once (newest first: %p)',
		async (newestFirst) => {
			const numbers = visible().map(({ number }) => number);
			await expect(list({ newestFirst })).resolves.toEqual(
				newestFirst ? numbers.reverse() : numbers,
			);
			expect(asked('walkDemarcheDossiers')).toBe(12);
			expect(asked('listDemarcheDossiers')).toBe(13);
		},
	);

	it('need no light walk when one page, one lane or the limit is enough', async () => {
		await list({ pageSize: 20, limit: 40 });
		await list({ parallelPages: 1 });
		expect(asked('walkDemarcheDossiers')).toBe(0);
	});

	it.each([21, 40, 41, 45, 100, 255, 257, 300])('stop at a limit of %i', async (limit) => {
		await expect(list({ limit })).resolves.toEqual(
			visible()
				.slice(0, limit)
				.map(({ number }) => number),
		);
	});

	it('miss no dossier and repeat none when dossiers enter a stretch after it was walked', async () => {
		const state: DossierState = 'en_construction';
		const before = visible().filter((dossier) => dossier.state === state);
		const newcomers = visible()
			.filter((dossier) => dossier.state !== state)
			.slice(0, 90);
		atRequest('walkDemarcheDossiers', 2, () => {
			for (const dossier of newcomers) dossier.state = state;
		});
		const numbers = await list({ states: [state], pageSize: 5 });

		expect(new Set(numbers).size).toBe(numbers.length);
		expect(numbers).toEqual(expect.arrayContaining(before.map(({ number }) => number)));
		const order = new Map(visible().map(({ number }, index) => [number, index]));
		const positions = numbers.map((number) => order.get(number)!);
		expect(positions).toEqual([...positions].sort((one, other) => one - other));
		expect(numbers.length).toBeGreaterThan(before.length);
	});

	it('miss no dossier that stays when others leave the list meanwhile', async () => {
		const state: DossierState = 'en_construction';
		const before = visible().filter((dossier) => dossier.state === state);
		const leaving = new Set(before.filter((_, index) => index % 3 === 1));
		atRequest('walkDemarcheDossiers', 2, () => {
			for (const dossier of leaving) dossier.state = 'accepte';
		});
		const numbers = await list({ states: [state], pageSize: 5 });

		const staying = before.filter((dossier) => !leaving.has(dossier)).map(({ number }) => number);
		expect(numbers).toEqual(expect.arrayContaining(staying));
		expect(new Set(numbers).size).toBe(numbers.length);
	});
});

describe('A page that is not whole', () => {
	it('for want of its page info is an error too', async () => {
		const data = { demarche: { id: 'x', number: 1, dossiers: { nodes: [], edges: [] } } };
		sandbox.inject({
			on: 'graphql',
			fault: {
				...{ kind: 'status', status: 200, contentType: 'application/json' },
				body: JSON.stringify({ data }),
			},
		});
		await expect(list()).rejects.toMatchObject({ code: 'incomplete_page' });
	});

	it.each([
		[{ kind: 'nullNodes' as const }, 'incomplete_page'],
		[{ kind: 'stuckCursor' as const }, 'stuck_cursor'],
		[{ kind: 'circlingCursor' as const }, 'stuck_cursor'],
		[{ kind: 'partial' as const }, 'invalid_null'],
		[{ kind: 'timeout' as const }, 'timeout'],
	])('is an error, never a shorter list (%j)', async (fault, code) => {
		sandbox.inject({ on: 'graphql', fault });
		await expect(list()).rejects.toMatchObject({ code });
	});
});

describe('A page that is too heavy for the server', () => {
	const sizes = () =>
		sandbox.requests
			.filter(({ operationName }) => operationName === 'listDemarcheDossiers')
			.map(({ variables }) => (variables as { first: number }).first);
	const tooHeavyFrom = (first: number, fault: Parameters<Sandbox['inject']>[0]['fault']) =>
		sandbox.inject({
			on: 'graphql',
			when: ({ operationName, variables }) =>
				operationName === 'listDemarcheDossiers' && (variables as { first: number }).first >= first,
			fault: fault as never,
		});
	const numbers = () => visible().map(({ number }) => number);

	it.each([
		{ kind: 'timeout' as const },
		knownAnswers.badGateway,
		{ kind: 'status' as const, status: 504 },
		{
			kind: 'status' as const,
			status: 500,
			body: '{"errors":[{"message":"Internal Server Error","extensions":{"code":"internal_server_error"}}],"data":null}',
			contentType: 'application/json',
		},
		{
			kind: 'status' as const,
			status: 200,
			body: '{"errors":[{"message":"Query has complexity of 90210, which exceeds max complexity of 60000"}],"data":null}',
			contentType: 'application/json',
		},
	])('is asked for by halves from the same place, and nothing is lost (%j)', async (fault) => {
		tooHeavyFrom(30, fault);
		await expect(list({ pageSize: 100, parallelPages: 1 })).resolves.toEqual(numbers());
		expect(sizes().slice(0, 3)).toEqual([100, 50, 25]);
	});

	it('grows again after some whole pages', async () => {
		const fault = tooHeavyFrom(20, { kind: 'timeout' });
		const request = { pageSize: 40, parallelPages: 1 };
		// Requests that the fault strikes are not seen here: this is the third page of 10.
		atRequest('listDemarcheDossiers', 3, () => fault.remove());
		await expect(list(request)).resolves.toEqual(numbers());
		expect(sizes()).toEqual([40, 20, 10, 10, 10, 20, 20, 20, 40, 40, 40, 40, 40]);
	});

	it('keeps pages side by side in order', async () => {
		tooHeavyFrom(15, { kind: 'timeout' });
		await expect(list({ pageSize: 50, parallelPages: 4 })).resolves.toEqual(numbers());
	});

	it.each([1, 5])(
		'is read in turn where the light walk fails (from its page %i on)',
		async (page) => {
			sandbox.inject({
				on: 'graphql',
				operationName: 'walkDemarcheDossiers',
				after: page - 1,
				fault: { kind: 'timeout' },
			});
			await expect(list({ pageSize: 20, parallelPages: 4 })).resolves.toEqual(numbers());
			expect(asked('listDemarcheDossiers')).toBe(13);
		},
	);

	it('of one dossier comes in its place, read part by part', async () => {
		const position = (after: unknown) =>
			typeof after === 'string' ? Buffer.from(after, 'base64url').toString() : '';
		sandbox.inject({
			on: 'graphql',
			// The server fails on every page that holds the dossier: those that begin before it and reach it.
			when: ({ operationName, variables }) => {
				const { after, first } = variables as { after?: string; first: number };
				const begin = 1 + numbers().indexOf(Number(position(after).split(';')[1] ?? -1));
				return operationName === 'listDemarcheDossiers' && begin <= 40 && begin + first > 40;
			},
			fault: { kind: 'timeout' },
		});
		await expect(list({ pageSize: 10, parallelPages: 1 })).resolves.toEqual(numbers());
	});
});

it('A reader who stops early leaves no request under way', async () => {
	const request: DossierListRequest = {
		demarche: sandbox.demarches.large,
		states: [],
		newestFirst: false,
		pageSize: 10,
		parallelPages: 8,
		parts: dossierParts(),
		withRevisions: false,
	};
	let read = 0;
	for await (const listed of client.dossiers(request)) {
		expect(listed).toHaveProperty('dossier');
		if (++read === 35) break;
	}
	const requests = sandbox.requests.length;
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(sandbox.requests.length).toBeLessThanOrEqual(requests + 8);
	expect(requests).toBeLessThan(60);
});

it.each([1, 2, 8])(
	'A reader who is slow is not overtaken by more than two pages a lane (%d lanes)',
	async (parallelPages) => {
		const pages = () => asked('listDemarcheDossiers');
		let read = 0;
		for await (const listed of client.dossiers({
			...{ demarche: sandbox.demarches.middle, states: [], newestFirst: false },
			...{ pageSize: 5, parallelPages, parts: dossierParts(), withRevisions: false },
		})) {
			expect(listed).toHaveProperty('dossier');
			if (++read % 25 !== 1) continue;
			await new Promise((resolve) => setTimeout(resolve, 60));
			expect(pages()).toBeLessThanOrEqual(Math.ceil(read / 5) + 2 * parallelPages);
		}
		expect(read).toBe(visible().length);
	},
);

it('Ten dossiers in a row that no list gives are a failure of the platform', async () => {
	sandbox.inject({
		on: 'graphql',
		operationName: 'listDemarcheDossiers',
		fault: { kind: 'timeout' },
	});
	sandbox.inject({ on: 'graphql', operationName: 'getDossierParts', fault: { kind: 'timeout' } });
	const unreadable: number[] = [];
	const reading = (async () => {
		for await (const listed of client.dossiers({
			...{ demarche: sandbox.demarches.middle, states: [], newestFirst: false },
			...{ pageSize: 1, parallelPages: 1, parts: dossierParts(), withRevisions: false },
		})) {
			if ('unreadable' in listed) unreadable.push(listed.number);
		}
	})();
	await expect(reading).rejects.toMatchObject({ code: 'timeout' });
	expect(unreadable).toEqual(
		visible()
			.slice(0, 10)
			.map(({ number }) => number),
	);
});
