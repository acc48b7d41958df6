import { readdirSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';
import { knownAnswers, smallDossiers } from '../../sandbox';
import { readExample, startSurroundings, type Example, type Surroundings } from './example';

const START = 'When clicking ‘Execute workflow’';

let surroundings: Surroundings;
let example: Example;
/** The batches that were sent to a worker. */
let calls: Array<{ batch: number; dossiers: number[] }>;

beforeEach(async () => {
	surroundings = await startSurroundings();
	calls = [];
	const { sandbox, folder } = surroundings;
	example = readExample('large-demarche-over-workers', {
		'"value": 12345': `"value": ${sandbox.demarches.small}`,
		'"value": 50': '"value": 5',
		'"value": 4': '"value": 2',
		'/home/node/.n8n-files': folder,
	});
	surroundings.outside.call = worker;
});
afterEach(async () => await surroundings.close());

/** Runs the workflow's own webhook, as another process would. */
async function worker(body: IDataObject): Promise<IDataObject> {
	calls.push(body as unknown as (typeof calls)[number]);
	const { answers } = surroundings.outside;
	const outcome = await surroundings.run(example, 'Batch for a worker', [{ body }]);
	if (outcome.error) throw new Error('500 - "Error in workflow"');
	const asked = (body.dossiers as number[]).join();
	const answer = answers.find(({ body: report }) => numbersIn(report).join() === asked);
	return answer?.body as IDataObject;
}

const numbersIn = (report: unknown) =>
	(report as { dossiers: Array<{ number: number }> }).dossiers.map(({ number }) => number);

const start = async () => await surroundings.run(example, START);
const all = Array.from({ length: 12 }, (_, index) => smallDossiers.complete + index);

/** One field's files are enough where not the files are what is looked at. */
function takeOneField(): void {
	const download = example.nodes.find(({ name }) => name === 'Download the files');
	Object.assign(download?.parameters.options as object, { champs: ['Statuts'] });
}
const filesOf = (number: number) =>
	surroundings.sandbox.expectedFiles(number).filter(({ champLabel }) => champLabel === 'Statuts');
const oneFieldsFiles = () => all.flatMap(filesOf).length;

function reportOf(outcome: Awaited<ReturnType<typeof start>>) {
	return outcome.output('Report').map(({ json }) => json);
}

it('every dossier goes to a worker once, in batches, and every file arrives', async () => {
	const files = all.flatMap((number) => surroundings.sandbox.expectedFiles(number));
	const outcome = await start();
	expect(outcome.error).toBeUndefined();
	expect(calls.map(({ dossiers }) => dossiers)).toEqual([
		all.slice(0, 5),
		all.slice(5, 10),
		all.slice(10),
	]);
	expect(reportOf(outcome)).toEqual([
		{
			rounds: 1,
			dossiers: 12,
			files: files.length,
			bytes: files.reduce((sum, { byteSize }) => sum + byteSize, 0),
			missing: [],
		},
	]);
	expect(readdirSync(surroundings.folder)).toHaveLength(files.length);
});

it('no more batches are under way at a time than the settings allow', async () => {
	takeOneField();
	let underWay = 0;
	let most = 0;
	surroundings.outside.call = async (body) => {
		most = Math.max(most, ++underWay);
		const report = await worker(body);
		underWay -= 1;
		return report;
	};
	await start();
	expect(most).toBe(2);
});

it('a batch whose worker died is sent again after a pause, and only that one', async () => {
	takeOneField();
	let deaths = 1;
	surroundings.outside.call = async (body) => {
		if (body.batch === 2 && deaths-- > 0) throw new Error('socket hang up');
		return await worker(body);
	};
	const outcome = await start();
	expect(outcome.error).toBeUndefined();
	expect(calls.map(({ dossiers }) => dossiers)).toEqual([
		all.slice(0, 5),
		all.slice(10),
		all.slice(5, 10),
	]);
	expect(surroundings.outside.waits).toEqual([30]);
	expect(reportOf(outcome)).toMatchObject([{ rounds: 2, dossiers: 12, files: oneFieldsFiles() }]);
});

it('a dossier whose file failed is sent again, without those that arrived', async () => {
	takeOneField();
	const { sandbox } = surroundings;
	sandbox.inject({
		on: 'file',
		dossierNumber: smallDossiers.accepted,
		filename: 'statuts.pdf',
		// Once with its link, once with the renewed one.
		times: 2,
		fault: knownAnswers.linkExpired,
	});
	const outcome = await start();
	expect(outcome.error).toBeUndefined();
	expect(calls.at(-1)?.dossiers).toEqual([smallDossiers.accepted]);
	expect(reportOf(outcome)).toMatchObject([
		{ rounds: 2, dossiers: 12, files: oneFieldsFiles(), missing: [] },
	]);
});

it('what is still missing after the last round ends the run with an error that names it', async () => {
	takeOneField();
	const { sandbox } = surroundings;
	sandbox.inject({
		on: 'file',
		dossierNumber: smallDossiers.accepted,
		filename: 'statuts.pdf',
		fault: knownAnswers.linkExpired,
	});
	const outcome = await start();
	expect(outcome.error?.message).toMatch(
		new RegExp(`^1 dossier did not arrive whole: ${smallDossiers.accepted} \\(.*Statuts`),
	);
	expect(reportOf(outcome)).toMatchObject([
		{ rounds: 3, dossiers: 11, missing: [{ number: smallDossiers.accepted }] },
	]);
});

it('a dossier that was removed in the meantime is missing, and costs the others nothing', async () => {
	takeOneField();
	surroundings.outside.call = async (body) => {
		surroundings.sandbox.act.hide(smallDossiers.refused, 'administration');
		return await worker(body);
	};
	const outcome = await start();
	expect(reportOf(outcome)).toMatchObject([
		{
			dossiers: 11,
			files: oneFieldsFiles() - filesOf(smallDossiers.refused).length,
			missing: [{ number: smallDossiers.refused, error: expect.stringContaining('not_found') }],
		},
	]);
});

it.each([[undefined], [{}], [{ dossiers: [] }], [{ dossiers: ['1'] }], [{ dossiers: 1 }]])(
	'a worker refuses what is no batch: %j',
	async (body) => {
		const outcome = await surroundings.run(example, 'Batch for a worker', [{ body }]);
		expect(outcome.error?.message).toContain('Expected {"dossiers": [numbers]}');
		expect(surroundings.outside.answers).toEqual([]);
	},
);

it('only a caller with the header is answered', () => {
	const { nodes } = readExample('large-demarche-over-workers');
	const ofType = (type: string) => nodes.find((node) => node.type === `n8n-nodes-base.${type}`);
	expect(ofType('webhook')?.parameters.authentication).toBe('headerAuth');
	expect(ofType('httpRequest')?.parameters.genericAuthType).toBe('httpHeaderAuth');
	expect(ofType('webhook')?.credentials).toEqual(ofType('httpRequest')?.credentials);
});
