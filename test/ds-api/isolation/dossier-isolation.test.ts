import { DsClient } from '../../../ds-api/client';
import { IncompleteDossierError } from '../../../ds-api/isolation';
import type { DossierListRequest } from '../../../ds-api/listing';
import { dossierParts } from '../../../ds-api/model';
import { apiVersions } from '../../../ds-api/schema/versions';
import {
	brokenDataKinds,
	bulkDemarcheNumber,
	forbiddenDossier,
	knownAnswers,
	smallDossiers,
	startSandbox,
	type BrokenData,
	type Sandbox,
	type SandboxOptions,
} from '../../../sandbox';

const PARTS = dossierParts('champs', 'annotations', 'messages', 'avis', 'traitements', 'labels');
const running: Sandbox[] = [];

afterEach(async () => {
	for (const sandbox of running.splice(0)) await sandbox.close();
});

async function start(options: SandboxOptions) {
	const sandbox = await startSandbox({ requestsPerMinute: 100_000, ...options });
	running.push(sandbox);
	const crashing: string[] = [];
	const client = new DsClient({
		baseUrl: sandbox.url,
		token: sandbox.tokens.full,
		retry: { attempts: 3, firstPause: 1, longestPause: 1 },
		onEvent: (event) => {
			if (event.kind === 'fieldCrashes') crashing.push(event.field);
		},
	});
	const requestsOf = async (work: () => Promise<unknown>) => {
		const before = sandbox.requests.length;
		await work();
		return sandbox.requests.length - before;
	};
	return { sandbox, client, crashing, requestsOf };
}

type Started = Awaited<ReturnType<typeof start>>;

/** What a list gives: the number of each dossier, or its error. */
async function listed({ client, sandbox }: Started, more: Partial<DossierListRequest> = {}) {
	const found: Array<number | IncompleteDossierError> = [];
	for await (const one of client.dossiers({
		...{ demarche: sandbox.demarches.small, states: [], newestFirst: false },
		...{ pageSize: 100, parallelPages: 2, parts: PARTS, withRevisions: true },
		...more,
	})) {
		found.push('unreadable' in one ? one.unreadable : one.dossier.number);
	}
	return found;
}

const numbersIn = (sandbox: Sandbox, demarche = sandbox.demarches.small) =>
	sandbox.data.visibleDossiers(demarche).map(({ number }) => number);

const failureOf = async (work: Promise<unknown>): Promise<IncompleteDossierError> =>
	await work.then(
		() => {
			throw new Error('It did not fail');
		},
		(error: unknown) => {
			if (error instanceof IncompleteDossierError) return error;
			throw error;
		},
	);

const CODES: Record<BrokenData['kind'], string | undefined> = {
	impossibleDate: 'internal_server_error',
	unknownCivilite: 'internal_server_error',
	brokenChoices: 'internal_server_error',
	lostApplicant: 'invalid_null',
	messageWithoutAuthor: 'invalid_null',
	addressWithoutLabel: 'invalid_null',
	linkOutsideToken: undefined,
	slowMessages: 'timeout',
};
const broken = brokenDataKinds.filter((kind) => CODES[kind] !== undefined);
const number = smallDossiers.complete;

