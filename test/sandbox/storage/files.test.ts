import { createHash } from 'node:crypto';
import {
	filesFirstDossier,
	heavyFileSize,
	smallDossiers,
	startSandbox,
} from '../../../sandbox/index';
import type { ExpectedFile, Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';
import { TestClock } from '../../test-clock';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterAll(async () => {
	await sandbox.close();
});

interface FileAnswer {
	filename: string;
	url: string;
	checksum: string;
	byteSizeBigInt: string;
	contentType: string;
	virusScanResult: string;
}

const file = 'filename url checksum byteSizeBigInt contentType virusScanResult createdAt';
const certificates = `entreprise { attestationFiscaleAttachment { ${file} } attestationSocialeAttachment { ${file} } }`;
const champFiles = `label ... on PieceJustificativeChamp { files { ${file} } } ... on SiretChamp { etablissement { ${certificates} } }`;
const champSelection = `${champFiles} ... on RepetitionChamp { rows { champs { ${champFiles} } } }`;
const query = `query files($number: Int!) { dossier(number: $number) {
	champs { ${champSelection} } annotations { ${champSelection} }
	messages { attachments { ${file} } } avis { attachments { ${file} } }
	attestation { ${file} } motivationAttachment { ${file} }
	demandeur { ... on PersonneMorale { ${certificates} } ... on PersonneMoraleIncomplete { id } }
	pdf { ${file} } geojson { ${file} }
} }`;

/** Every described file below a value, in the order of the answer, pdf and geojson apart. */
function filesIn(value: unknown): FileAnswer[] {
	if (Array.isArray(value)) return value.flatMap(filesIn);
	if (typeof value !== 'object' || value === null) return [];
	if ('checksum' in value) return [value as FileAnswer];
	return Object.values(value).flatMap(filesIn);
}

async function dossierOf(number: number): Promise<Record<string, unknown>> {
	const { data, errors } = await ask(sandbox, query, { number });
	expect(errors).toEqual([]);
	return data.dossier as Record<string, unknown>;
}

async function announced(number: number): Promise<FileAnswer[]> {
	const { pdf: _pdf, geojson: _geojson, ...rest } = await dossierOf(number);
	return filesIn(rest);
}

const sorted = (list: Array<{ filename: string; md5: string }>): string[] =>
	list.map(({ filename, md5 }) => `${filename} ${md5}`).sort();

describe('what the API announces', () => {
	it.each(Object.entries(smallDossiers).slice(0, 12))(
		'is what the model holds, for the dossier %s',
		async (_, number) => {
			const found = (await announced(number)).map(({ filename, checksum }) => ({
				filename,
				md5: Buffer.from(checksum, 'base64').toString('hex'),
			}));
			const expected = sandbox.expectedFiles(number);
			expect(sorted(found)).toEqual(sorted(expected));
			expect(new Set(expected.map(({ md5 }) => md5)).size).toBe(expected.length);
		},
	);

	it('covers every source, in the natural order', () => {
		const sources = [
			...new Set(sandbox.expectedFiles(smallDossiers.accepted).map(({ source }) => source)),
		];
		expect(sources).toEqual([
			'champs',
			'annotations',
			'messages',
			'avis',
			'attestation',
			'motivation',
			'companyDocuments',
		]);
	});

	it('leaves infected files out and keeps pending ones', async () => {
		const files = await announced(smallDossiers.antivirus);
		const names = files
			.filter(({ filename }) => /^(sain|en attente|infecté|abîmé)/.test(filename))
			.map(({ filename, virusScanResult }) => `${filename}: ${virusScanResult}`);
		expect(names).toEqual(['sain.pdf: safe', 'en attente.pdf: pending', 'en attente.jpg: pending']);
	});

	it('bypasses the antivirus in columns', async () => {
		const id = Buffer.from('Champ-1134').toString('base64');
		const { data } = await ask(
			sandbox,
			`{ dossier(number: ${smallDossiers.antivirus}) { champs(id: "${id}") { columns { ... on AttachmentsColumn { value { filename } } } } } }`,
		);
		expect(data.dossier.champs[0].columns[0].value).toHaveLength(5);
	});

	it('has names that are no safe paths', () => {
		const names = sandbox.expectedFiles(smallDossiers.hostileNames).map(({ filename }) => filename);
		expect(names).toEqual(
			expect.arrayContaining(['../../etc/passwd', 'CON.pdf', 'Scan.pdf', 'scan.pdf', '.htaccess']),
		);
		expect(Math.max(...names.map(({ length }) => length))).toBeGreaterThanOrEqual(300);
		expect(names.some((name) => name.includes('\n'))).toBe(true);
	});
});

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** The first and last bytes of each content type. */
const ends: Record<string, [string, string]> = {
	'application/pdf': ['%PDF-1.4', '%%EOF\n'],
	'image/jpeg': ['\xff\xd8\xff\xe0', '\xff\xd9'],
	'image/png': ['\x89PNG\r\n', 'IEND\xae\x42\x60\x82'],
	'application/zip': ['PK\x03\x04', '\0\0'],
	'application/vnd.oasis.opendocument.text': ['PK\x03\x04', '\0\0'],
	'text/csv': ['Ligne;Montant', '\r\n'],
	'text/plain': ['Note ', '\n'],
};

describe('the storage', () => {
	it('serves the bytes that were announced, on another origin, without a token', async () => {
		const files = await announced(smallDossiers.complete);
		expect(files.length).toBeGreaterThan(10);
		for (const each of files) {
			expect(new URL(each.url).origin).toBe(sandbox.filesUrl);
			const response = await fetch(each.url);
			const bytes = Buffer.from(await response.arrayBuffer());
			expect(response.status).toBe(200);
			expect(md5(bytes)).toBe(Buffer.from(each.checksum, 'base64').toString('hex'));
			expect(String(bytes.length)).toBe(each.byteSizeBigInt);
			expect(response.headers.get('content-length')).toBe(each.byteSizeBigInt);
			expect(response.headers.get('etag')).toBe(md5(bytes));
			expect(response.headers.get('connection')).toBe('close');
			expect(response.headers.get('accept-ranges')).toBe('bytes');
			const [start, end] = ends[each.contentType]!;
			expect(bytes.toString('latin1').startsWith(start)).toBe(true);
			expect(bytes.toString('latin1').endsWith(end)).toBe(true);
		}
		expect(sandbox.requests.filter(({ origin }) => origin === 'files').at(-1)).toMatchObject({
			hasAuthorization: false,
			status: 200,
		});
	});

	it('gives the name twice encoded', async () => {
		const accented = (await announced(smallDossiers.complete)).find(({ filename }) =>
			filename.startsWith('récépissé'),
		)!;
		const response = await fetch(accented.url);
		await response.arrayBuffer();
		expect(response.headers.get('content-disposition')).toContain('r%25C3%25A9c');
	});

	it('serves ranges', async () => {
		const [each] = await announced(smallDossiers.complete);
		const whole = Buffer.from(await (await fetch(each!.url)).arrayBuffer());
		const part = await fetch(each!.url, { headers: { Range: 'bytes=10-19' } });
		expect(part.status).toBe(206);
		expect(part.headers.get('content-range')).toBe(`bytes 10-19/${whole.length}`);
		expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(10, 20));
		const beyond = await fetch(each!.url, { headers: { Range: 'bytes=99999999-' } });
		expect(beyond.status).toBe(416);
	});

	it('refuses a wrong signature: 401 in HTML', async () => {
		const [each] = await announced(smallDossiers.complete);
		const url = new URL(each!.url);
		url.searchParams.set('temp_url_expires', '99999999999');
		const response = await fetch(url);
		expect(response.status).toBe(401);
		expect(response.headers.get('content-type')).toMatch(/^text\/html/);
		expect(await response.text()).toBe('401 Unauthorized: Temp URL invalid');
	});

	it('refuses an expired link; a fresh one works', async () => {
		const time = new TestClock();
		const brief = await startSandbox({ linkLifetimeSeconds: 3600, time });
		try {
			const url = async (): Promise<string> => {
				const { data } = await ask(brief, query, { number: smallDossiers.complete });
				return filesIn(data.dossier.champs)[0]!.url;
			};
			const old = await url();
			expect((await fetch(old)).status).toBe(200);
			time.advance(3_600_000);
			expect((await fetch(old)).status).toBe(401);
			expect((await fetch(await url())).status).toBe(200);
		} finally {
			await brief.close();
		}
	});
});

