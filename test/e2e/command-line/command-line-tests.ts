import { missingNumber, smallDossiers } from '../../../sandbox';
import { expectNothingLeaked } from '../../nodes/leaks';
import { Closing } from '../closing';
import { example } from '../examples/example';
import { Surroundings } from '../examples/surroundings';
import { workflowOf, type Trial } from '../examples/trial';
import {
	BATCH_MS,
	CommandLine,
	installN8n,
	makeUserFolder,
	type CommandLineRun,
} from '../real-n8n';
import { FirstExecutions } from './first-executions';

/** n8n takes ids of sixteen characters, and executes many at once only when each has a digit. */
const idOf = (name: string): string =>
	name
		.replaceAll(/[^a-z]/g, '')
		.padEnd(15, '0')
		.slice(-15) + '0';

/**
 * Defines the tests of n8n's command line, on one version of n8n.
 *
 * @param tried the examples, by their files
 * @param environment of n8n, on top of the usual one
 */
export function testCommandLine(
	version: string,
	tried: ReadonlyArray<readonly [string, Trial]>,
	environment: Readonly<Record<string, string>> = {},
): void {
	const closing = new Closing();
	let here: Surroundings;
	let n8n: CommandLine;

	beforeAll(async () => {
		const installation = await installN8n(undefined, version);
		const folder = await makeUserFolder();
		closing.add(async () => await folder.remove());
		here = await Surroundings.start(installation, folder.files, closing);
		n8n = new CommandLine(installation, folder, environment);
		await here.giveCredentials(async (credentials) => {
			const all = credentials.map((each) => ({ ...each, id: idOf(each.name) }));
			await n8n.importCredentials(all);
			return all.map(({ id }) => id);
		});
		await n8n.importWorkflows([
			...tried.map(([file, trial]) => ({ ...workflowOf(file, trial, here), id: idOf(file) })),
			lookUp('refusedToken', smallDossiers.accepted, 'revoked'),
			lookUp('missingDossier', missingNumber, 'readOnly'),
		]);
	});
	afterAll(async () => await closing.close());

	/** What goes wrong. */
	const lookUp = (name: string, dossier: number, token: 'revoked' | 'readOnly') => ({
		...example('look-up-a-dossier.json', {
			texts: { '"12345"': `"${dossier}"` },
			credentials: { dsApi: here.credentials[token] },
		}),
		id: idOf(name),
	});

	const execute = async (name: string): Promise<CommandLineRun> => await n8n.execute(idOf(name));

	const expectNoLeak = ({ output }: CommandLineRun) => expectNothingLeaked(output, here.sandbox);

	const checkWith = async ({ check }: Trial, run: () => Promise<CommandLineRun>): Promise<void> =>
		await check(async () => {
			const done = await run();
			expectNoLeak(done);
			if (done.code !== 0) throw new Error(done.output);
			expect(done.run?.data.resultData.error).toBeUndefined();
			return done;
		}, here);

	describe('n8n’s command line', () => {
		/** In one process of n8n. Further executions, and what disturbs others, have one each, as when cron starts it. */
		const first = new FirstExecutions();
		beforeAll(async () => {
			for (const [file, trial] of tried) {
				if (trial.alone) continue;
				await first.begin(idOf(file), {
					check: async (run) => await checkWith(trial, run),
					again: async () => await execute(file),
				});
			}
			await first.carryOut(async (ids) => await n8n.executeBatch(ids));
		}, 2 * BATCH_MS);

		it.each(tried)('executes examples/%s', async (file, trial) => {
			if (trial.alone) await checkWith(trial, async () => await execute(file));
			else await first.finish(idOf(file));
		});

		it('ends with an error, in the node’s words and without the token, when the platform refuses it', async () => {
			const run = await execute('refusedToken');
			expectNoLeak(run);
			expect(run.code).toBe(1);
			expect(run.output).toContain('token');
		});

		it('says which dossier is not there', async () => {
			const run = await execute('missingDossier');
			expectNoLeak(run);
			expect(run.code).toBe(1);
			expect(run.output).toContain(String(missingNumber));
		});
	});
}