describe.each(apiVersions)('With API version %s, a dossier', (apiVersion) => {
	it('with a RNA and files in its form is given whole, although the platform crashes on some of their fields', async () => {
		const started = await start({ apiVersion });
		await started.client.dossier(number, PARTS);
		const requests = await started.requestsOf(async () => started.client.dossier(number, PARTS));
		expect(requests).toBe(1);
		const { dossier } = await started.client.dossier(number, PARTS);
		const rna = dossier.champs?.find(({ __typename }) => __typename === 'RNAChamp');
		expect(rna).toMatchObject({ rna: { address: { cityName: expect.any(String) as string } } });
	});

	it.each(broken)('with data broken by %s is given but for that part', async (kind) => {
		const { sandbox, client, crashing } = await start({ apiVersion });
		const whole = await client.dossier(number, PARTS, { withRevision: true });
		const part = sandbox.breakData({ dossierNumber: number, kind });
		const error = await failureOf(client.dossier(number, PARTS, { withRevision: true }));
		expect(error).toMatchObject({
			...{ number, code: CODES[kind], part, missing: [{ part, code: CODES[kind] }] },
			message: `The platform fails to give all of dossier ${number}: ${part} is missing`,
		});
		const { given } = error;
		expect(given?.revision).toEqual(whole.revision);
		// Everything else is as it was, entry by entry and field by field.
		const [list = '', inner] = part.split('.');
		for (const [name, value] of Object.entries(whole.dossier)) {
			// With the form of a dossier alone comes more of it than of others.
			if (name === 'revision') continue;
			if (name !== list) expect([name, given?.dossier[name as 'id']]).toEqual([name, value]);
		}
		if (kind !== 'lostApplicant' && kind !== 'slowMessages') {
			const before = whole.dossier[list as 'champs'] ?? [];
			const after = given?.dossier[list as 'champs'] ?? [];
			expect(after).toHaveLength(before.length);
			const changed = after.filter((entry, index) => {
				return JSON.stringify(entry) !== JSON.stringify(before[index]);
			});
			expect(changed).toHaveLength(1);
			if (list === 'champs') expect(changed[0]?.label).toBe(inner);
		} else {
			expect(given?.dossier[list as 'id']).toBeNull();
		}
		// It was not the instance that failed: others keep the field.
		expect(crashing).toEqual([]);
	});

	it('keeps what is whole of a champ: the text of a broken value, the rest of an address', async () => {
		const { sandbox, client } = await start({ apiVersion });
		sandbox.breakData({ dossierNumber: number, kind: 'impossibleDate' });
		sandbox.breakData({ dossierNumber: number, kind: 'addressWithoutLabel' });
		const { given, missing } = await failureOf(client.dossier(number, PARTS));
		expect(missing.map(({ code }) => code).sort()).toEqual([
			'internal_server_error',
			'invalid_null',
		]);
		const champs = given?.dossier.champs ?? [];
		expect(champs.find(({ __typename }) => __typename === 'DateChamp')).toMatchObject({
			stringValue: '31/02/2024',
		});
		const address = champs.find(({ __typename }) => __typename === 'AddressChamp');
		expect(address).toMatchObject({ address: { cityName: expect.any(String) as string } });
	});

	it('that links to one outside the token is whole, in a look-up and in a list', async () => {
		const started = await start({ apiVersion });
		started.sandbox.breakData({ dossierNumber: number, kind: 'linkOutsideToken' });
		const { dossier } = await started.client.dossier(number, PARTS);
		expect(
			dossier.champs?.find(({ __typename }) => __typename === 'DossierLinkChamp'),
		).toMatchObject({ dossier: null, stringValue: String(forbiddenDossier) });
		await expect(listed(started)).resolves.toEqual(numbersIn(started.sandbox));
	});

	it.each(broken)('of a list with data broken by %s costs only itself', async (kind) => {
		const started = await start({ apiVersion });
		const part = started.sandbox.breakData({ dossierNumber: number, kind });
		const found = await listed(started);
		const isOther = (one: number | IncompleteDossierError): one is number =>
			typeof one === 'number';
		const all = numbersIn(started.sandbox);
		expect(found.map((one) => (isOther(one) ? one : one.number))).toEqual(all);
		expect(found.filter(isOther)).toEqual(all.filter((each) => each !== number));
		expect(found[all.indexOf(number)]).toMatchObject({ missing: [{ part, code: CODES[kind] }] });
	});

	it('among others that are looked up costs only itself', async () => {
		const { sandbox, client } = await start({ apiVersion });
		const numbers = numbersIn(sandbox);
		const part = sandbox.breakData({ dossierNumber: number, kind: 'lostApplicant' });
		const outcomes = await Promise.all(
			numbers.map(async (each) =>
				client.dossier(each, PARTS).then(
					({ dossier }) => dossier.number,
					(error: unknown) => error,
				),
			),
		);
		expect(outcomes.filter((outcome) => typeof outcome === 'number')).toHaveLength(
			numbers.length - 1,
		);
		expect(outcomes[numbers.indexOf(number)]).toMatchObject({ number, missing: [{ part }] });
	});

	it('on which the platform failed for a moment is whole, or not given: no part of it is blamed', async () => {
		const { sandbox, client, crashing } = await start({ apiVersion });
		for (let times = 1; times <= 6; times += 1) {
			const dossierNumbers = [number];
			const { remove } = sandbox.inject({
				...{ on: 'graphql', dossierNumbers, times, fault: knownAnswers.crash },
			});
			const outcome = await client.dossier(number, PARTS).catch((error: unknown) => error);
			remove();
			if (times < 5) expect(outcome).toMatchObject({ dossier: { number } });
			else expect(outcome).not.toHaveProperty('given');
		}
		expect(crashing).toEqual([]);
	});

	it('is not blamed for more than what is broken when the platform fails once beside it', async () => {
		const { sandbox, client, crashing } = await start({ apiVersion });
		const part = sandbox.breakData({ dossierNumber: number, kind: 'impossibleDate' });
		for (let after = 3; after <= 27; after += 4) {
			const { remove } = sandbox.inject({
				...{ on: 'graphql', dossierNumbers: [number], after, times: 1 },
				fault: knownAnswers.crash,
			});
			const { missing } = await failureOf(client.dossier(number, PARTS));
			remove();
			expect([after, missing]).toEqual([after, [{ part, code: 'internal_server_error' }]]);
		}
		expect(crashing).toEqual([]);
	});

	it('of which nothing can be given is named, without a part', async () => {
		const started = await start({ apiVersion });
		started.sandbox.inject({
			on: 'graphql',
			when: ({ operationName, dossierNumbers }) =>
				operationName === 'getDossierParts' && dossierNumbers.includes(number),
			fault: { kind: 'timeout' },
		});
		started.sandbox.breakData({ dossierNumber: number, kind: 'lostApplicant' });
		const found = await listed(started);
		expect(found.find((one) => typeof one !== 'number')).toMatchObject({
			...{ number, missing: [], given: undefined, part: 'dossier' },
			message: `The platform fails to give dossier ${number}, even alone`,
		});
	});
});

