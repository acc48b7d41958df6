import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { missingNumber, smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';
import { dossierId, mutate, upload, who } from '../mutate';

const number = smallDossiers.empty;
const bytes = Buffer.from('Un texte à joindre.\n');
const base64 = (content: Buffer): string => createHash('md5').update(content).digest('base64');
const hex = (content: Buffer): string => createHash('md5').update(content).digest('hex');

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ jobDelayMilliseconds: 60_000 });
});

afterAll(async () => {
	await sandbox.close();
});

interface Place {
	url: string;
	headers: Record<string, string>;
	blobId: string;
	signedBlobId: string;
}

async function place(to: Sandbox, more: Record<string, unknown> = {}): Promise<Place> {
	const { payload } = await mutate(
		to,
		'createDirectUpload',
		{
			dossierId: dossierId(number),
			filename: 'lettre.txt',
			byteSize: bytes.length,
			checksum: base64(bytes),
			contentType: 'text/plain',
			...more,
		},
		'directUpload { url headers blobId signedBlobId }',
	);
	const { headers, ...rest } = payload.directUpload;
	return { ...rest, headers: JSON.parse(headers) };
}

async function put(url: string, headers: Record<string, string>, body = bytes): Promise<number> {
	const response = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) });
	await response.arrayBuffer();
	return response.status;
}

const attach = (to: Sandbox, attachment: string) =>
	mutate(
		to,
		'dossierEnvoyerMessage',
		{ ...who(to, number), body: 'Voir ci-joint', attachment },
		'message { attachments { filename url checksum byteSizeBigInt contentType virusScanResult } }',
	);

describe('a file on its way', () => {
	it('is announced, sent, attached, and read back by its link', async () => {
		const { url, headers, signedBlobId } = await place(sandbox);
		expect(url.startsWith(sandbox.filesUrl)).toBe(true);
		expect(headers).toEqual({ 'Content-Type': 'text/plain', ETag: hex(bytes) });
		expect(await put(url, headers)).toBe(201);
		const [file] = (await attach(sandbox, signedBlobId)).payload.message.attachments;
		expect(file).toMatchObject({
			filename: 'lettre.txt',
			checksum: base64(bytes),
			byteSizeBigInt: String(bytes.length),
			contentType: 'text/plain',
			virusScanResult: 'pending',
		});
		expect(await (await fetch(file.url)).text()).toBe(bytes.toString());
		expect(sandbox.expectedFiles(number).at(-1)).toMatchObject({ md5: hex(bytes) });
	});

	it('is scanned later, which is no change of the dossier', async () => {
		const own = await startSandbox({ jobDelayMilliseconds: 60_000 });
		const signed = await upload(own, number, 'lettre.txt', bytes, base64(bytes));
		await attach(own, signed);
		const changed = own.data.dossier(number)!.updatedAt;
		own.runJobs();
		const query = `{ dossier(number: ${number}) { messages { attachments { virusScanResult } } } }`;
		const { messages } = (await ask(own, query)).data.dossier;
		expect(messages[0].attachments).toEqual([{ virusScanResult: 'safe' }]);
		expect(own.data.dossier(number)!.updatedAt).toBe(changed);
		await own.close();
	});

	it('may go with a decision', async () => {
		const own = await startSandbox();
		const justificatif = await upload(own, number, 'décision.txt', bytes, base64(bytes));
		await mutate(own, 'dossierPasserEnInstruction', who(own, number));
		const { payload } = await mutate(
			own,
			'dossierRefuser',
			{ ...who(own, number), motivation: 'Voir le document.', justificatif },
			'dossier { motivationAttachment { filename } }',
		);
		expect(payload.dossier.motivationAttachment).toEqual({ filename: 'décision.txt' });
		await own.close();
	});

	it('may be large: it is streamed, and comes back whole', async () => {
		const block = Buffer.alloc(1_000_000, 'x');
		const count = 30;
		const md5 = createHash('md5');
		for (let index = 0; index < count; index++) md5.update(block);
		const checksum = md5.digest('base64');
		const wanted = { byteSize: block.length * count, checksum, filename: 'grand.txt' };
		const { url, headers, signedBlobId } = await place(sandbox, wanted);
		const status = await new Promise<number | undefined>((resolve, reject) => {
			const sent = request(url, { method: 'PUT', headers }, (response) => {
				response.resume();
				resolve(response.statusCode);
			});
			sent.on('error', reject);
			const write = (left: number): void => {
				if (left === 0) sent.end();
				else if (sent.write(block)) write(left - 1);
				else sent.once('drain', () => write(left - 1));
			};
			write(count);
		});
		expect(status).toBe(201);
		expect((await attach(sandbox, signedBlobId)).refusals).toEqual([
			expect.stringContaining('20 Mo au plus'),
		]);
		const rapport = Buffer.from('Champ-1207').toString('base64');
		const { payload } = await mutate(
			sandbox,
			'dossierModifierAnnotations',
			{
				...who(sandbox, number),
				annotations: [{ id: rapport, value: { pieceJustificative: [signedBlobId] } }],
			},
			'annotations { ... on PieceJustificativeChamp { files { url } } }',
		);
		const [file] = payload.annotations[0].files;
		const received = createHash('md5');
		for await (const chunk of (await fetch(file.url)).body!) received.update(chunk as Uint8Array);
		expect(received.digest('base64')).toBe(checksum);
	}, 30_000);
});

