import { randomBytes } from 'node:crypto';
import type { IBinaryKeyData } from 'n8n-workflow';
import { dossierIn, globalId, INSTRUCTEUR, mutationsOf } from './dossier-in';
import { byNumber, md5, onEachApiVersion, type NodeRunOptions } from '../../test-bed';
import { clock, setEngineClock } from '../../../engine-clock';

const RAPPORT = globalId('Champ', 1207);
const VISITES = globalId('Champ', 1208);
const DATE = globalId('Champ', 1209);
const PHOTOS = globalId('Champ', 1210);

/** Waiting for what is lost takes no time. */
const ON_CLOCK = { sandbox: { time: clock } };

beforeAll(setEngineClock);

onEachApiVersion((bed) => {
	const fresh = () => dossierIn(bed, 'en_construction');
	const update = async (number: number, value: object, options: NodeRunOptions = {}) =>
		await bed.run(
			{
				...{ operation: 'updateAnnotations', dossier: byNumber(number) },
				instructeur: { __rl: true, mode: 'email', value: INSTRUCTEUR },
				annotations: { mappingMode: 'defineBelow', value },
			},
			options,
		);
	const annotationOf = (number: number, stableId: number) =>
		bed.sandbox.data
			.dossier(number)!
			.content.annotations.find(({ field }) => field.stableId === stableId)!;
	const filesOf = (number: number) =>
		annotationOf(number, 1207).files.map(({ filename }) => filename);
	/** The dates of the rows, and the names of their files. */
	const rowsOf = (number: number) =>
		annotationOf(number, 1208).rows.map(({ champs: [date, photos] }) => [
			date!.values.date ?? null,
			...photos!.files.map(({ filename }) => filename),
		]);
	const stored = async (name: string, bytes = randomBytes(50_000)): Promise<IBinaryKeyData> => ({
		[name]: await bed.engine.storeBinary(bytes, `${name}.pdf`, 'application/pdf'),
	});
	const addRows = async (number: number, count: number) => {
		const { only } = await update(number, { [VISITES]: count });
		expect(only).toMatchObject({ annotations: [{ value: count }] });
	};

	describe('A file annotation', () => {
		if (bed.version === '2026-01') {
			it('cannot be written where the API has no such value: the error names it, and nothing is sent', async () => {
				const number = fresh();
				const sent = await mutationsOf(bed, async () => {
					const binary = await stored('rapport');
					const { errorText } = await update(number, { [RAPPORT]: 'rapport' }, { binary });
					expect(errorText).toMatch(
						/does not let the API write “Rapport d’instruction”\n.*older version.*Nothing was changed/s,
					);
				});
				expect(sent).toEqual([]);
				expect(filesOf(number)).toEqual([]);
			});
			return;
		}

		it('gets the files of binary fields, as they are, beside those that it has', async () => {
			const number = fresh();
			const bytes = randomBytes(300_000);
			const binary = { ...(await stored('rapport', bytes)), ...(await stored('annexe')) };
			await update(number, { [RAPPORT]: 'rapport' }, { binary });
			const { only } = await update(number, { [RAPPORT]: 'annexe' }, { binary });
			expect(only).toMatchObject({
				annotations: [
					{
						...{ label: 'Rapport d’instruction', asked: ['annexe.pdf'], updated: true },
						value: [{ filename: 'rapport.pdf' }, { filename: 'annexe.pdf' }],
					},
				],
				alreadyDone: false,
			});
			const [arrived] = bed.sandbox
				.expectedFiles(number)
				.filter(({ filename }) => filename === 'rapport.pdf');
			expect(arrived).toMatchObject({ source: 'annotations', md5: md5(bytes) });
		});

		it('gets several files by a list or a pattern, each once however often the node runs', async () => {
			const number = fresh();
			const binary = { ...(await stored('scan_1')), ...(await stored('scan_2')) };
			await update(number, { [RAPPORT]: 'scan_1' }, { binary });
			const sent = await mutationsOf(bed, async () => {
				await update(number, { [RAPPORT]: 'scan_*' }, { binary });
			});
			expect(sent).toEqual(['createDirectUpload', 'updateAnnotations']);
			expect(filesOf(number)).toEqual(['scan_1.pdf', 'scan_2.pdf']);

			const again = await mutationsOf(bed, async () => {
				const { only } = await update(number, { [RAPPORT]: 'scan_1, scan_2' }, { binary });
				expect(only).toMatchObject({ alreadyDone: true, annotations: [{ updated: false }] });
			});
			expect(again).toEqual([]);
		});

		it('is written once when the answer is lost', async () => {
			const number = fresh();
			bed.inject({
				...{ on: 'graphql', operationName: 'updateAnnotations', executes: true, times: 1 },
				fault: { kind: 'reset' },
			});
			const binary = await stored('rapport');
			const { only } = await update(number, { [RAPPORT]: 'rapport' }, { binary });
			expect(only).toMatchObject({ alreadyDone: false });
			expect(filesOf(number)).toEqual(['rapport.pdf']);
		});

		it('sends no file in the name of an instructeur who may not write', async () => {
			const number = fresh();
			const sent = await mutationsOf(bed, async () => {
				const { errorText } = await bed.run(
					{
						...{ operation: 'updateAnnotations', dossier: byNumber(number) },
						instructeur: { __rl: true, mode: 'email', value: 'instruction.trois@example.org' },
						annotations: { mappingMode: 'defineBelow', value: { [RAPPORT]: 'rapport' } },
					},
					{ binary: await stored('rapport') },
				);
				expect(errorText).toMatch(/is not in the group of dossier \d+.*Nothing was sent/s);
			});
			expect(sent).toEqual([]);
		});

		it('tells what a token that may only read is refused', async () => {
			const { errorText } = await update(
				fresh(),
				{ [RAPPORT]: 'rapport' },
				{
					binary: await stored('rapport'),
					credential: { token: bed.sandbox.tokens.readOnly },
				},
			);
			expect(errorText).toMatch(/the API Token may only read: create one with write access/);
		});

		it('is left out with a hint where the fields of the input are mapped automatically', async () => {
			const run = await bed.run(
				{
					...{ operation: 'updateAnnotations', dossier: byNumber(fresh()) },
					instructeur: { __rl: true, mode: 'email', value: INSTRUCTEUR },
					annotations: { mappingMode: 'autoMapInputData', value: null },
				},
				{ input: [{ 'Rapport d’instruction': 'rapport', Priorité: 'Basse' }] },
			);
			expect(run.hints.map(({ message }) => message)).toEqual([
				'Annotation "Rapport d’instruction" was not written: it cannot be mapped automatically.',
			]);
		});
	});

	describe('An annotation in a row of a repetition', () => {
		it.each([
			['its labels and the number of the row', 'Visites / 2 / Date de la visite'],
			['its labels and "last"', 'Visites / last / Date de la visite'],
			['what the panel stores', `${DATE}/2`],
			['what the panel stores of the last row', `${DATE}/last`],
		])('is written by %s', async (_, name) => {
			const number = fresh();
			await addRows(number, 2);
			const { only } = await update(number, { [name]: '2026-05-04' });
			expect(only).toMatchObject({
				annotations: [
					{ label: 'Visites / 2 / Date de la visite', value: '2026-05-04', updated: true },
				],
			});
			expect(rowsOf(number)).toEqual([[null], ['2026-05-04']]);

			const sent = await mutationsOf(bed, async () => {
				const again = await update(number, { [name]: '2026-05-04' });
				expect(again.only).toMatchObject({ alreadyDone: true });
			});
			expect(sent).toEqual([]);
		});

		it('is written by the id that the API gives it', async () => {
			const number = fresh();
			await addRows(number, 1);
			const row = annotationOf(number, 1208).rows[0]!;
			const id = Buffer.from(`Champ-1209|${row.id}`).toString('base64');
			await update(number, { [id]: '2026-05-04' });
			expect(rowsOf(number)).toEqual([['2026-05-04']]);
		});

		it('is taken from the fields of the input that are named so', async () => {
			const number = fresh();
			await addRows(number, 1);
			await bed.run(
				{
					...{ operation: 'updateAnnotations', dossier: byNumber(number) },
					instructeur: { __rl: true, mode: 'email', value: INSTRUCTEUR },
					annotations: { mappingMode: 'autoMapInputData', value: null },
				},
				{ input: [{ 'Visites / 1 / Date de la visite': '2026-05-04' }] },
			);
			expect(rowsOf(number)).toEqual([['2026-05-04']]);
		});

		it('may hold files where the API takes them', async () => {
			const number = fresh();
			await addRows(number, 1);
			const binary = await stored('photo');
			const run = await update(number, { [`${PHOTOS}/last`]: 'photo' }, { binary });
			if (bed.version === '2026-01') {
				expect(run.errorText).toMatch('does not let the API write “Visites / 1 / Photos”');
			} else {
				expect(run.json).toHaveLength(1);
				expect(rowsOf(number)).toEqual([[null, 'photo.pdf']]);
			}
		});

		it.each(['Visites / 2 / Date de la visite', `${DATE}/2`])(
			'that the dossier does not have is named (%s)',
			async (name) => {
				const number = fresh();
				await addRows(number, 1);
				const { errorText } = await update(number, { [name]: '2026-05-04' });
				expect(errorText).toMatch(
					/Annotation "Visites": the dossier has no such row\nIt has 1 of them\..*add rows first/s,
				);
			},
		);

		it('that the dossier does not have is passed over where there is nothing to write', async () => {
			const number = fresh();
			await addRows(number, 1);
			await update(number, {
				[`${DATE}/1`]: '2026-05-04',
				[`${DATE}/2`]: '',
				[`${DATE}/last`]: null,
			});
			expect(rowsOf(number)).toEqual([['2026-05-04']]);
		});

		it('is not written together with new rows: which one is the last would be unclear', async () => {
			const number = fresh();
			await addRows(number, 1);
			const { errorText } = await update(number, {
				[VISITES]: 1,
				[`${DATE}/last`]: '2026-05-04',
			});
			expect(errorText).toMatch(/rows are added to its repetition at the same time/);
			expect(rowsOf(number)).toEqual([[null]]);
		});

		it('refuses the last row beside its number', async () => {
			const number = fresh();
			await addRows(number, 1);
			const { errorText } = await update(number, {
				[`${DATE}/1`]: '2026-05-04',
				[`${DATE}/last`]: '2026-05-05',
			});
			expect(errorText).toMatch('it is mapped twice');
		});
	});
}, ON_CLOCK);