describe.each(apiVersions)(
	'With API version %s, an instance that crashes on a field',
	(apiVersion) => {
		const field = 'EpciChamp.epci';

		it('is asked for it no more once other dossiers crash as well, and every dossier is given', async () => {
			const started = await start({ apiVersion, crashesOn: [field] });
			const numbers = numbersIn(started.sandbox);
			await expect(listed(started)).resolves.toEqual(numbers);
			expect(started.crashing).toEqual([field]);
			// From then on it costs nothing: one page, one request, and one for each look-up.
			const again = await started.requestsOf(async () => listed(started, { withRevisions: false }));
			expect(again).toBe(1);
			const look = await started.requestsOf(async () => started.client.dossier(number, PARTS));
			expect(look).toBe(1);
			expect(started.crashing).toEqual([field]);
		});

		it('costs one narrowing, however many dossiers have such a field', async () => {
			const started = await start({ apiVersion, crashesOn: ['TextChamp.value'] });
			const demarche = started.sandbox.demarches.middle;
			const list = async () =>
				await listed(started, { demarche, pageSize: 20, withRevisions: false });
			const narrowing = await started.requestsOf(async () =>
				started.client.dossier(numbersIn(started.sandbox, demarche)[0] ?? 0, PARTS),
			);
			expect(started.crashing).toEqual(['TextChamp.value']);
			expect(narrowing).toBeLessThan(40);
			const numbers = numbersIn(started.sandbox, demarche);
			const pages = Math.ceil(numbers.length / 20);
			// Each page but the first is walked too.
			const requests = await started.requestsOf(async () => {
				await expect(list()).resolves.toEqual(numbers);
			});
			expect(requests).toBeLessThanOrEqual(2 * pages);
		});

		it('beside the champs, too', async () => {
			const started = await start({ apiVersion, crashesOn: ['Message.correction'] });
			await expect(listed(started)).resolves.toEqual(numbersIn(started.sandbox));
			expect(started.crashing).toEqual(['Message.correction']);
		});
	},
);

// What counts is that requests do not grow with the dossiers: three thousand show it on one version.
it.each(
	apiVersions.map((apiVersion) => [apiVersion, apiVersion === '2026-10' ? 3_000 : 600] as const),
)(
	'With API version %s, an instance that crashes on a field costs one narrowing among %i dossiers that all have it',
	async (apiVersion, dossiers) => {
		const started = await start({
			...{ apiVersion, crashesOn: ['TextChamp.value'], bulk: { dossiers } },
		});
		let count = 0;
		const requests = await started.requestsOf(async () => {
			for await (const one of started.client.dossiers({
				...{ demarche: bulkDemarcheNumber, states: [], newestFirst: false },
				...{ pageSize: 100, parallelPages: 1, withRevisions: false },
				parts: dossierParts('champs'),
			})) {
				expect(one).not.toHaveProperty('unreadable');
				count += 1;
			}
		});
		expect(count).toBe(dossiers);
		expect(started.crashing).toEqual(['TextChamp.value']);
		// A page for each hundred; the halves of the first one, and pages that grow again; one narrowing.
		expect(requests).toBeLessThan(dossiers / 100 + 100);
	},
	120_000,
);
