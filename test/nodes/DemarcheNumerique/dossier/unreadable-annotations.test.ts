import { knownAnswers } from '../../../../sandbox';
import type { OpenPanel } from '../../../../tools/n8n-engine';
import { clock, setEngineClock } from '../../../engine-clock';
import { byNumber, onEachApiVersion } from '../../test-bed';
import { changed, dossierIn, globalId, INSTRUCTEUR, mutationsOf } from './dossier-in';

const champ = (stableId: number) => globalId('Champ', stableId);
const [OPINION, DATE, REPORT, VISITS] = [1201, 1205, 1207, 1208].map(champ) as [
	...[string, string, string, string],
];
const IN_VISITS = 'Visites / 1 / Date de la visite';

beforeAll(setEngineClock);

onEachApiVersion(
	(bed) => {
		const update = async (dossier: unknown, values: object, options: object = {}) =>
			await bed.run(
				{
					...{ operation: 'updateAnnotations', dossier: byNumber(dossier) },
					instructeur: { __rl: true, mode: 'email', value: INSTRUCTEUR },
					annotations: { mappingMode: 'defineBelow', value: values },
				},
				options,
			);
		/** A dossier whose annotation “Date de commission” crashes the platform. */
		const broken = (): number => {
			const dossierNumber = dossierIn(bed, 'en_construction');
			bed.sandbox.breakData({ dossierNumber, kind: 'impossibleDate', part: 'annotations' });
			return dossierNumber;
		};
		const annotation = (number: number, label: string) =>
			bed.sandbox.data
				.dossier(number)!
				.content.annotations.find(({ field }) => field.label === label)!;
		/** The platform crashes on what stands in an annotation, as far as it is of this kind. */
		const crashOn = (number: number, label: string, what: 'files' | 'rows') =>
			Object.defineProperty(annotation(number, label), what, {
				get: () => {
					throw new Error('broken in the database');
				},
			});

		// So long the client remembers that this platform crashes on a field, whatever the dossier.
		afterEach(() => clock.advance(6 * 3_600_000));

		describe('An annotation that the platform fails to give', () => {
			it('does not keep others from being written', async () => {
				const number = broken();
				const { only } = await update(number, { [OPINION]: 'Favorable' });
				expect(only).toEqual({
					...changed(number),
					annotations: [
						{
							...{ label: 'Avis du service', id: OPINION },
							...{ asked: 'Favorable', value: 'Favorable', updated: true },
						},
					],
					alreadyDone: false,
				});
				expect(annotation(number, 'Avis du service').text).toBe('Favorable');
				const again = await update(number, { [OPINION]: 'Favorable' });
				expect(again.only).toMatchObject({ alreadyDone: true });
			});

			it('is written itself, and can be read then', async () => {
				const number = broken();
				const { only } = await update(number, { [DATE]: '2026-05-04', [OPINION]: 'Favorable' });
				expect(only).toMatchObject({
					annotations: [
						{ label: 'Date de commission', value: '2026-05-04', updated: true },
						{ label: 'Avis du service', updated: true },
					],
					alreadyDone: false,
				});
			});

			it('and still fails to when it was written, is said to be sent, and no more', async () => {
				const number = broken();
				// Somebody writes the impossible day anew each time.
				bed.inject({
					on: 'graphql',
					when: ({ query }) => {
						const wished = { kind: 'impossibleDate', part: 'annotations' } as const;
						if (!/^\s*mutation\b/m.test(query)) {
							bed.sandbox.breakData({ dossierNumber: number, ...wished });
						}
						return false;
					},
					fault: knownAnswers.crash,
				});
				const sent = await mutationsOf(bed, async () => {
					const wished = { [DATE]: '2026-05-04', [OPINION]: 'Favorable' };
					const { errorText } = await update(number, wished);
					expect(errorText).toContain(`Annotations of dossier ${number} were sent`);
					expect(errorText).toContain('fails to give what stands now in “Date de commission”');
				});
				expect(sent).toHaveLength(1);
				expect(annotation(number, 'Avis du service').text).toBe('Favorable');
			});

			it('is left as it is when others of its repetition are written', async () => {
				const number = dossierIn(bed, 'en_construction');
				await update(number, { [VISITS]: 2 });
				const [first] = annotation(number, 'Visites').rows;
				const date = first!.champs.find(({ field }) => field.kind === 'date')!;
				Object.assign(date, { text: '31/02/2024', values: { date: '31/02/2024' } });
				const { only } = await update(number, { [VISITS]: 1, [OPINION]: 'Favorable' });
				expect(only.annotations).toMatchObject([
					{ label: 'Visites', asked: 1, value: 3, updated: true },
					{ label: 'Avis du service', value: 'Favorable', updated: true },
				]);
				const { only: mended } = await update(number, { [IN_VISITS]: '2026-05-04' });
				expect(mended.annotations).toMatchObject([{ value: '2026-05-04', updated: true }]);
			});

			it('gets no files and no rows: nobody could tell which are new', async () => {
				const number = dossierIn(bed, 'en_construction');
				const data = await bed.engine.storeBinary(
					Buffer.from('%PDF-1.4 a report'),
					'rapport.pdf',
					'application/pdf',
				);
				crashOn(number, 'Rapport d’instruction', 'files');
				const sent = await mutationsOf(bed, async () => {
					const files = await update(number, { [REPORT]: 'data' }, { binary: { data } });
					expect(files.errorText).toMatch(
						/what stands in “Rapport d’instruction” of dossier \d+\n.*Nothing was sent/s,
					);
				});
				expect(sent).toEqual([]);
				crashOn(number, 'Visites', 'rows');
				const rows = await update(number, { [VISITS]: 1 });
				expect(rows.errorText).toMatch(/what stands in “Visites” of dossier \d+/);
			});

			it('is offered by the panel like the others', async () => {
				const panel: OpenPanel = {
					type: 'n8n-nodes-demarche-numerique.demarcheNumerique',
					parameters: {
						...{ resource: 'dossier', operation: 'updateAnnotations' },
						dossier: byNumber(broken()),
					},
					credentials: { dsApi: bed.credential },
				};
				const { fields } = await bed.engine.mapperFields(panel, 'annotations');
				const labels = fields.map(({ displayName }) => displayName);
				expect(labels).toEqual(expect.arrayContaining(['Avis du service', 'Date de commission']));
			});
		});

		it('A form that cannot be given is the platform’s failure: nothing is written', async () => {
			const number = broken();
			bed.inject({
				on: 'graphql',
				when: ({ query }) => query.includes('annotationDescriptors'),
				fault: knownAnswers.crash,
			});
			const sent = await mutationsOf(bed, async () => {
				const { errorText } = await update(number, { [OPINION]: 'Favorable' });
				expect(errorText).toContain(`dossier ${number}`);
				const again = await update(number, { [OPINION]: 'Favorable' });
				expect(again.errorText).toContain(`dossier ${number}`);
			});
			expect(sent).toEqual([]);
		});
	},
	{ sandbox: { time: clock } },
);