describe('a file beyond 2 GB', () => {
	it('cannot be announced: its size is an Int', async () => {
		const january = await startSandbox({ apiVersion: '2026-01' });
		const announce = (to: Sandbox) =>
			mutate(
				to,
				'createDirectUpload',
				{
					dossierId: dossierId(number),
					...{ filename: 'énorme.zip', contentType: 'application/zip' },
					...{ byteSize: 3_000_000_000, checksum: base64(bytes) },
				},
				'directUpload { url }',
			);
		expect((await announce(january)).status).toBe(500);
		expect((await announce(sandbox)).status).toBe(400);
		await january.close();
	});
});

describe('the storage', () => {
	it('takes a file once', async () => {
		const { url, headers } = await place(sandbox);
		expect(await put(url, headers)).toBe(201);
		expect(await put(url, headers)).toBe(403);
	});

	it('refuses other bytes than those announced, and takes the right ones after that', async () => {
		const { url, headers } = await place(sandbox);
		expect(await put(url, headers, Buffer.from('Un texte à jeter...\n'))).toBe(422);
		expect(await put(url, headers, bytes.subarray(1))).toBe(422);
		expect(await put(url, headers)).toBe(201);
	});

	it('refuses other headers, the token among them', async () => {
		const { url, headers } = await place(sandbox);
		expect(await put(url, { 'Content-Type': 'text/plain' })).toBe(403);
		expect(await put(url, { ...headers, 'Content-Type': 'text/html' })).toBe(403);
		expect(await put(url, { ...headers, Authorization: `Bearer ${sandbox.tokens.full}` })).toBe(
			403,
		);
	});

	it('refuses a link that was changed', async () => {
		const { url, headers } = await place(sandbox);
		expect(await put(url.replace(/sig=..../, 'sig=0000'), headers)).toBe(401);
	});

	it.each([
		['swift', 201, 401, 'ETag'],
		['s3', 200, 403, 'Content-MD5'],
		['disk', 204, 404, null],
	] as const)(
		'of kind %s has its own answers and headers',
		async (storage, stored, old, header) => {
			const own = await startSandbox({ storage });
			const { url, headers, signedBlobId } = await place(own);
			expect(Object.keys(headers)).toEqual(['Content-Type', ...(header ? [header] : [])]);
			expect(url.startsWith(storage === 'disk' ? own.url : own.filesUrl)).toBe(true);
			expect(await put(url, headers, Buffer.from('autre'))).toBe(422);
			expect(await put(url, headers)).toBe(stored);
			expect((await attach(own, signedBlobId)).refusals).toEqual([]);
			await own.close();
			const late = await startSandbox({ storage, uploadLifetimeSeconds: 0 });
			const expired = await place(late);
			expect(await put(expired.url, expired.headers)).toBe(old);
			expect((await attach(late, expired.signedBlobId)).refusals).toEqual([
				'L’identifiant du fichier téléversé est invalide',
			]);
			await late.close();
		},
	);
});

describe('a fault of the storage', () => {
	it('in its answer leaves the file stored: the place cannot be used again', async () => {
		const { url, headers, signedBlobId } = await place(sandbox);
		const fault = sandbox.inject({ on: 'upload', times: 1, fault: { kind: 'reset' } });
		await expect(put(url, headers)).rejects.toThrow();
		expect([fault.struck(), await put(url, headers)]).toEqual([1, 403]);
		expect((await attach(sandbox, signedBlobId)).refusals).toEqual([]);
	});

	it('instead of an answer leaves the place as it was', async () => {
		const { url, headers } = await place(sandbox);
		const fault = { kind: 'status', status: 503 } as const;
		sandbox.inject({ on: 'upload', times: 1, filename: 'lettre.txt', fault });
		expect(await put(url, headers)).toBe(503);
		expect(await put(url, headers)).toBe(201);
	});
});

describe('a signed id', () => {
	it.each(['garbage', ''.padEnd(40, 'a')])('that is none is refused: %s', async (signedBlobId) => {
		expect((await attach(sandbox, signedBlobId)).refusals).toEqual([
			'L’identifiant du fichier téléversé est invalide',
		]);
	});

	it('of another platform is refused', async () => {
		const other = await startSandbox();
		const signed = await upload(other, number, 'lettre.txt', bytes, base64(bytes));
		expect((await attach(sandbox, signed)).refusals).toEqual([
			'L’identifiant du fichier téléversé est invalide',
		]);
		await other.close();
	});

	it('of a file that was never sent is refused', async () => {
		const { signedBlobId } = await place(sandbox);
		expect((await attach(sandbox, signedBlobId)).refusals).toEqual([
			'Le fichier n’a pas été correctement téléversé sur le serveur de stockage',
		]);
	});

	it('of a file that was damaged since is refused', async () => {
		const signed = await upload(sandbox, number, 'lettre.txt', bytes, base64(bytes));
		sandbox.damageUpload(signed);
		expect((await attach(sandbox, signed)).refusals).toEqual([
			'Le hash du fichier téléversé est invalide',
		]);
	});

	it('is checked before any id is looked up', async () => {
		const input = { dossierId: dossierId(missingNumber), instructeurId: 'nobody', body: 'x' };
		const answer = await mutate(
			sandbox,
			'dossierEnvoyerMessage',
			{ ...input, attachment: 'garbage' },
			'message { id }',
		);
		expect(answer).toMatchObject({
			codes: [],
			refusals: ['L’identifiant du fichier téléversé est invalide'],
		});
	});
});

describe('a read-only token', () => {
	it('gets a null instead of a place, with invalid_null', async () => {
		const answer = await mutate(
			sandbox,
			'createDirectUpload',
			{
				dossierId: dossierId(number),
				filename: 'lettre.txt',
				byteSize: 3,
				checksum: base64(bytes),
				contentType: 'text/plain',
			},
			'directUpload { url }',
			sandbox.tokens.readOnly,
		);
		expect(answer).toMatchObject({ status: 200, payload: null, codes: ['invalid_null'] });
	});
});
