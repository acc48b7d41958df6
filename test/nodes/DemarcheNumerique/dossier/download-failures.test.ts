import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	filesFirstDossier,
	knownAnswers,
	smallDossiers,
	type FileFault,
	type Sandbox,
} from '../../../../sandbox';
import type { FileModel } from '../../../../sandbox/data/model';
import { contentOf } from '../../../../sandbox/data/content/by-type';
import {
	byNumber,
	onEachApiVersion,
	startTestSandbox,
	TestBed,
	type NodeRun,
	type NodeRunOptions,
} from '../../test-bed';

/** A dossier with forty photos. */
const PHOTOS = filesFirstDossier + 2;
const photo = (number: number) => `photo ${number}.jpg`;

onEachApiVersion((bed) => {
	const download = async (parameters: object, options: NodeRunOptions = {}) =>
		await bed.run(
			{ operation: 'downloadFiles', dossier: byNumber(PHOTOS), ...parameters },
			options,
		);
	const isCalled =
		(name: string) =>
		({ filename }: { filename: string }) =>
			filename === name;

	describe('A file that fails its check always', () => {
		const faults: Array<[string, FileFault, { code: string; message: RegExp; attempts: number }]> =
			[
				[
					'is another by one byte',
					{ kind: 'corrupt' },
					{
						code: 'checksum_mismatch',
						message:
							/^The content of file 1 of field "Pièces jointes" of dossier 18700003 is not what the platform announced/,
						attempts: 5,
					},
				],
				[
					'breaks off',
					{ kind: 'truncate' },
					{
						code: 'incomplete_transfer',
						message:
							/^The transfer of file 2 of field "Pièces jointes" of dossier 18700003 broke off/,
						attempts: 5,
					},
				],
				[
					'is a byte too short',
					{ kind: 'wrongSize' },
					{
						code: 'size_mismatch',
						message:
							/^The size of file 3 of field "Pièces jointes" of dossier 18700003 is wrong: \d+ bytes instead of the \d+ announced/,
						attempts: 5,
					},
				],
				[
					'comes as 500',
					{ kind: 'status', status: 500 },
					{ code: 'storage_error', message: /^The storage could not give file 4 of/, attempts: 5 },
				],
				[
					'has a dead link',
					{ kind: 'status', status: 401 },
					{
						code: 'link_expired',
						message: /^The link of file 5 of .* no longer works/,
						attempts: 2,
					},
				],
				[
					'comes as 400',
					{ kind: 'status', status: 400 },
					{ code: 'storage_error', message: /^The storage could not give file 6 of/, attempts: 1 },
				],
			];
		let going: NodeRun;
		let perDossier: NodeRun;
		let stopped: NodeRun;
		let inErrorOutput: NodeRun;
		beforeAll(async () => {
			for (const [index, [, fault]] of faults.entries()) {
				bed.inject({ on: 'file', when: isCalled(photo(index + 1)), fault });
			}
			const options = { onFileError: 'continue' };
			// Failures are tried again with growing pauses: side by side, that takes as long as one.
			[going, perDossier, stopped, inErrorOutput] = await Promise.all([
				download({ options }),
				download({ options, output: 'itemPerDossier' }),
				download({ options: { fileName: photo(1) } }),
				download({ options }, { node: { onError: 'continueErrorOutput' } }),
			]);
			bed.removeFaults();
		});

		it('is not emitted: the run stops with an error that says which and why', () => {
			expect(stopped.errorText).toMatch(
				/^The content of file 1 of field "Pièces jointes" of dossier 18700003 is not what the platform announced\nThe MD5 differs.*Nothing was kept of it\..*code checksum_mismatch, 5 attempts/s,
			);
			// A name that a citizen gave does not belong into an error.
			expect(stopped.errorText).not.toContain('photo');
		});

		it.each(faults.map(([name, , error], index) => [name, error, index] as const))(
			'and %s: with On File Error "continue", has its JSON with the error and no binary',
			(_, { code, message, attempts }, index) => {
				const { json, binary } = going.items[index]!;
				expect(binary).toBeUndefined();
				expect(json).toMatchObject({
					dossierNumber: PHOTOS,
					filename: photo(index + 1),
					verified: false,
					error: { code, message: expect.stringMatching(message), attempts },
				});
			},
		);

		it('leaves the other files whole, in order', async () => {
			const expected = bed.sandbox.expectedFiles(PHOTOS);
			expect(going.items).toHaveLength(40);
			expect(going.json.map(({ filename }) => filename)).toEqual(
				expected.map(({ filename }) => filename),
			);
			for (const [index, item] of going.items.entries()) {
				if (index < faults.length) continue;
				expect(item.json).not.toHaveProperty('error');
				expect(await bed.md5Of(item)).toBe(expected[index]!.md5);
			}
		});

		it('stays in its place among the files of one item per dossier, without a binary', async () => {
			const { json, binary } = perDossier.items[0]!;
			const files = json.files as Array<{ binaryProperty?: string; error?: { code: string } }>;
			expect(files).toHaveLength(40);
			expect(files.slice(0, faults.length).map(({ error }) => error?.code)).toEqual(
				faults.map(([, , { code }]) => code),
			);
			expect(Object.keys(binary!)).toEqual(
				files.slice(faults.length).map(({ binaryProperty }) => binaryProperty),
			);
			expect(await bed.md5Of(perDossier.items[0]!, 'data_0')).toBe(
				bed.sandbox.expectedFiles(PHOTOS)[faults.length]!.md5,
			);
		});

		it('leaves by the regular output, also where there is an error output', () => {
			expect(inErrorOutput.items).toHaveLength(40);
			expect(inErrorOutput.errorItems).toEqual([]);
			expect(inErrorOutput.items[0]!.json.error).toMatchObject({ code: 'checksum_mismatch' });
		});
	});

	describe('A link that expired', () => {
		it('is renewed by itself', async () => {
			const started: { sandbox?: Sandbox } = {};
			started.sandbox = await startTestSandbox({
				apiVersion: bed.version,
				linkLifetimeSeconds: 2,
			});
			const short = new TestBed(bed.version, { engine: bed.engine, sandbox: started.sandbox });
			const dossier = filesFirstDossier + 1;
			// One after the other, so that the links of the later files are dead when their turn comes.
			short.inject({ on: 'file', fault: { kind: 'delay', milliseconds: 1100 } });
			const { items } = await short.run({
				operation: 'downloadFiles',
				dossier: byNumber(dossier),
				options: { parallelDownloads: 1 },
			});
			const expected = short.sandbox.expectedFiles(dossier);
			expect(await Promise.all(items.map(async (item) => await short.md5Of(item)))).toEqual(
				expected.map(({ md5 }) => md5),
			);
			const { requests } = short.sandbox;
			expect(requests.filter(({ status }) => status === 401).length).toBeGreaterThan(0);
			expect(
				requests.filter(({ operationName }) => operationName === 'getDossiers').length,
			).toBeGreaterThan(1);
			expect(
				requests.every((entry) => entry.hasAuthorization === (entry.operationName !== undefined)),
			).toBe(true);
			await started.sandbox.close();
		});

		it('of a PDF is renewed too', async () => {
			bed.inject({
				on: 'file',
				times: 1,
				when: ({ filename }) => filename.endsWith('.pdf'),
				fault: { kind: 'status', status: 401 },
			});
			const run = await download({
				dossier: byNumber(smallDossiers.complete),
				sources: ['pdf'],
			});
			const bytes = await bed.engine.readBinary(run.items[0]!.binary!.data!);
			expect(bytes.toString('latin1')).toMatch(/^%PDF-/);
		});

		it('of a file that was removed since is an error that says so', async () => {
			const { content } = bed.sandbox.data.dossier(smallDossiers.refused)!;
			const statuts = content.champs.find(({ field }) => field.label === 'Statuts')!;
			const [removed] = statuts.files;
			bed.inject({
				on: 'file',
				when: (file) => {
					const applies = file.filename === removed!.filename;
					if (applies) statuts.files = statuts.files.slice(1);
					return applies;
				},
				fault: { kind: 'status', status: 404 },
			});
			const run = await download({
				dossier: byNumber(smallDossiers.refused),
				options: { champs: ['Statuts'], onFileError: 'continue' },
			});
			statuts.files = [removed!, ...statuts.files];
			expect(run.json).toMatchObject([
				{ filename: 'statuts.pdf', error: { code: 'file_gone' } },
				{ filename: 'récépissé.png', verified: true },
			]);
		});
	});

	describe('A link that expired in a dossier that cannot be given whole any more', () => {
		const number = smallDossiers.complete;
		/** From when the first link is found to be dead, the platform comes to no end with the messages. */
		const loseMessages = () => {
			const dossier = bed.sandbox.data.dossier(number)!;
			bed.inject({
				on: 'file',
				times: 1,
				when: () => {
					dossier.slow = ['messages'];
					return true;
				},
				fault: { kind: 'status', status: 401 },
			});
			return () => delete dossier.slow;
		};
		const options = { parallelDownloads: 1, onFileError: 'continue' };

		it('of what cannot be given is told so, and not as removed', async () => {
			const restore = loseMessages();
			const run = await download({
				...{ dossier: byNumber(number), sources: ['messages'], options },
			});
			restore();
			expect(run.json.length).toBeGreaterThan(0);
			const [first] = run.json;
			expect(first).toMatchObject({
				verified: false,
				error: {
					code: 'timeout',
					message: expect.stringMatching(
						/^The file 1 of a message of dossier \d+ needs a new link, and the platform fails to give messages/,
					) as string,
				},
			});
		});

		it('is renewed where it is of what can be given', async () => {
			const restore = loseMessages();
			const run = await download({
				...{ dossier: byNumber(number), sources: ['champs', 'messages'], options },
			});
			restore();
			const [first] = run.json;
			expect(first).toMatchObject({ source: 'champs', verified: true });
			const bySource = (source: string) => run.json.filter((json) => json.source === source);
			expect(bySource('champs').every(({ verified }) => verified === true)).toBe(true);
			expect(bySource('messages').length).toBeGreaterThan(0);
		});
	});

	describe('A file that the platform makes on demand', () => {
		it.each(['pdf', 'geojson'])(
			'and that ends with its connection, half-way, is received again (%s)',
			async (source) => {
				const fault = { kind: 'truncate', framing: 'close' } as const;
				const cut = bed.inject({ on: 'file', times: 1, fault });
				const { items, hints } = await download({
					...{ dossier: byNumber(smallDossiers.complete), sources: [source] },
				});
				expect(cut.struck()).toBe(1);
				const text = (await bed.engine.readBinary(items[0]!.binary!.data!)).toString('latin1');
				if (source === 'pdf') expect(text).toMatch(/^%PDF-.*%%EOF\n$/s);
				else expect(JSON.parse(text)).toMatchObject({ type: 'FeatureCollection' });
				expect(JSON.stringify(hints)).toContain('1 download repeated');
			},
		);

		it('and that never comes whole is no file', async () => {
			bed.inject({ on: 'file', fault: { kind: 'truncate', framing: 'close' } });
			const { errorText } = await download({
				...{ dossier: byNumber(smallDossiers.complete), sources: ['pdf'] },
			});
			expect(errorText).toMatch(
				/^The transfer of file 1 of the PDF .*code incomplete_transfer, 5/s,
			);
		});

		it('and for which a proxy no longer waits is not asked for again: it would be made anew', async () => {
			const fault = { kind: 'status', status: 504 } as const;
			const late = bed.inject({ on: 'file', fault });
			const { errorText } = await download({
				...{ dossier: byNumber(smallDossiers.complete), sources: ['pdf'] },
			});
			expect(errorText).toMatch(/^The platform takes too long to make file 1 of the PDF/);
			expect(late.struck()).toBe(1);
		});
	});

	describe('A token that is refused when a link has to be renewed', () => {
		const REFUSALS = [
			['expired', knownAnswers.tokenExpired, 'The API Token has expired', 'HTTP 401'],
			[
				'was revoked',
				knownAnswers.tokenRevoked(bed.version),
				'The API Token is wrong or was revoked',
				'HTTP 403',
			],
			[
				'may not be used from here any more',
				knownAnswers.forbiddenNetwork,
				"The API Token may not be used from this server's network address (127.0.0.1/32)",
				'HTTP 403',
			],
		] as const;
		/** The dossier is listed before the token is refused. */
		const refuse = (fault: (typeof REFUSALS)[number][1], name: string) => {
			bed.inject({ on: 'file', when: isCalled(name), fault: knownAnswers.linkExpired });
			bed.inject({ on: 'graphql', after: 1, fault });
		};

		it.each(REFUSALS)('ends the run with what is wrong: it %s', async (_, fault, ...texts) => {
			refuse(fault, photo(4));
			const { errorText } = await download({});
			for (const text of texts) expect(errorText).toContain(text);
		});

		it.each(REFUSALS)(
			'costs no file whose link still lives, where the run goes on: it %s',
			async (_, fault, message) => {
				refuse(fault, photo(4));
				const options = { onFileError: 'continue', parallelDownloads: 1 };
				const { json } = await download({ options });
				const failed = json.filter(({ verified }) => verified !== true);
				expect(failed).toMatchObject([{ filename: photo(4), error: { message } }]);
				expect(json).toHaveLength(40);
			},
		);
	});

	describe('A file that the platform rewrote in place since it was listed', () => {
		/** Turned and compressed after the antivirus: other bytes under the same key, name and date. */
		const rewriteOnce = (source: string) => {
			const { content } = bed.sandbox.data.dossier(smallDossiers.accepted)!;
			const files: Record<string, FileModel | null | undefined> = {
				champs: content.champs.find(({ field }) => field.label === 'Statuts')?.files[0],
				messages: content.messages[0]?.files[1],
				avis: content.avis[0]?.files[0],
				motivation: content.motivationFile,
			};
			const file = files[source]!;
			const before = file.content;
			const after = contentOf(file.contentType, 'turned');
			bed.inject({
				on: 'file',
				when: ({ filename }) => {
					if (filename === file.filename) file.content = after;
					return false;
				},
				fault: { kind: 'corrupt' },
			});
			return { file, after, restore: () => (file.content = before) };
		};

		it.each(['champs', 'messages', 'avis', 'motivation'])(
			'is taken with its new size and checksum (%s)',
			async (source) => {
				const { file, after, restore } = rewriteOnce(source);
				try {
					const run = await download({
						dossier: byNumber(smallDossiers.accepted),
						sources: [source],
						options: { fileName: file.filename },
					});
					const item = run.items.find(({ json }) => json.replaced === true)!;
					expect(item.json).toMatchObject({
						filename: file.filename,
						byteSize: after.byteSize,
						checksum: Buffer.from(after.md5(), 'hex').toString('base64'),
						verified: true,
					});
					expect(await bed.md5Of(item)).toBe(after.md5());
				} finally {
					restore();
				}
			},
		);
	});

	describe('A file that was replaced since it was listed', () => {
		it('is taken in its new version, under its new name, and says so', async () => {
			const { content } = bed.sandbox.data.dossier(smallDossiers.complete)!;
			const statuts = content.champs.find(({ field }) => field.label === 'Statuts')!;
			const before = statuts.files;
			const [first, second] = before;
			const replacement = { ...second!, key: 'replacement', filename: 'statuts signés.png' };
			bed.inject({
				on: 'file',
				times: 1,
				when: ({ filename }) => {
					const applies = filename === first!.filename;
					if (applies) statuts.files = [second!, replacement];
					return applies;
				},
				fault: { kind: 'status', status: 404 },
			});
			const run = await download({
				dossier: byNumber(smallDossiers.complete),
				options: { champs: ['Statuts'] },
			});
			statuts.files = before;
			expect(run.json).toMatchObject([
				{
					filename: 'statuts signés.png',
					contentType: 'image/png',
					verified: true,
					replaced: true,
				},
				{ filename: 'récépissé.png', verified: true },
			]);
			expect(run.json[1]).not.toHaveProperty('replaced');
			expect(run.items[0]!.binary!.data!.fileName).toBe('statuts signés.png');
			expect(await bed.md5Of(run.items[0]!)).toBe(replacement.content.md5());
			expect(run.hints).toMatchObject([
				{
					type: 'warning',
					message:
						'In this run: 1 dossier asked again for links of files; ' +
						'1 file replaced on the platform meanwhile, taken in the new version; ' +
						'9 files left out by the options of the node.',
				},
			]);
		});
	});

	it('A file that was replaced by one that the options leave out is not taken', async () => {
		const { content } = bed.sandbox.data.dossier(smallDossiers.complete)!;
		const statuts = content.champs.find(({ field }) => field.label === 'Statuts')!;
		const before = statuts.files;
		const [first, second] = before;
		bed.inject({
			on: 'file',
			times: 1,
			when: ({ filename }) => {
				const applies = filename === first!.filename;
				if (applies)
					statuts.files = [
						{ ...first!, key: 'new', virusScanResult: 'pending', filename: 'neuf.pdf' },
						second!,
					];
				return applies;
			},
			fault: { kind: 'status', status: 404 },
		});
		const run = await download({
			dossier: byNumber(smallDossiers.complete),
			options: { champs: ['Statuts'], virusScan: 'safeOnly', onFileError: 'continue' },
		});
		statuts.files = before;
		expect(run.json).toMatchObject([
			{ filename: first!.filename, verified: false, error: { code: 'file_gone', attempts: 2 } },
			{ filename: second!.filename, verified: true },
		]);
		expect(run.items[0]!.binary).toBeUndefined();
	});

	describe('Links that will soon be too old', () => {
		it('are renewed before use, those of several dossiers in one request', async () => {
			const numbers = bed.sandbox.data
				.visibleDossiers(bed.sandbox.demarches.middle)
				.map(({ number }) => number)
				.filter((number) => bed.sandbox.expectedFiles(number).length > 0);
			let isLater = false;
			bed.inject({
				on: 'file',
				after: 20,
				when: () => {
					if (!isLater) bed.clock.advance(51 * 60_000);
					isLater = true;
					return false;
				},
				fault: { kind: 'reset' },
			});
			let run: NodeRun | undefined;
			const requests = await bed.requestsOf(async () => {
				run = await download({
					scope: 'demarche',
					demarche: byNumber(bed.sandbox.demarches.middle),
					options: { parallelDownloads: 8 },
				});
			});
			expect(new Set(run!.json.map(({ dossierNumber }) => dossierNumber)).size).toBeGreaterThan(
				100,
			);
			expect(run!.json.every(({ verified }) => verified === true)).toBe(true);
			expect(requests.filter(({ status }) => status === 401)).toEqual([]);
			const renewals = requests.filter(({ operationName }) => operationName === 'getDossiers');
			const renewed = /(\d+) dossiers? asked again/.exec(run!.hints[0]!.message)?.[1];
			expect(Number(renewed)).toBeGreaterThan(50);
			expect(Number(renewed)).toBeLessThanOrEqual(numbers.length);
			expect(renewals.length).toBeLessThan(Number(renewed) / 3);
		});
	});

	it('What was repeated is told in one hint, a failure as a warning', async () => {
		bed.inject({ on: 'graphql', times: 1, fault: { kind: 'reset' } });
		bed.inject({ on: 'file', filename: photo(1), times: 2, fault: { kind: 'reset' } });
		bed.inject({ on: 'file', filename: photo(2), fault: { kind: 'status', status: 400 } });
		const { hints } = await download({ options: { onFileError: 'continue' } });
		expect(hints).toMatchObject([
			{
				type: 'warning',
				location: 'outputPane',
				message:
					'In this run: 1 request repeated after a failure; 2 downloads repeated after a failure; ' +
					'1 file that could not be downloaded.',
			},
		]);
	});

	describe('A redirect of the storage', () => {
		it('is followed, without the token', async () => {
			const reached: Array<string | undefined> = [];
			const { content } = bed.sandbox.data.dossier(PHOTOS)!;
			const [first] = content.champs.at(-1)!.files;
			const elsewhere = createServer((request, response) => {
				reached.push(request.headers.authorization);
				response.end(Buffer.concat([...first!.content.blocks()]));
			});
			await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
			const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/f?sig=x`;
			bed.inject({ on: 'file', when: isCalled(photo(1)), fault: { kind: 'redirect', location } });
			const run = await download({ options: { fileName: photo(1) } });
			elsewhere.close();
			expect(await bed.md5Of(run.items[0]!)).toBe(first!.content.md5());
			expect(reached).toEqual([undefined]);
		});
	});

	it.each(['contentLength', 'chunked'] as const)(
		'What the platform makes on demand is stored as it is, also when it came compressed (%s)',
		async (framing) => {
			const pdf = async () => {
				const complete = byNumber(smallDossiers.complete);
				const { items } = await download({ dossier: complete, sources: ['pdf'] });
				return await bed.md5Of(items[0]!);
			};
			const plain = await pdf();
			bed.inject({ on: 'file', fault: { kind: 'gzip', framing } });
			expect(await pdf()).toBe(plain);
		},
	);

	it('A PDF that broke off is not stored, although its size is not announced', async () => {
		for (const framing of ['contentLength', 'chunked'] as const) {
			bed.inject({ on: 'file', times: 1, fault: { kind: 'truncate', framing } });
		}
		bed.inject({ on: 'file', fault: { kind: 'status', status: 400 } });
		const { only } = await download({
			dossier: byNumber(smallDossiers.complete),
			sources: ['pdf'],
			options: { onFileError: 'continue' },
		});
		expect(only.error).toMatchObject({ code: 'storage_error', attempts: 3 });
	});

	it('An infected file is never fetched, even if the platform lists it', async () => {
		const { content } = bed.sandbox.data.dossier(PHOTOS)!;
		const [first] = content.champs.at(-1)!.files;
		const fetched = await bed.requestsOf(async () => {
			bed.inject({
				on: 'graphql',
				fault: {
					kind: 'status',
					status: 200,
					contentType: 'application/json',
					body: JSON.stringify({ data: { dossier1: await infected() } }),
				},
			});
			const run = await download({ options: { onFileError: 'continue' } });
			expect(run.only).toMatchObject({
				virusScanResult: 'infected',
				verified: false,
				error: { code: 'unsafe_file' },
			});
			expect(run.items[0]!.binary).toBeUndefined();
		});
		expect(fetched.filter(({ origin }) => origin === 'files')).toEqual([]);

		/** A dossier as the API gives it, with one file that it should not have listed. */
		async function infected() {
			const { json } = await bed.run({
				operation: 'get',
				dossier: byNumber(PHOTOS),
				include: [],
				simplify: false,
			});
			const file = {
				filename: first!.filename,
				contentType: first!.contentType,
				byteSizeBigInt: String(first!.content.byteSize),
				checksum: Buffer.from(first!.content.md5(), 'hex').toString('base64'),
				createdAt: '2026-01-01T00:00:00+01:00',
				virusScanResult: 'infected',
				url: `${bed.sandbox.filesUrl}/v1/infected`,
			};
			const champ = {
				__typename: 'PieceJustificativeChamp',
				...{ id: 'Q2hhbXAtMQ==', champDescriptorId: 'Q2hhbXAtMQ==', label: 'Pièces jointes' },
				...{ stringValue: null, updatedAt: '2026-01-01T00:00:00+01:00', prefilled: false },
				files: [file],
			};
			return { ...json[0], champs: [champ], annotations: [] };
		}
	});
});
