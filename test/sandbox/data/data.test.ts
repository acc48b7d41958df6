import { largeCount, largeFirstDossier, smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ requestsPerMinute: 10_000 });
});

afterAll(async () => {
	await sandbox.close();
});

/** All texts of the small démarche's dossiers, as one. */
const everyText = (): string => {
	const dossiers = sandbox.data.visibleDossiers(sandbox.demarches.small);
	return JSON.stringify(dossiers.map(({ content }) => content));
};

/** The remainder of Luhn's formula: 0 for numbers that a register may hold. */
function luhn(digits: string): number {
	const sum = Array.from(digits, Number)
		.reverse()
		.map((digit, index) => (index % 2 === 1 ? digit * 2 : digit))
		.reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
	return sum % 10;
}

describe('the made-up data', () => {
	it('has e-mail addresses in domains reserved for examples only', () => {
		const addresses = everyText().match(/[\w.+-]+@[\w.-]+/g) ?? [];
		expect(addresses.length).toBeGreaterThan(20);
		expect(addresses.filter((each) => !/@example\.(org|net)$/.test(each))).toEqual([]);
	});

	it('has company numbers that no register can hold', () => {
		const numbers = everyText().match(/(?<=")\d{14}(?=")/g) ?? [];
		expect(numbers.length).toBeGreaterThan(10);
		expect(numbers.filter((each) => luhn(each.slice(0, 9)) === 0)).toEqual([]);
	});

	it('is the same at every start', async () => {
		const other = await startSandbox();
		try {
			for (const number of [smallDossiers.complete, smallDossiers.hostileNames]) {
				expect(JSON.stringify(other.data.dossier(number)?.content)).toBe(
					JSON.stringify(sandbox.data.dossier(number)?.content),
				);
				expect(other.expectedFiles(number).map(({ md5 }) => md5)).toEqual(
					sandbox.expectedFiles(number).map(({ md5 }) => md5),
				);
			}
		} finally {
			await other.close();
		}
	});

	it('gives the bytes it describes', async () => {
		const [file] = sandbox.expectedFiles(smallDossiers.complete);
		let size = 0;
		for await (const block of file!.bytes()) size += block.length;
		expect(size).toBe(file!.byteSize);
	});

	it('can be changed by a test: the next answer shows it', async () => {
		const dossier = sandbox.data.dossier(smallDossiers.thirdParty)!;
		dossier.state = 'accepte';
		const { data } = await ask(sandbox, `{ dossier(number: ${dossier.number}) { state } }`);
		expect(data.dossier.state).toBe('accepte');
	});
});

describe('the large démarche', () => {
	it('gives its five thousand dossiers page by page, with one or two files each', async () => {
		const seen = new Set<number>();
		const counts = new Set<number>();
		let after: string | null = null;
		for (let pages = 0; pages <= largeCount / 100; pages++) {
			const { data, errors } = await ask(
				sandbox,
				'query ($number: Int!, $after: String) { demarche(number: $number) { dossiers(first: 100, after: $after) { nodes { number champs { ... on PieceJustificativeChamp { files { byteSizeBigInt checksum } } } } pageInfo { hasNextPage endCursor } } } }',
				{ number: sandbox.demarches.large, after },
			);
			expect(errors).toEqual([]);
			const { nodes, pageInfo } = data.demarche.dossiers as {
				nodes: Array<{ number: number; champs: Array<{ files?: unknown[] }> }>;
				pageInfo: { hasNextPage: boolean; endCursor: string };
			};
			for (const { number, champs } of nodes) {
				seen.add(number);
				counts.add(champs.reduce((sum, { files = [] }) => sum + files.length, 0));
			}
			if (!pageInfo.hasNextPage) break;
			after = pageInfo.endCursor;
		}
		expect(seen.size).toBe(largeCount);
		expect(seen.has(largeFirstDossier)).toBe(true);
		expect([...counts].sort()).toEqual([1, 2]);
	});
});
