import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { GraphqlEntry, Sandbox } from '../../../../sandbox';
import { byNumber, type NodeRun, type NodeRunOptions, type TestBed } from '../../test-bed';

/** An operation of the node as the table runs it: over several requests, so that a fault may strike in mid-run. */
export interface TableOperation {
	name: string;
	/** The dossiers that it is about, in order. */
	numbers(sandbox: Sandbox): number[];
	/** Whether a request is for what the operation gives, and not for what it needs besides. */
	asks(request: GraphqlEntry, sandbox: Sandbox): boolean;
	/** The index of the input item that each item of an undisturbed run comes from, in the order of the items. */
	inputOf: (sandbox: Sandbox) => number[];
	run(bed: TestBed, options?: NodeRunOptions, more?: object): Promise<NodeRun>;
	/** What identifies these items and all that they hold: equal to what the sandbox's model says they must be. */
	seen(bed: TestBed, items: readonly INodeExecutionData[]): Promise<unknown[]>;
	/** The same of every item that must come out, in order. */
	expected(bed: TestBed): Promise<unknown[]>;
}

/** An operation that downloads files. */
export interface DownloadOperation extends TableOperation {
	/** A dossier with the file that the table's faults of files choose: its fourth. */
	chosenDossier(sandbox: Sandbox): number;
}

export const isDownload = (operation: TableOperation): operation is DownloadOperation =>
	'chosenDossier' in operation;

const middle = (sandbox: Sandbox) => sandbox.data.visibleDossiers(sandbox.demarches.middle);
const numbersOf = (dossiers: ReadonlyArray<{ number: number }>) =>
	dossiers.map(({ number }) => number);

/** Two groups of look-ups, of 20 and of 4. */
const lookedUp = (sandbox: Sandbox) => numbersOf(middle(sandbox).slice(0, 24));
/** Their files are more than are downloaded at a time. */
const FEW = 8;
const fewLookedUp = (sandbox: Sandbox) => lookedUp(sandbox).slice(0, FEW);

const MICROSECONDS_PER_MILLISECOND = 1000;

/** The last dossiers of the middle démarche: those deposited since one of them was. */
function latest(sandbox: Sandbox, most: number) {
	const dossiers = middle(sandbox);
	const milliseconds = Math.ceil(dossiers.at(-most)!.depositedAt / MICROSECONDS_PER_MILLISECOND);
	return {
		depositedSince: new Date(milliseconds).toISOString(),
		numbers: numbersOf(
			dossiers.filter(
				({ depositedAt }) => depositedAt >= milliseconds * MICROSECONDS_PER_MILLISECOND,
			),
		),
	};
}

/** Four pages of six, or some more. */
const listed = (sandbox: Sandbox, parallelPages: number) => latest(sandbox, 21 + parallelPages);
/** More than one page of a hundred, the size that downloads ask for. */
const ofDemarche = (sandbox: Sandbox) => latest(sandbox, 105);
/** Those of one page. */
const fewOfDemarche = (sandbox: Sandbox) => latest(sandbox, 40);

const asksSince =
	(since: (sandbox: Sandbox) => string): TableOperation['asks'] =>
	({ variables }, sandbox) =>
		variables.createdSince === since(sandbox);

/** What an undisturbed run gives for each dossier, by its number: made once for an operation and an API version. */
const undisturbed = new Map<string, Promise<Map<number, string>>>();

/** The JSON of an item, whatever the port of the sandbox that it came from. */
const textOf = (bed: TestBed, json: IDataObject) =>
	JSON.stringify(json).replaceAll(bed.sandbox.url, 'the instance');

type Kind = Pick<TableOperation, 'name' | 'asks'> & {
	/** Its items come from one input item. */
	isList: boolean;
};

function ofDossiers(
	{ name, isList, asks }: Kind,
	numbers: (sandbox: Sandbox) => number[],
	run: TableOperation['run'],
): TableOperation {
	const key = (bed: TestBed) => `${name}, ${bed.version}`;
	return {
		name,
		asks,
		numbers,
		inputOf: (sandbox) => numbers(sandbox).map((_, index) => (isList ? 0 : index)),
		run,
		seen: async (bed, items) => await Promise.resolve(items.map(({ json }) => textOf(bed, json))),
		expected: async (bed) => {
			const known =
				undisturbed.get(key(bed)) ??
				run(bed).then(
					({ json }) => new Map(json.map((each) => [Number(each.number), textOf(bed, each)])),
				);
			undisturbed.set(key(bed), known);
			const texts = await known;
			return numbers(bed.sandbox).map((number) => texts.get(number));
		},
	};
}

