import { smallDossiers, startSandbox } from '../../../../sandbox/index';
import type { Executes, Sandbox } from '../../../../sandbox/index';
import { TestClock } from '../../../test-clock';
import { ask } from '../../ask';
import { mutate, who } from '../../mutate';

const number = smallDossiers.firstRevision;
let time: TestClock;
let sandbox: Sandbox;

beforeEach(async () => {
	time = new TestClock();
	sandbox = await startSandbox({ time });
});
afterEach(async () => await sandbox.close());

const accept = async () =>
	await mutate(sandbox, 'dossierAccepter', who(sandbox, number), 'dossier { state }');

/** To the second. */
const waited = () => Math.round(Math.max(...time.slept) / 1000) * 1000;

const state = async (): Promise<string> => {
	await new Promise((resolve) => setTimeout(resolve, 20));
	const { data } = await ask(sandbox, `{ dossier(number: ${number}) { state } }`);
	return data.dossier.state as string;
};

describe('A change whose connection is cut', () => {
	it('is committed when it was told to be', async () => {
		const executes: Executes = { afterMilliseconds: 20_000 };
		sandbox.inject({ on: 'graphql', times: 1, executes, fault: { kind: 'reset' } });
		await expect(accept()).rejects.toThrow();
		time.advance(15_000);
		expect(await state()).toBe('en_instruction');
		time.advance(5000);
		expect(await state()).toBe('accepte');
	});

	it('is never committed by a platform that has stopped', async () => {
		sandbox.inject({
			...{ on: 'graphql', executes: { afterMilliseconds: 1000 } },
			fault: { kind: 'status', status: 504 },
		});
		expect(await accept()).toMatchObject({ status: 504 });
		await sandbox.close();
		time.advance(2000);
		expect(sandbox.data.dossier(number)!.state).toBe('en_instruction');
	});
});

describe('Behind a lock', () => {
	it('of some seconds, a change waits; reading goes on', async () => {
		sandbox.lock(number, 10_000);
		expect(await state()).toBe('en_instruction');
		expect(await accept()).toMatchObject({ status: 200, codes: [], refusals: [] });
		expect(waited()).toBe(10_000);
	});

	it('of 40 seconds, it is answered at 30 with time-outs below the payload, and committed at 40', async () => {
		sandbox.lock(number, 40_000);
		const { status, codes, payload } = await accept();
		expect({ status, codes, payload }).toEqual({
			status: 200,
			codes: ['timeout', undefined, undefined],
			payload: { clientMutationId: null, errors: null, dossier: null },
		});
		expect(waited()).toBe(30_000);
		expect(await state()).toBe('en_instruction');
		time.advance(10_000);
		expect(await state()).toBe('accepte');
	});

	it('of more than a minute, it is a 500 after a minute, and never done', async () => {
		sandbox.lock(number, 90_000);
		expect(await accept()).toMatchObject({ status: 500 });
		expect(waited()).toBe(60_000);
		time.advance(100_000);
		expect(await state()).toBe('en_instruction');
	});
});
