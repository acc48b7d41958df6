import { setTimeout as sleep } from 'node:timers/promises';

import { dossierParts } from '../../../ds-api/model';
import { EventReadings, type WebhookEvent } from '../../../ds-api/webhooks';
import { smallDossiers, startSandbox, type Sandbox } from '../../../sandbox';
import { TestClock } from '../../test-clock';

const { complete: slow, empty: fast } = smallDossiers;

let sandbox: Sandbox;
let clock: TestClock;
let readings: EventReadings;

beforeEach(async () => {
	sandbox = await startSandbox();
	clock = new TestClock();
	readings = new EventReadings(clock);
});

afterEach(async () => await sandbox.close());

const event = (dossier: number): WebhookEvent => ({
	...{ type: 'dossier_modifie', dossier, sequence: 1, webhook: null },
	occurredAt: new Date().toISOString(),
});

/** A call comes. */
async function read(...dossiers: number[]) {
	const options = { baseUrl: sandbox.url, token: sandbox.tokens.full };
	const request = { parts: dossierParts(), withRevision: false };
	return await readings
		.read('msg_1', options, dossiers.map(event), request)
		.catch((error: unknown) => error);
}

/** A call comes, and its time is over. */
async function call(...dossiers: number[]) {
	const reading = read(...dossiers);
	await sleep(300);
	clock.advance(3_100);
	await sleep(700);
	clock.advance(4_000);
	return await reading;
}

describe('A call with a dossier that the platform does not give in time', () => {
	it('is refused, and gets it when it comes again: it was read on', async () => {
		sandbox.inject({
			...{ on: 'graphql', dossierNumbers: [slow] },
			fault: { kind: 'delay', milliseconds: 4_000 },
		});
		expect(await call(slow)).toMatchObject({ status: 503 });
		await sleep(3_500);
		const before = sandbox.requests.length;
		const found = (await call(slow)) as Map<number, unknown>;
		expect(found.get(slow)).toMatchObject({ dossier: { number: slow } });
		expect(sandbox.requests.length).toBe(before);
	});

	it('is taken with what is known when that lasts, and the others of it come whole', async () => {
		sandbox.inject({ on: 'graphql', dossierNumbers: [slow], fault: { kind: 'silence' } });
		expect(await call(slow, fast)).toMatchObject({ status: 503 });
		clock.advance(25_000);
		const found = (await call(slow, fast)) as Map<number, unknown>;
		expect(found.get(slow)).toEqual({ unavailable: 'slow' });
		expect(found.get(fast)).toMatchObject({ dossier: { number: fast } });
	});

	it('is held back as long as the platform answers nothing else either', async () => {
		sandbox.inject({ on: 'graphql', fault: { kind: 'silence' } });
		expect(await call(slow)).toMatchObject({ status: 503 });
		clock.advance(60_000);
		const second = call(slow);
		await sleep(1200);
		clock.advance(4_000);
		expect(await second).toMatchObject({ status: 503 });
	});
});

describe('A call that is over before its time', () => {
	it('leaves nothing that waits for that time, when its dossiers came', async () => {
		const found = (await read(slow, fast)) as Map<number, unknown>;
		expect(found.size).toBe(2);
		expect(clock.pending).toBe(0);
	});

	it('nor when the platform failed', async () => {
		sandbox.inject({ on: 'graphql', fault: { kind: 'status', status: 503 } });
		expect(await read(fast)).toMatchObject({ status: 503 });
		expect(clock.pending).toBe(0);
	});
});