describe('the dossier as PDF and GeoJSON', () => {
	const rendered = async (): Promise<{ pdf: FileAnswer; geojson: FileAnswer }> =>
		(await dossierOf(smallDossiers.complete)) as never;

	it('announce neither size nor checksum', async () => {
		const { pdf, geojson } = await rendered();
		for (const each of [pdf, geojson]) {
			expect(each).toMatchObject({
				byteSizeBigInt: '0',
				checksum: '',
				virusScanResult: 'pending',
			});
			expect(new URL(each.url).origin).toBe(sandbox.url);
		}
		expect(pdf.filename).toBe(`dossier-${smallDossiers.complete}.pdf`);
		expect(geojson.filename).toBe(`dossier-${smallDossiers.complete}-features.json`);
	});

	it('are served without a token', async () => {
		const { pdf, geojson } = await rendered();
		expect(await (await fetch(pdf.url)).text()).toMatch(/^%PDF/);
		const collection = (await (await fetch(geojson.url)).json()) as { features: unknown[] };
		expect(collection.features).toHaveLength(4);
	});

	it('refuse a wrong signature with an empty 401', async () => {
		const { pdf } = await rendered();
		const response = await fetch(`${pdf.url}0`);
		expect([response.status, await response.text()]).toEqual([401, '']);
		expect((await fetch(pdf.url.replace('/pdf/', '/geojson/'))).status).toBe(401);
	});
});

describe('the 200 MB file', () => {
	it('is made piece by piece, and is what was announced', async () => {
		const files = await announced(filesFirstDossier);
		const heavy = files.find(({ byteSizeBigInt }) => byteSizeBigInt === String(heavyFileSize))!;
		const hash = createHash('md5');
		let size = 0;
		const response = await fetch(heavy.url);
		for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
			hash.update(chunk);
			size += chunk.length;
		}
		expect(size).toBe(heavyFileSize);
		expect(hash.digest('base64')).toBe(heavy.checksum);
		const expected = sandbox
			.expectedFiles(filesFirstDossier)
			.find(({ byteSize }: ExpectedFile) => byteSize === heavyFileSize);
		expect(expected?.md5).toBe(Buffer.from(heavy.checksum, 'base64').toString('hex'));
		let largest = 0;
		for await (const piece of expected!.bytes()) largest = Math.max(largest, piece.length);
		expect(largest).toBeLessThanOrEqual(1_000_000);
	});
});
