import { createHash } from 'node:crypto';
import { bulkDemarcheNumber, bulkFirstDossier, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { fullDossiersIn } from '../../../sandbox/graphql/page-cost';
import { ask, codes } from '../ask';

const dossiers = 150;
const filesPerDossier = 2;
const fileSize = 300_000;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({
		bulk: { dossiers, filesPerDossier, fileSize },
		remembersAnswers: true,
	});
});

afterAll(async () => {
	await sandbox.close();
});

const list = (fields: string, from = 'nodes'): string => `query list($after: String) {
	demarche(number: ${bulkDemarcheNumber}) {
		dossiers(after: $after) {
			pageInfo { hasNextPage endCursor }
			${from === 'nodes' ? `nodes { ${fields} }` : `edges { node { ${fields} } }`}
		}
	}
}`;

const full = `number champs { id stringValue } annotations { id stringValue } messages { body }`;
const links = `champs { ... on PieceJustificativeChamp { files { url checksum byteSizeBigInt } } }`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked into freely
async function page(query: string, after: string | null = null): Promise<any> {
	const { data, errors } = await ask(sandbox, query, { after });
	expect(errors).toEqual([]);
	return data.demarche;
}

describe('the bulk démarche', () => {
	it('has as many dossiers as wanted, each with champs, annotations and messages', async () => {
		const first = (await page(list(full))).dossiers;
		const second = (await page(list(full), first.pageInfo.endCursor)).dossiers;

		expect(second.pageInfo.hasNextPage).toBe(false);
		const all = [...first.nodes, ...second.nodes];
		expect(new Set(all.map(({ number }) => number)).size).toBe(dossiers);
		for (const { champs, annotations, messages } of all) {
			expect(champs.length).toBeGreaterThan(10);
			expect(annotations.length).toBeGreaterThan(2);
			expect(messages).toHaveLength(3);
		}
	});

	it('gives each dossier as many files of the size as wanted, with the bytes it announced', async () => {
		const { nodes } = (await page(list(links))).dossiers;
		const files = nodes[7].champs.flatMap(({ files: given = [] }) => given);

		expect(files).toHaveLength(filesPerDossier);
		for (const { url, checksum, byteSizeBigInt } of files) {
			const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
			expect(byteSizeBigInt).toBe(String(fileSize));
			expect(bytes).toHaveLength(fileSize);
			expect(createHash('md5').update(bytes).digest('base64')).toBe(checksum);
		}
	});

	it('is not there unless it is asked for', async () => {
		const other = await startSandbox();
		const answer = await ask(other, list('number'));
		await other.close();

		expect(codes(answer)).toEqual(['not_found']);
	});
});

describe('what a page costs', () => {
	it.each(['nodes', 'edges'])('is every full dossier among its %s', async (from) => {
		expect(fullDossiersIn({ demarche: await page(list(full, from)) })).toBe(100);
	});

	it.each(['nodes', 'edges'])('is nothing for plain fields of its %s', async (from) => {
		expect(fullDossiersIn({ demarche: await page(list('id number state', from)) })).toBe(0);
	});

	it('is nothing for an answer without data', () => {
		expect(fullDossiersIn(undefined)).toBe(0);
		expect(fullDossiersIn(null)).toBe(0);
	});
});

describe('a sandbox that remembers its answers', () => {
	const title = 'query title($number: Int!) { dossier(number: $number) { motivation } }';
	const number = bulkFirstDossier;

	it('gives the same answer to the same request, whatever became of the dossier', async () => {
		const { data: before } = await ask(sandbox, title, { number });
		const dossier = sandbox.data.dossier(number);
		if (!dossier) throw new Error('no dossier');
		dossier.content.motivation = 'autre';

		expect((await ask(sandbox, title, { number })).data).toEqual(before);
		const next = await ask(sandbox, `${title} # another request`, { number });
		expect(next.data.dossier).toEqual({ motivation: 'autre' });
	});

	it('gives nobody the answer of another token', async () => {
		const query = list('number');
		await page(query);
		const Authorization = `Bearer ${sandbox.tokens.otherDemarche}`;

		expect(codes(await ask(sandbox, query, { after: null }, { Authorization }))).toEqual([
			'unauthorized',
		]);
	});
});
