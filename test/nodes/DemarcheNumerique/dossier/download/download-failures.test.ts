import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { smallDossiers, type FileFault } from '../../../../../sandbox';
import { byNumber, onEachApiVersion, type NodeRun, type NodeRunOptions } from '../../../test-bed';
import { downloadPhotos, isCalled, photo, PHOTOS } from './photos';

onEachApiVersion((bed) => {
	const download = async (parameters: object, options?: NodeRunOptions) =>
		await downloadPhotos(bed, parameters, options);

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
