import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectNothingLeaked } from '../../nodes/leaks';
import { Closing } from '../closing';
import { exampleFiles } from '../examples/example';
import { Surroundings } from '../examples/surroundings';
import { workflowOf } from '../examples/trial';
import { trials } from '../examples/trials';
import { installN8n, runningN8n, type RunningN8n } from '../real-n8n';

/** The examples that begin with a button or a clock, in an n8n that runs; its command line has some of them elsewhere. */

const closing = new Closing();
let n8n: RunningN8n;
let here: Surroundings;

beforeAll(async () => {
	n8n = await runningN8n();
	here = await Surroundings.start(await installN8n(), n8n.files, closing);
	await here.giveCredentials(
		async (credentials) =>
			await Promise.all(credentials.map(async (each) => await n8n.api.createCredential(each))),
	);
});
afterAll(async () => await closing.close());

it.each(Object.entries(trials).filter(([, { overCommandLine = false }]) => !overCommandLine))(
	'examples/%s',
	async (file, trial) => {
		const workflow = workflowOf(file, trial, here);
		const id = await n8n.api.createWorkflow(workflow);
		const trigger = workflow.nodes.find(({ type }) => /trigger$/i.test(type))!;
		await trial.check(async () => {
			const execution = await n8n.api.finished(await n8n.api.run(id, trigger.name), 180_000);
			expectNothingLeaked(execution.data, here.sandbox);
			expect(execution.data.resultData.error).toBeUndefined();
			return execution;
		}, here);
	},
);

it('every other example is tried by a test that names it', () => {
	const folder = join(__dirname, '..');
	const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.test.ts'))
		.map((name) => readFileSync(join(folder, name), 'utf8'));
	const tried = (file: string) =>
		trials[file] !== undefined || tests.some((text) => text.includes(`'${file}'`));
	expect(exampleFiles.filter((file) => !tried(file))).toEqual([]);
});
