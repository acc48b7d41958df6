import {
	filesFirstDossier,
	knownAnswers,
	smallDossiers,
	type Sandbox,
} from '../../../../../sandbox';
import type { FileModel } from '../../../../../sandbox/data/model';
import { contentOf } from '../../../../../sandbox/data/content/by-type';
import {
	byNumber,
	onEachApiVersion,
	startTestSandbox,
	TestBed,
	type NodeRun,
	type NodeRunOptions,
} from '../../../test-bed';
import { downloadPhotos, isCalled, photo } from './photos';

onEachApiVersion((bed) => {
	const download = async (parameters: object, options?: NodeRunOptions) =>
		await downloadPhotos(bed, parameters, options);

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
				// A request of a run that ended may still be on its way.
				when: ({ dossierNumber }) => {
					if (dossierNumber !== number) return false;
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
});
