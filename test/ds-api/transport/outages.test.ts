import { readFileSync } from 'node:fs';

import { DsClient } from '../../../ds-api/client';
import { DsApiError } from '../../../ds-api/errors';
import { dossierParts } from '../../../ds-api/model';
import { knownAnswers, startSandbox, type GraphqlFault, type Sandbox } from '../../../sandbox';
import { TestClock } from '../../test-clock';

/** What the platform, or the proxy before it, says for all, and what is written of it in docs/engine.md. */
const ANSWERS: Array<[string, GraphqlFault]> = [
	['503', knownAnswers.maintenance],
	['502', knownAnswers.badGateway],
	['504', knownAnswers.gatewayTimeout],
	['500', knownAnswers.crash],
];
const COUNTS = [1, 20, 100];

let sandbox: Sandbox;
let clock: TestClock;
let client: DsClient;

beforeEach(async () => {
	sandbox = await startSandbox({ requestsPerMinute: 100_000 });
	clock = new TestClock();
	client = new DsClient({ baseUrl: sandbox.url, token: sandbox.tokens.full, clock });
});

afterEach(async () => await sandbox.close());

async function lookUp(count: number) {
	const numbers = sandbox.data
		.visibleDossiers(sandbox.demarches.middle)
		.slice(0, count)
		.map(({ number }) => number);
	const found = await Promise.allSettled(
		numbers.map(async (number) => await client.dossier(number, dossierParts('champs'))),
	);
	return found.map((each) =>
		each.status === 'fulfilled' ? each.value.dossier.number : (each.reason as DsApiError),
	);
}

describe.each(ANSWERS)('While the platform answers %s to all', (status, fault) => {
	it.each(COUNTS)(
		'%i look-ups cost what stands in the docs, and each fails with it',
		async (count) => {
			sandbox.inject({ on: 'graphql', fault });
			for (const each of await lookUp(count)) {
				expect(each).toMatchObject({ httpStatus: Number(status), attempts: 5 });
			}
			const row = `| ${status} for all, look-ups of ${count} ${count === 1 ? 'dossier' : 'dossiers'} |`;
			expect(documented(row)).toBe(sandbox.requests.length);
		},
	);

	it('those who come just afterwards fail without a request, and are read when it is back', async () => {
		const outage = sandbox.inject({ on: 'graphql', fault });
		await lookUp(1);
		const before = sandbox.requests.length;
		for (const each of await lookUp(100)) expect(each).toBeInstanceOf(DsApiError);
		expect(sandbox.requests.length).toBe(before);
		outage.remove();
		clock.advance(10_001);
		expect((await lookUp(100)).filter((each) => typeof each === 'number')).toHaveLength(100);
	});

	it('for 7 seconds, nobody fails', async () => {
		const end = clock.monotonic() + 7_000;
		sandbox.inject({ on: 'graphql', when: () => clock.monotonic() < end, fault });
		expect((await lookUp(100)).filter((each) => typeof each === 'number')).toHaveLength(100);
	});

	it('a mutation of just afterwards is not sent, and says so', async () => {
		const outage = sandbox.inject({ on: 'graphql', fault });
		const [number] = sandbox.data.visibleDossiers(sandbox.demarches.small).map((one) => one.number);
		await lookUp(1);
		outage.remove();
		const before = sandbox.requests.length;
		await expect(
			client.changeDossier(number!, {
				kind: 'archive',
				instructeurId: 'SW5zdHJ1Y3RldXItMQ==',
			}),
		).rejects.toMatchObject({ httpStatus: Number(status), mayBeDone: false });
		expect(sandbox.requests.length).toBe(before);
	});
});

it('One dossier on which the proxy gives up holds up no other one', async () => {
	const [ill] = sandbox.data.visibleDossiers(sandbox.demarches.middle).map(({ number }) => number);
	sandbox.inject({ on: 'graphql', dossierNumbers: [ill!], fault: knownAnswers.badGateway });
	const found = await lookUp(40);
	expect(found.filter((each) => typeof each === 'number')).toHaveLength(39);
	expect(found[0]).toMatchObject({ httpStatus: 502 });
});

/** The requests that a row of the table names. */
function documented(row: string): number {
	const line = readFileSync('docs/engine.md', 'utf8')
		.split('\n')
		.find((each) => each.replace(/ +/g, ' ').startsWith(row));
	return Number(line?.split('|')[2]);
}