export const isFourth = (filename: string): boolean => filename.startsWith('pièce 4.');

function ofFiles(
	{ name, isList, asks }: Kind,
	numbers: (sandbox: Sandbox) => number[],
	isWanted: (filename: string) => boolean,
	run: TableOperation['run'],
): DownloadOperation {
	const files = (sandbox: Sandbox) =>
		numbers(sandbox).flatMap((dossier) =>
			sandbox
				.expectedFiles(dossier)
				.filter(({ filename }) => isWanted(filename))
				.map(({ filename, md5, byteSize }) => ({ dossier, filename, md5, byteSize })),
		);
	return {
		name,
		asks,
		numbers,
		inputOf: (sandbox) => {
			const inputs = numbers(sandbox);
			return files(sandbox).map(({ dossier }) => (isList ? 0 : inputs.indexOf(dossier)));
		},
		run,
		seen: async (bed, items) =>
			await Promise.all(
				items.map(async (item) => {
					const { dossierNumber, filename, byteSize, verified } = item.json;
					if (verified !== true) throw new Error(`${JSON.stringify(filename)} is not verified`);
					return { dossier: dossierNumber, filename, byteSize, md5: await bed.md5Of(item) };
				}),
			),
		expected: async ({ sandbox }) => await Promise.resolve(files(sandbox)),
		chosenDossier: (sandbox) =>
			files(sandbox).findLast(({ filename }) => isFourth(filename))!.dossier,
	};
}

export const get = ofDossiers(
	{
		name: 'Get',
		isList: false,
		asks: ({ operationName, variables }) =>
			(operationName === 'getDossiers' && variables.includeFileUrls === false) ||
			operationName === 'getDossierRevision',
	},
	lookedUp,
	async (bed, options, more) =>
		await bed.run(
			{ operation: 'get', dossier: byNumber('={{ $json.n }}'), ...more },
			{ input: lookedUp(bed.sandbox).map((n) => ({ n })), ...options },
		),
);

const getMany = (parallelPages: number) =>
	ofDossiers(
		{
			name: `Get Many, pages ${parallelPages === 1 ? 'in turn' : 'side by side'}`,
			isList: true,
			asks: asksSince((sandbox) => listed(sandbox, parallelPages).depositedSince),
		},
		(sandbox) => listed(sandbox, parallelPages).numbers,
		async (bed, options, more) =>
			await bed.run(
				{
					operation: 'getAll',
					demarche: byNumber(bed.sandbox.demarches.middle),
					returnAll: true,
					filters: { depositedSince: listed(bed.sandbox, parallelPages).depositedSince },
					options: { pageSize: 6, parallelPages },
					...more,
				},
				options,
			),
	);
export const getManyInTurn = getMany(1);
export const getManySideBySide = getMany(4);

const downloadsOfDossiers = (numbers: (sandbox: Sandbox) => number[]) =>
	ofFiles(
		{
			name: 'Download Files of dossiers',
			isList: false,
			asks: ({ operationName, variables }) =>
				operationName === 'getDossiers' && variables.includeFileUrls === true,
		},
		numbers,
		() => true,
		async (bed, options, more) =>
			await bed.run(
				{ operation: 'downloadFiles', dossier: byNumber('={{ $json.n }}'), ...more },
				{ input: numbers(bed.sandbox).map((n) => ({ n })), ...options },
			),
	);
export const downloadOfDossiers = downloadsOfDossiers(lookedUp);
export const downloadOfFewDossiers = downloadsOfDossiers(fewLookedUp);

const downloadsOfDemarche = (since: typeof ofDemarche) =>
	ofFiles(
		{
			name: 'Download Files of a démarche',
			isList: true,
			asks: asksSince((sandbox) => since(sandbox).depositedSince),
		},
		(sandbox) => since(sandbox).numbers,
		isFourth,
		async (bed, options, more: { options?: object } = {}) =>
			await bed.run(
				{
					operation: 'downloadFiles',
					scope: 'demarche',
					demarche: byNumber(bed.sandbox.demarches.middle),
					filters: { depositedSince: since(bed.sandbox).depositedSince },
					...more,
					options: { fileName: 'pièce 4.*', ...more.options },
				},
				options,
			),
	);
export const downloadOfDemarche = downloadsOfDemarche(ofDemarche);
const downloadOfPage = downloadsOfDemarche(fewOfDemarche);

export const lists = [getManyInTurn, getManySideBySide, downloadOfDemarche];
/** What a fault of the storage strikes: one file among some, however the dossiers were read. */
export const downloads = [downloadOfFewDossiers, downloadOfPage];
export const everyOperation = [get, downloadOfDossiers, ...lists];
