import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { filesFirstDossier, smallDossiers, type ExpectedFile } from '../../../../../sandbox';
import { globalId } from '../../../../../sandbox/data/made-up/people-and-places';
import { byNumber, byUrl, onEachApiVersion, type NodeRunOptions } from '../../../test-bed';

const JSON_FIELDS = [
	...['dossierNumber', 'dossierId', 'demarcheNumber', 'source', 'champId', 'champLabel', 'row'],
	...[
		'filename',
		'contentType',
		'byteSize',
		'checksum',
		'createdAt',
		'virusScanResult',
		'verified',
	],
];

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

onEachApiVersion((bed) => {
	const download = async (parameters: object, options: NodeRunOptions = {}) =>
		await bed.run({ operation: 'downloadFiles', ...parameters }, options);
	const ofDossier = async (number: number, parameters: object = {}, options?: NodeRunOptions) =>
		await download({ dossier: byNumber(number), ...parameters }, options);
	const expected = (number: number, ...sources: string[]) =>
		bed.sandbox.expectedFiles(number).filter(({ source }) => sources.includes(source));
	const digests = async (items: INodeExecutionData[]) =>
		await Promise.all(items.map(async (item) => await bed.md5Of(item)));
	const visible = () => bed.sandbox.data.visibleDossiers(bed.sandbox.demarches.middle);

	describe('Download Files of a démarche', () => {
		let items: INodeExecutionData[];
		let wanted: Array<ExpectedFile & { dossierNumber: number }>;
		let requests: typeof bed.sandbox.requests;
		beforeAll(async () => {
			requests = await bed.requestsOf(async () => {
				const demarche = byNumber(bed.sandbox.demarches.middle);
				items = (await download({ scope: 'demarche', demarche })).items;
			});
			wanted = visible().flatMap(({ number }) =>
				expected(number, 'champs', 'annotations').map((file) => ({
					...{ source: file.source, champLabel: file.champLabel, row: file.row },
					...{ filename: file.filename, contentType: file.contentType, byteSize: file.byteSize },
					...{ md5: file.md5, bytes: () => file.bytes(), dossierNumber: number },
				})),
			);
		});

		it('gives every file exactly once, in listing order', () => {
			expect(wanted.length).toBeGreaterThan(500);
			expect(items).toHaveLength(wanted.length);
			expect(items.map(({ json }) => [json.dossierNumber, json.checksum])).toEqual(
				wanted.map(({ dossierNumber, md5: digest }) => [dossierNumber, base64(digest)]),
			);
		});

		it('gives each byte-identical', async () => {
			expect(await digests(items)).toEqual(wanted.map(({ md5: digest }) => digest));
		});

		it('gives the JSON of the contract with each, and no other field', () => {
			for (const [index, { json, binary }] of items.entries()) {
				const file = wanted[index]!;
				expect(Object.keys(json).sort()).toEqual([...JSON_FIELDS].sort());
				expect(json).toMatchObject({
					dossierNumber: file.dossierNumber,
					dossierId: globalId('Dossier', file.dossierNumber),
					demarcheNumber: bed.sandbox.demarches.middle,
					source: 'champs',
					champLabel: 'Pièces jointes',
					row: null,
					contentType: file.contentType,
					byteSize: file.byteSize,
					virusScanResult: 'safe',
					verified: true,
				});
				expect(binary).toEqual({
					data: expect.objectContaining({
						fileName: json.filename,
						mimeType: file.contentType,
						bytes: file.byteSize,
						data: 'filesystem-v2',
					}),
				});
			}
		});

		it('gives names that are unique within each dossier, ignoring case', () => {
			const seen = items.map(
				({ json }) => `${json.dossierNumber as number}/${(json.filename as string).toLowerCase()}`,
			);
			expect(new Set(seen).size).toBe(items.length);
		});

		it('reads each page of dossiers and each file once, and asks for links only then', () => {
			const ofApi = requests.filter(({ origin }) => origin === 'api');
			expect(ofApi).toHaveLength(3);
			expect(ofApi.every(({ variables }) => variables?.includeFileUrls === true)).toBe(true);
			const paths = requests.filter(({ origin }) => origin === 'files').map(({ path }) => path);
			expect(new Set(paths).size).toBe(wanted.length);
			expect(paths).toHaveLength(wanted.length);
		});

		it('sends no Authorization header to the origin of the files', () => {
			const toFiles = requests.filter(({ origin }) => origin === 'files');
			expect(toFiles.filter(({ hasAuthorization }) => hasAuthorization)).toEqual([]);
			expect(requests.filter(({ hasAuthorization }) => hasAuthorization)).toHaveLength(3);
		});

		it('pairs each file with its input item', () => {
			expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(
				true,
			);
		});

		it('takes the filters of Get Many', async () => {
			const run = await download({
				scope: 'demarche',
				demarche: byUrl('https://www.demarches-simplifiees.fr/admin/procedures/104202'),
				filters: { state: ['refuse', 'sans_suite'], archived: false, depositedSince: '2025-08-01' },
			});
			const dossiers = visible().filter(
				({ state, archived, depositedAt }) =>
					['refuse', 'sans_suite'].includes(state) &&
					!archived &&
					depositedAt >= Date.parse('2025-08-01T00:00:00+02:00') * 1000,
			);
			const files = dossiers.flatMap(({ number }) => expected(number, 'champs'));
			expect(files.length).toBeGreaterThan(10);
			expect(await digests(run.items)).toEqual(files.map(({ md5: digest }) => digest));
			expect(run.hints).toHaveLength(1);
		});

		it('gives the files of a dossier that changes while the list is read once', async () => {
			const first = [...visible()]
				.sort((one, other) => one.updatedAt - other.updatedAt)
				.find(({ number }) => expected(number, 'champs').length > 0)!;
			const { updatedAt } = first;
			bed.inject({
				on: 'graphql',
				when: ({ variables }) => {
					if (variables.after)
						first.updatedAt = Math.max(...visible().map((it) => it.updatedAt)) + 1;
					return false;
				},
				fault: { kind: 'emptyBody' },
			});
			try {
				const { items: downloaded } = await download({
					scope: 'demarche',
					demarche: byNumber(bed.sandbox.demarches.middle),
					filters: { updatedSince: '2020-01-01' },
				});
				expect(first.updatedAt).not.toBe(updatedAt);
				expect(downloaded).toHaveLength(wanted.length);
				const ofFirst = downloaded.filter(({ json }) => json.dossierNumber === first.number);
				expect(ofFirst).toHaveLength(expected(first.number, 'champs', 'annotations').length);
			} finally {
				first.updatedAt = updatedAt;
			}
		});
	});

	describe('Download Files of a dossier', () => {
		it('gives the files of champs and annotations, repetition rows included', async () => {
			const { items } = await ofDossier(smallDossiers.complete);
			const files = expected(smallDossiers.complete, 'champs', 'annotations');
			expect(items.map(({ json }) => [json.champLabel, json.row])).toEqual(
				files.map(({ champLabel, row }) => [champLabel, row]),
			);
			expect(await digests(items)).toEqual(files.map(({ md5: digest }) => digest));
		});

		it('gives the files of every source', async () => {
			const stored = [
				...['champs', 'annotations', 'messages', 'avis', 'attestation', 'motivation'],
				'companyDocuments',
			];
			for (const number of [
				smallDossiers.complete,
				smallDossiers.accepted,
				smallDossiers.refused,
			]) {
				const { items } = await ofDossier(number, { sources: stored });
				const files = expected(number, ...stored);
				expect((await digests(items)).sort()).toEqual(files.map((file) => file.md5).sort());
				expect(items.map(({ json }) => json.source)).toEqual(files.map(({ source }) => source));
				expect(items.every(({ json }) => json.verified === true)).toBe(true);
			}
		});

		it('gives PDF and GeoJSON whole, unverified because nothing is announced', async () => {
			const { items } = await ofDossier(smallDossiers.complete, { sources: ['pdf', 'geojson'] });
			expect(items.map(({ json }) => json)).toMatchObject([
				{ source: 'pdf', checksum: null, verified: false, byteSize: expect.any(Number) },
				{ source: 'geojson', checksum: null, verified: false, byteSize: expect.any(Number) },
			]);
			const [pdf, geojson] = await Promise.all(
				items.map(async ({ binary }) => await bed.engine.readBinary(binary!.data!)),
			);
			expect(pdf!.toString('latin1')).toMatch(/^%PDF-[^]*%%EOF\s*$/);
			expect(pdf).toHaveLength(items[0]!.json.byteSize as number);
			expect(JSON.parse(geojson!.toString())).toMatchObject({ type: 'FeatureCollection' });
		});

		it('gives files that wait for the antivirus, and says so', async () => {
			const { json } = await ofDossier(smallDossiers.antivirus, {
				options: { champs: ['Statuts'] },
			});
			expect(json.map(({ filename, virusScanResult }) => [filename, virusScanResult])).toEqual([
				['sain.pdf', 'safe'],
				['en attente.pdf', 'pending'],
				['en attente.jpg', 'pending'],
			]);
		});

		it('leaves them out where only safe files are wanted', async () => {
			const run = await ofDossier(smallDossiers.antivirus, {
				options: { champs: ['Statuts'], virusScan: 'safeOnly' },
			});
			expect(run.json.map(({ filename }) => filename)).toEqual(['sain.pdf']);
			const made = await ofDossier(smallDossiers.antivirus, {
				sources: ['pdf', 'geojson'],
				options: { virusScan: 'safeOnly' },
			});
			expect(made.json.map(({ source }) => source)).toEqual(['pdf', 'geojson']);
		});

		it('is one pool over all items', async () => {
			const input = bed.sandbox.data
				.visibleDossiers(bed.sandbox.demarches.middle)
				.map(({ number }) => ({ number }))
				.filter(({ number }) => expected(number, 'champs', 'annotations').length === 1)
				.slice(0, 30);
			const { requests } = bed.sandbox;
			const start = requests.length;
			let most = 0;
			// No file comes before there are as many under way as there may be, and time for one too many.
			bed.clock.hold();
			bed.inject({
				on: 'file',
				when: () => {
					const underWay = requests
						.slice(start)
						.filter(({ origin, status }) => origin === 'files' && status === 0).length;
					most = Math.max(most, underWay);
					if (underWay === 6) setTimeout(() => bed.clock.release(), 50);
					return true;
				},
				fault: { kind: 'delay', milliseconds: 50 },
			});
			const { items } = await bed.run(
				{
					operation: 'downloadFiles',
					dossier: byNumber('={{ $json.number }}'),
					options: { parallelDownloads: 6 },
				},
				{ input },
			);
			expect(items.map(({ json }) => json.dossierNumber)).toEqual(
				input.map(({ number }) => number),
			);
			expect(most).toBe(6);
		});

		it('keeps the listing order when later files are ready first', async () => {
			const files = expected(smallDossiers.complete, 'champs', 'annotations');
			bed.inject({
				on: 'file',
				when: ({ filename }) => filename === files[0]!.filename,
				fault: { kind: 'delay', milliseconds: 400 },
			});
			const { items } = await ofDossier(smallDossiers.complete);
			expect(await digests(items)).toEqual(files.map(({ md5: digest }) => digest));
		});

		it('keeps to Parallel Downloads and Max Bytes in Flight', async () => {
			const dossier = filesFirstDossier + 2;
			for (const options of [{ parallelDownloads: 1 }, { maxBytesInFlight: 1 }]) {
				let underWay = 0;
				let most = 0;
				bed.removeFaults();
				bed.inject({
					on: 'file',
					when: () => {
						underWay += 1;
						most = Math.max(most, underWay);
						bed.clock.after(5, () => (underWay -= 1));
						return true;
					},
					fault: { kind: 'delay', milliseconds: 10 },
				});
				const { items } = await ofDossier(dossier, { options });
				expect(items).toHaveLength(40);
				expect(most).toBe(1);
			}
		});

		it('of a dossier without files gives no item and no error', async () => {
			expect((await ofDossier(smallDossiers.empty)).json).toEqual([]);
		});

		it('puts the file in the field of the given name', async () => {
			const { items } = await ofDossier(smallDossiers.complete, { binaryPropertyName: 'piece' });
			expect(items.map(({ binary }) => Object.keys(binary!))).toEqual(items.map(() => ['piece']));
		});

		it('can be written to disk by the next node, as in a real workflow', async () => {
			const { items } = await ofDossier(smallDossiers.hostileNames);
			for (const { binary } of items) {
				expect(binary!.data!.directory).toBeUndefined();
				expect(binary!.data!.fileName).not.toMatch(/[/\\]/);
			}
			expect(items.length).toBeGreaterThan(20);
		});
	});

	describe('One item per dossier', () => {
		it('has all files of a dossier, named data_0, data_1, …, and their JSON', async () => {
			const { items } = await ofDossier(smallDossiers.complete, { output: 'itemPerDossier' });
			const files = expected(smallDossiers.complete, 'champs', 'annotations');
			expect(items).toHaveLength(1);
			const [item] = items;
			expect(Object.keys(item!.binary!)).toEqual(files.map((_, index) => `data_${index}`));
			expect(Object.keys(item!.json)).toEqual([
				...['dossierNumber', 'dossierId', 'demarcheNumber', 'files'],
			]);
			expect(item!.json).toMatchObject({
				dossierNumber: smallDossiers.complete,
				dossierId: globalId('Dossier', smallDossiers.complete),
				demarcheNumber: bed.sandbox.demarches.small,
			});
			const described = item!.json.files as IDataObject[];
			expect(described.map(({ binaryProperty }) => binaryProperty)).toEqual(
				Object.keys(item!.binary!),
			);
			for (const [index, file] of files.entries()) {
				const { binaryProperty, ...json } = described[index]!;
				expect(Object.keys(json).sort()).toEqual([...JSON_FIELDS].sort());
				expect(await bed.md5Of(item!, binaryProperty as string)).toBe(file.md5);
				expect(item!.binary![binaryProperty as string]!.fileName).toBe(json.filename);
			}
		});

		it('comes for each dossier of a démarche, under the given name', async () => {
			const { items } = await download({
				scope: 'demarche',
				demarche: byNumber(bed.sandbox.demarches.small),
				output: 'itemPerDossier',
				binaryPropertyName: 'piece',
				options: { contentTypes: 'image/png' },
			});
			const withImages = bed.sandbox.data
				.visibleDossiers(bed.sandbox.demarches.small)
				.map(({ number }) => ({
					number,
					images: expected(number, 'champs', 'annotations').filter(
						({ contentType }) => contentType === 'image/png',
					).length,
				}))
				.filter(({ images }) => images > 0);
			expect(items.map(({ json, binary }) => [json.dossierNumber, Object.keys(binary!)])).toEqual(
				withImages.map(({ number, images }) => [
					number,
					Array.from({ length: images }, (_, index) => `piece_${index}`),
				]),
			);
		});
	});

	describe('Names', () => {
		it('are safe single names and unique ignoring case, whatever the citizens named their files', async () => {
			const { items } = await ofDossier(smallDossiers.hostileNames);
			const files = expected(smallDossiers.hostileNames, 'champs', 'annotations');
			const names = items.map(({ json }) => json.filename as string);
			expect(await digests(items)).toEqual(files.map(({ md5: digest }) => digest));
			for (const name of names) {
				// eslint-disable-next-line no-control-regex
				expect(name).not.toMatch(/[/\\:*?"<>|\u0000-\u001F\u007F\u202A-\u202E\u2066-\u2069]/);
				expect(name).not.toMatch(/^[.\s]|[.\s]$/);
				expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
				expect(name.length).toBeGreaterThan(0);
				expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
				expect(name).toBe(name.normalize('NFC'));
			}
			expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
			expect(items.map(({ binary }) => binary!.data!.fileName)).toEqual(names);
		});

		it('are numbered in listing order', async () => {
			const { json } = await ofDossier(smallDossiers.hostileNames);
			const scans = json
				.map(({ filename }) => filename as string)
				.filter((name) => /^scan/i.test(name));
			expect(scans).toEqual(['Scan.pdf', 'scan (2).PDF', 'scan (3).pdf']);
			const rows = (await ofDossier(smallDossiers.complete)).json
				.map(({ filename }) => filename as string)
				.filter((name) => name.startsWith('justificatif'));
			expect(rows).toEqual(['justificatif.pdf', 'justificatif (2).pdf']);
		});

		it('keep accents, quotes and emoji', async () => {
			const names = (await ofDossier(smallDossiers.hostileNames)).json.map(
				({ filename }) => filename,
			);
			expect(names).toContain('émoji 🎉👩‍👩‍👧.png');
			expect(names).toContain('été œuvre “guillemets” & co + 100%.pdf');
			expect(names).toContain('sans extension');
		});

		const name = async (fileNameTemplate: string, champs: string[]) =>
			(await ofDossier(smallDossiers.complete, { options: { fileNameTemplate, champs } })).json.map(
				({ filename }) => filename,
			);

		it.each([
			['{demarche}', ['Statuts'], ['104201', '104201 (2)']],
			['{dossier}.{extension}', ['Statuts'], ['18500101.pdf', '18500101.png']],
			['{source}', ['Rapport d’instruction'], ['annotations']],
			['{champ}.{extension}', ['Statuts'], ['Statuts.pdf', 'Statuts.png']],
			[
				'{row}-{filename}',
				['Justificatif'],
				['1-justificatif.pdf', '2-justificatif.pdf', '2-recto.jpg'],
			],
			['{filename}', ['Statuts'], ['statuts.pdf', 'récépissé.png']],
			['{name}_copie.{extension}', ['Statuts'], ['statuts_copie.pdf', 'récépissé_copie.png']],
			[
				'{dossier}/{champ}/{filename}',
				['Rapport d’instruction'],
				['18500101_Rapport d’instruction_rapport.pdf'],
			],
			['../{filename}', ['Rapport d’instruction'], ['_rapport.pdf']],
			['toujours pareil', ['Statuts'], ['toujours pareil', 'toujours pareil (2)']],
			['', ['Statuts'], ['statuts.pdf', 'récépissé.png']],
		])('follow the template %s', async (template, champs, wanted) => {
			expect(await name(template, champs)).toEqual(wanted);
		});

		it('of an unknown placeholder are refused, naming the known ones', async () => {
			const requests = await bed.requestsOf(async () => {
				const run = await ofDossier(smallDossiers.complete, {
					options: { fileNameTemplate: '{dossier}-{nom}.{extension}' },
				});
				expect(run.errorText).toBe(
					'File Name Template: there is no placeholder {nom}\n' +
						'Known are {demarche}, {dossier}, {source}, {champ}, {row}, {filename}, {name}, {extension}.',
				);
			});
			expect(requests).toEqual([]);
		});
	});

	describe('A document that the platform announces as an archive', () => {
		const announced = (filename: string, as: { filename?: string } = {}) => {
			const { content } = bed.sandbox.data.dossier(smallDossiers.complete)!;
			const file = content.champs
				.flatMap(({ files }) => files)
				.find((each) => each.filename === filename)!;
			const before = { filename, contentType: file.contentType };
			Object.assign(file, { contentType: 'application/zip', ...as });
			return () => void Object.assign(file, before);
		};

		it('gets the type of its extension when its content agrees', async () => {
			const restore = announced('budget détaillé.odt');
			const { items } = await ofDossier(smallDossiers.complete, {
				options: { fileName: '*.odt' },
			});
			restore();
			const type = 'application/vnd.oasis.opendocument.text';
			expect(items).toMatchObject([
				{ json: { contentType: type, verified: true }, binary: { data: { mimeType: type } } },
			]);
			const expected = bed.sandbox
				.expectedFiles(smallDossiers.complete)
				.find(({ filename }) => filename.endsWith('.odt'))!;
			expect(await bed.md5Of(items[0]!)).toBe(expected.md5);
		});

		it('stays an archive when it does not', async () => {
			const restore = announced('annexes.zip', { filename: 'annexes.ods' });
			const { items } = await ofDossier(smallDossiers.complete, {
				options: { fileName: '*.ods' },
			});
			restore();
			expect(items).toMatchObject([{ json: { contentType: 'application/zip', verified: true } }]);
		});
	});

	describe('The options that say which files are wanted', () => {
		it.each([
			[{ champs: ['Budget prévisionnel'] }, ['budget.csv', 'budget détaillé.odt', 'annexes.zip']],
			[{ contentTypes: 'image/png' }, ['récépissé.png']],
			[{ fileName: 'r*.p?f' }, ['rapport.pdf']],
			[
				{ champs: ['Statuts', 'Photos'], contentTypes: 'image/*' },
				['récépissé.png', 'façade.jpg', 'salle.jpg'],
			],
			[{ filesCreatedSince: '2035-01-01' }, []],
		])('%j', async (options, wanted) => {
			const requests = await bed.requestsOf(async () => {
				const run = await ofDossier(smallDossiers.complete, { options });
				expect(run.json.map(({ filename }) => filename)).toEqual(wanted);
				const left =
					expected(smallDossiers.complete, 'champs', 'annotations').length - wanted.length;
				expect(run.hints.map(({ message }) => message)).toEqual([
					`In this run: ${left} files left out by the options of the node.`,
				]);
			});
			expect(requests.filter(({ origin }) => origin === 'files')).toHaveLength(wanted.length);
		});

		it('Max File Size leaves out what is larger', async () => {
			const run = await ofDossier(filesFirstDossier, { options: { maxFileSize: 100 } });
			expect(run.json.map(({ filename }) => filename)).toEqual(['avant.pdf', 'après.jpg']);
		});
	});
});
