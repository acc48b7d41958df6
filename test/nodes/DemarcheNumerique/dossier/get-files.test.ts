import type { IDataObject } from 'n8n-workflow';
import { missingNumber, smallDossiers, type ExpectedFile } from '../../../../sandbox';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import { byNumber, byUrl, md5, onEachApiVersion, type NodeRunOptions } from '../../test-bed';

/** What the platform stores; PDF and GeoJSON are made on demand. */
const STORED = [
	...['champs', 'annotations', 'messages', 'avis', 'attestation', 'motivation'],
	'companyDocuments',
];

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

/** What an expected file must be described as. */
const described = ({
	source,
	champLabel,
	row,
	filename,
	contentType,
	byteSize,
	md5,
}: ExpectedFile) => ({
	...{ source, champLabel, row, filename, contentType, byteSize },
	checksum: base64(md5),
});

onEachApiVersion((bed) => {
	const getFiles = async (number: number, parameters: object = {}, options: NodeRunOptions = {}) =>
		await bed.run({ operation: 'getFiles', dossier: byNumber(number), ...parameters }, options);
	const expected = (number: number, ...sources: string[]) =>
		bed.sandbox.expectedFiles(number).filter(({ source }) => sources.includes(source));
	const names = (json: IDataObject[]) => json.map(({ filename }) => filename);

	describe('Get Files', () => {
		it('describes each file of champs and annotations, repetition rows included, in listing order', async () => {
			const { json } = await getFiles(smallDossiers.complete);
			const files = expected(smallDossiers.complete, 'champs', 'annotations');
			expect(json).toMatchObject(files.map(described));
			expect(files.map(({ row }) => row)).toEqual([
				null,
				null,
				null,
				null,
				null,
				1,
				2,
				2,
				null,
				1,
				1,
			]);
		});

		it('has exactly the fields of the contract, and no link', async () => {
			const { json } = await getFiles(smallDossiers.complete);
			for (const file of json) {
				expect(Object.keys(file)).toEqual([
					...['dossierNumber', 'dossierId', 'demarcheNumber', 'source', 'champId', 'champLabel'],
					...['row', 'filename', 'contentType', 'byteSize', 'checksum', 'createdAt'],
					'virusScanResult',
				]);
				expect(file).toMatchObject({
					dossierNumber: smallDossiers.complete,
					dossierId: globalId('Dossier', smallDossiers.complete),
					demarcheNumber: bed.sandbox.demarches.small,
					createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00$/),
					virusScanResult: 'safe',
				});
			}
			expect(json[0]).toMatchObject({ champId: globalId('Champ', 1134), champLabel: 'Statuts' });
		});

		it('finds the files of every source', async () => {
			for (const number of [
				smallDossiers.complete,
				smallDossiers.accepted,
				smallDossiers.refused,
				smallDossiers.degraded,
			]) {
				const { json } = await getFiles(number, { sources: STORED });
				const wanted = expected(number, ...STORED).map(described);
				const inOrder = (file: { source?: unknown }) => file.source !== 'companyDocuments';
				expect(json.filter(inOrder)).toMatchObject(wanted.filter(inOrder));
				// The two certificates of one company may come in either order.
				const certificates = (files: readonly object[]) =>
					files
						.filter((file) => !inOrder(file))
						.map((file) => (file as { checksum: string }).checksum)
						.sort();
				expect(certificates(json)).toEqual(certificates(wanted));
			}
		});

		it.each(STORED)('finds those of "%s" alone', async (source) => {
			const { json } = await getFiles(smallDossiers.accepted, { sources: [source] });
			const wanted = expected(smallDossiers.accepted, source);
			expect(wanted.length).toBeGreaterThan(0);
			expect(names(json).sort()).toEqual(wanted.map(({ filename }) => filename).sort());
			expect(json.map((file) => file.source)).toEqual(wanted.map(() => source));
		});

		it('describes PDF and GeoJSON without a size and a checksum, which nobody knows', async () => {
			const { json } = await getFiles(smallDossiers.complete, { sources: ['pdf', 'geojson'] });
			expect(json).toMatchObject([
				{
					...{ source: 'pdf', filename: `dossier-${smallDossiers.complete}.pdf` },
					...{ contentType: 'application/pdf', byteSize: null, checksum: null },
				},
				{
					...{ source: 'geojson', filename: `dossier-${smallDossiers.complete}-features.json` },
					...{ contentType: 'application/json', byteSize: null, checksum: null },
				},
			]);
		});

		it('tells the files that wait for the antivirus; those that it holds back are not there', async () => {
			const { json } = await getFiles(smallDossiers.antivirus, {
				options: { champs: ['Statuts'] },
			});
			expect(json.map(({ filename, virusScanResult }) => [filename, virusScanResult])).toEqual([
				['sain.pdf', 'safe'],
				['en attente.pdf', 'pending'],
				['en attente.jpg', 'pending'],
			]);
		});

		it('gives names as the citizen gave them', async () => {
			const { json } = await getFiles(smallDossiers.hostileNames, {
				options: { champs: ['Statuts'] },
			});
			expect(names(json)).toEqual(
				expected(smallDossiers.hostileNames, 'champs')
					.filter(({ champLabel }) => champLabel === 'Statuts')
					.map(({ filename }) => filename),
			);
		});

		it('of a dossier without files gives no item and no error', async () => {
			const run = await getFiles(smallDossiers.empty);
			expect(run.json).toEqual([]);
		});

		it('gives links only with Include URLs; they need no token', async () => {
			const run = await getFiles(
				smallDossiers.complete,
				{ sources: ['champs', 'pdf'], options: { includeUrls: true } },
				{ mayHaveLinks: true },
			);
			const [file] = run.json;
			const answer = await fetch(file!.url as string);
			expect(md5(Buffer.from(await answer.arrayBuffer()))).toBe(
				expected(smallDossiers.complete, 'champs')[0]!.md5,
			);
			expect(new URL(file!.url as string).origin).toBe(bed.sandbox.filesUrl);
			const pdf = await fetch(run.json.at(-1)!.url as string);
			expect((await pdf.text()).slice(0, 5)).toBe('%PDF-');
		});

		it('downloads nothing', async () => {
			const requests = await bed.requestsOf(
				async () => (await getFiles(smallDossiers.complete)).json,
			);
			expect(requests.map(({ origin }) => origin)).toEqual(['api']);
		});

		it('takes the dossier by the address of its page', async () => {
			const page = `https://www.demarches-simplifiees.fr/procedures/42/suivis/dossiers/${smallDossiers.complete}`;
			const run = await getFiles(0, { dossier: byUrl(page) });
			expect(run.json.length).toBeGreaterThan(0);
			expect(run.hints).toHaveLength(1);
		});

		it('of an unknown dossier is an error', async () => {
			const { error } = await getFiles(missingNumber);
			expect(error.message).toMatch(new RegExp(`^Dossier ${missingNumber} does not exist on `));
		});
	});

	describe('The options that say which files are wanted', () => {
		const all = ['champs', 'annotations', 'messages', 'avis', 'attestation', 'companyDocuments'];
		const filtered = async (options: object, sources = all) =>
			(await getFiles(smallDossiers.accepted, { sources, options })).json;
		const everyFile = () => expected(smallDossiers.accepted, ...all);
		const sizes = (files: ReadonlyArray<{ byteSize?: unknown }>) =>
			files.map(({ byteSize }) => byteSize as number).sort((one, other) => one - other);

		it.each([
			['a label', ['Statuts'], ['statuts.pdf', 'récépissé.png']],
			['a label in other capitals', ['  STATUTS '], ['statuts.pdf', 'récépissé.png']],
			[
				'a label within a repetition',
				['Justificatif'],
				['justificatif.pdf', 'justificatif.pdf', 'recto.jpg'],
			],
			[
				'the label of a repetition',
				['Membres du bureau'],
				['justificatif.pdf', 'justificatif.pdf', 'recto.jpg'],
			],
			['an id', [globalId('Champ', 1154)], ['budget.csv', 'budget détaillé.odt', 'annexes.zip']],
			[
				'the id of a field in rows',
				[globalId('Champ', 1143)],
				['justificatif.pdf', 'justificatif.pdf', 'recto.jpg'],
			],
			[
				'several',
				['Statuts', 'Photos'],
				['statuts.pdf', 'récépissé.png', 'façade.jpg', 'salle.jpg'],
			],
			['a label of a field that has no files', ['Fax'], []],
		])('Champs takes %s', async (_, champs, wanted) => {
			expect(names(await filtered({ champs }))).toEqual(wanted);
		});

		it.each([
			['Get Files', { operation: 'getFiles' }],
			['Download Files', { operation: 'downloadFiles' }],
			['Download Files of a démarche', { operation: 'downloadFiles', scope: 'demarche' }],
		])(
			'Champs of %s refuses what no field is called, and names the nearest',
			async (_, parameters) => {
				const run = await bed.run({
					...{ ...parameters, options: { champs: ['Statuts', 'Justificatifs'] } },
					dossier: byNumber(smallDossiers.empty),
					demarche: byNumber(bed.sandbox.demarches.small),
				});
				expect(run.errorText).toMatch(
					/^Champs: there is no “Justificatifs”, but “Justificatif”\nChoose from the list/,
				);
			},
		);

		it.each([
			['application/pdf', /^application\/pdf$/],
			['image/*', /^image\//],
			['image/png, text/csv', /^(image\/png|text\/csv)$/],
			['IMAGE/JPEG', /^image\/jpeg$/],
		])('Content Types takes %s', async (contentTypes, pattern) => {
			const wanted = everyFile().filter(({ contentType }) => pattern.test(contentType));
			expect(wanted.length).toBeGreaterThan(0);
			expect(sizes(await filtered({ contentTypes }))).toEqual(sizes(wanted));
		});

		it.each([
			['*.pdf', /\.pdf$/],
			['budget*', /^budget/],
			['justificatif.???', /^justificatif\..{3}$/],
			['RÉCÉPISSÉ.PNG', /^récépissé\.png$/],
		])('File Name takes the pattern %s', async (fileName, pattern) => {
			const wanted = everyFile().filter(({ filename }) => pattern.test(filename));
			expect(wanted.length).toBeGreaterThan(0);
			expect(sizes(await filtered({ fileName }))).toEqual(sizes(wanted));
		});

		it('Max File Size leaves larger files out', async () => {
			const limit = 10_000;
			const wanted = everyFile().filter(({ byteSize }) => byteSize <= limit);
			expect(wanted.length).toBeGreaterThan(0);
			expect(wanted.length).toBeLessThan(everyFile().length);
			expect(sizes(await filtered({ maxFileSize: limit / 1_000_000 }))).toEqual(sizes(wanted));
		});

		it("Files Created Since takes what is new, in the workflow's time zone", async () => {
			const sources = ['champs', 'messages'];
			const [first] = await filtered({}, sources);
			const created = new Date(first!.createdAt as string);
			const inNoumea = new Date(created.getTime() + 11 * 3_600_000).toISOString().slice(0, 19);
			const at = async (filesCreatedSince: string) =>
				(
					await getFiles(
						smallDossiers.accepted,
						{ sources, options: { filesCreatedSince } },
						{ settings: { timezone: 'Pacific/Noumea' } },
					)
				).json.length;
			const count = expected(smallDossiers.accepted, ...sources).length;
			expect(await at(inNoumea)).toBe(count);
			expect(await at(created.toISOString())).toBe(count);
			expect(await at(new Date(created.getTime() + 1000).toISOString())).toBe(0);
		});

		it('hold for PDF and GeoJSON too, whose size is not known beforehand', async () => {
			const sources = ['pdf', 'geojson'];
			expect(await filtered({ maxFileSize: 0.000001 }, sources)).toHaveLength(2);
			expect(names(await filtered({ contentTypes: 'application/pdf' }, sources))).toEqual([
				`dossier-${smallDossiers.accepted}.pdf`,
			]);
		});
	});
});
