import { changed, dossierIn, globalId, INSTRUCTEUR, mutationsOf } from './dossier-in';
import { retypedAnnotation } from './retyped-annotation';
import { byNumber, onEachApiVersion, type NodeRunOptions } from '../../test-bed';
import { clock, setEngineClock } from '../../../engine-clock';

const champ = (stableId: number) => globalId('Champ', stableId);
const mapped = (value: object) => ({ mappingMode: 'defineBelow', value });
const automatic = { mappingMode: 'autoMapInputData', value: null };
const byEmail = { __rl: true, mode: 'email', value: INSTRUCTEUR };

/** Waiting for what is lost takes no time. */
const ON_CLOCK = { sandbox: { time: clock } };

beforeAll(setEngineClock);

onEachApiVersion((bed) => {
	/** Written one by one, an annotation takes one choice only. */
	const isSingly = bed.version === 'mes-demarches-2026-06';
	const ifSeveral = <T extends object>(wished: T): T | Record<string, never> =>
		isSingly ? {} : wished;
	const fresh = () => dossierIn(bed, 'en_construction');
	const update = async (
		dossier: unknown,
		annotations: object,
		changes: object = {},
		options: NodeRunOptions = {},
	) =>
		await bed.run(
			{
				...{ operation: 'updateAnnotations', dossier: byNumber(dossier), instructeur: byEmail },
				...{ annotations, ...changes },
			},
			options,
		);
	/** What the platform holds: of lists and dates their values, of repetitions the number of rows. */
	const stored = (number: number) =>
		Object.fromEntries(
			bed.sandbox.data
				.dossier(number)!
				.content.annotations.map(({ field, text, values, rows }) => [
					field.label,
					field.kind === 'repetition'
						? rows.length
						: (values.values ?? values.date ?? values.datetime ?? values.value ?? text),
				]),
		);

	/** Until the test ends. */
	const typedOtherwise = (stableId: number, kind: string, options?: readonly string[]) => {
		restores.push(retypedAnnotation(bed, stableId, kind, options));
	};
	const restores: Array<() => void> = [];
	afterEach(() => {
		for (const restore of restores.splice(0)) restore();
	});

	describe('Update the annotations of a dossier', () => {
		it('writes each type as its annotation takes it, and tells what stands there', async () => {
			const number = fresh();
			const { only } = await update(
				number,
				mapped({
					[champ(1201)]: 'Avis favorable',
					[champ(1202)]: 'Première ligne\nSeconde ligne',
					[champ(1203)]: true,
					[champ(1204)]: '1250.5',
					[champ(1205)]: '2026-05-04',
					[champ(1206)]: 'Haute',
					[champ(1208)]: 2,
					[champ(1211)]: 'false',
					[champ(1212)]: '2026-05-04T10:30:00',
					[champ(1213)]: 17,
					...ifSeveral({ [champ(1214)]: ['Local', 'Social'] }),
					[champ(1215)]: 'interne@example.org',
				}),
				{},
				{ settings: { timezone: 'America/Guadeloupe' } },
			);
			expect(stored(number)).toMatchObject({
				'Avis du service': 'Avis favorable',
				'Note interne': 'Première ligne\nSeconde ligne',
				'Dossier complet': true,
				'Montant proposé': 1250.5,
				'Date de commission': '2026-05-04',
				Priorité: 'Haute',
				Visites: 2,
				'Passage en commission': false,
				'Heure de passage': Date.parse('2026-05-04T10:30:00-04:00') * 1000,
				'Note sur 20': '17',
				...ifSeveral({ Critères: ['Local', 'Social'] }),
				'Contact interne': 'interne@example.org',
			});
			expect(only).toMatchObject({ ...changed(number), alreadyDone: false });
			const told = only.annotations as object[];
			expect(told).toHaveLength(isSingly ? 11 : 12);
			expect(told).toContainEqual({
				...{ label: 'Heure de passage', id: champ(1212) },
				...{ asked: '2026-05-04T14:30:00.000Z', value: '2026-05-04T16:30:00+02:00' },
				updated: true,
			});
			expect(told).toContainEqual({
				...{ label: 'Visites', id: champ(1208), asked: 2, value: 2, updated: true },
			});
		});

		it('takes the input’s fields by their labels when they are mapped automatically, but adds no rows', async () => {
			const number = fresh();
			const input = [
				{
					Priorité: 'Basse',
					'Note sur 20': 3,
					Visites: 2,
					other: 1,
					'Rapport d’instruction': null,
				},
			];
			const run = await update(number, automatic, {}, { input });
			expect(stored(number)).toMatchObject({ Priorité: 'Basse', 'Note sur 20': '3', Visites: 0 });
			expect(run.hints.map(({ message }) => message)).toEqual([
				'Annotation "Visites" was not written: it cannot be mapped automatically.',
			]);
		});

		it('sends nothing when all of it stands there', async () => {
			const number = fresh();
			const wished = mapped({
				[champ(1201)]: 'Avis',
				...ifSeveral({ [champ(1214)]: ['Social'] }),
			});
			await update(number, wished);
			const sent = await mutationsOf(bed, async () => {
				const { only } = await update(number, wished);
				expect(only).toMatchObject({
					alreadyDone: true,
					annotations: [
						{ label: 'Avis du service', value: 'Avis', updated: false },
						...(isSingly ? [] : [{ label: 'Critères', value: ['Social'], updated: false }]),
					],
				});
			});
			expect(sent).toEqual([]);
		});

		it('takes a value that the platform writes in its own way for the same', async () => {
			const number = fresh();
			typedOtherwise(1201, 'phone');
			const { annotations } = bed.sandbox.data.dossier(number)!.content;
			const annotation = annotations.find(({ field }) => field.stableId === 1201)!;
			Object.assign(annotation, { text: '+33199000000', values: { value: '+33199000000' } });
			const { only } = await update(number, mapped({ [champ(1201)]: '01 99 00 00 00' }));
			expect(only).toMatchObject({ annotations: [{ updated: false }], alreadyDone: true });
		});

		it('takes values as they are typed into the panel', async () => {
			const number = fresh();
			const value = {
				[champ(1203)]: 'true',
				[champ(1205)]: '2026-05-04',
				[champ(1206)]: 'Basse',
				[champ(1212)]: '2026-05-04T10:30:00',
				[champ(1213)]: '12',
				...ifSeveral({ [champ(1214)]: '["Local"]' }),
			};
			const { only } = await update(
				number,
				mapped(value),
				{},
				{ settings: { timezone: 'America/Guadeloupe' } },
			);
			expect(only).toMatchObject({ alreadyDone: false });
			expect(stored(number)).toMatchObject({
				'Dossier complet': true,
				'Date de commission': '2026-05-04',
				Priorité: 'Basse',
				'Heure de passage': Date.parse('2026-05-04T10:30:00-04:00') * 1000,
				'Note sur 20': '12',
				...ifSeveral({ Critères: ['Local'] }),
			});
		});

		it('does not send empty values, unless they are to clear what stands there', async () => {
			const number = fresh();
			const chosen = ifSeveral({ [champ(1214)]: ['Social'] });
			await update(number, mapped({ [champ(1201)]: 'Avis', ...chosen }));
			const empty = mapped({ [champ(1201)]: '', [champ(1214)]: '[]', [champ(1205)]: null });
			const kept = await update(number, empty);
			expect(kept.only).toMatchObject({ annotations: [], alreadyDone: true });
			expect(stored(number)).toMatchObject({
				'Avis du service': 'Avis',
				...ifSeveral({ Critères: ['Social'] }),
			});

			const clearEmpty = true;
			const date = await update(number, empty, { clearEmpty });
			expect(date.errorText).toMatch('Annotation "Date de commission": the API cannot clear it');
			const cleared = mapped({ [champ(1201)]: '', ...ifSeveral({ [champ(1214)]: [] }) });
			expect((await update(number, cleared, { clearEmpty })).only).toMatchObject({
				annotations: isSingly ? [{ value: null }] : [{ value: null }, { value: null }],
			});
			expect(stored(number)).toMatchObject({
				'Avis du service': '',
				...ifSeveral({ Critères: [] }),
			});
		});

		it.each([
			[1205, 'soon', 'Annotation "Date de commission": this is not a date'],
			[1205, '31/02/2026', 'Annotation "Date de commission": this is not a date'],
			[1204, '1.2345', 'Annotation "Montant proposé": this is not a number'],
			[
				1206,
				'Urgente',
				/"Priorité": this is not one of its choices\nExpected one of: Haute, Normale/,
			],
			[1208, 1000, 'Annotation "Visites" (rows to add): this is not a number'],
			[1211, 'peut-être', 'Annotation "Passage en commission": this is not one of its choices'],
			[1213, '12,5', 'Annotation "Note sur 20": this is not a number'],
			[1213, 3_000_000_000, 'Annotation "Note sur 20": this is not a number'],
			[1214, ['Personne'], 'Annotation "Critères": this is not one of its choices'],
			[1207, 'scan', 'Annotation "Rapport d’instruction": the item has no file in "scan"'],
			[999, 'x', 'Annotations: one is not in the form'],
		])(
			'says what an annotation does not take, before anything is sent (%s)',
			async (id, value, text) => {
				const number = fresh();
				const sent = await mutationsOf(bed, async () => {
					const wished = mapped({ [champ(1201)]: 'Avis', [champ(id)]: value });
					expect((await update(number, wished)).errorText).toMatch(text);
				});
				expect(sent).toEqual([]);
			},
		);

		it('refuses an annotation that is mapped by its label and by its id', async () => {
			const wished = mapped({ [champ(1201)]: 'Avis', 'Avis du service': 'Autre avis' });
			const sent = await mutationsOf(bed, async () => {
				expect((await update(fresh(), wished)).errorText).toMatch(
					/Annotation "Avis du service": it is mapped twice\n.*leave one of them out/s,
				);
			});
			expect(sent).toEqual([]);
		});

		it('says that nothing is mapped', async () => {
			const { errorText } = await update(fresh(), automatic, {}, { input: [{ other: 1 }] });
			expect(errorText).toMatch(/Annotations: none is mapped.*named like an annotation/s);
		});

		it('names what was not saved, and what was', async () => {
			const number = fresh();
			const wished = mapped({ [champ(1215)]: 'nobody', [champ(1201)]: 'Avis', [champ(1208)]: 1 });
			const { errorText } = await update(number, wished);
			expect(errorText).toMatch(
				/did not save these annotations of dossier \d+: “Contact interne”\n(?:The platform says: .*)?These were saved: .*“Avis du service”.*add the rows once more/s,
			);
			expect(stored(number)).toMatchObject({ 'Avis du service': 'Avis', Visites: 1 });
		});

		it('fails for the items whose annotations were not saved, and goes on with the others', async () => {
			const numbers = [fresh(), fresh()];
			const { json } = await update(
				'={{ $json.number }}',
				mapped({ [champ(1215)]: '={{ $json.contact }}' }),
				{},
				{
					input: [
						{ number: numbers[0], contact: 'nobody' },
						{ number: numbers[1], contact: 'interne@example.org' },
					],
					node: { onError: 'continueRegularOutput' },
				},
			);
			expect(json).toEqual([
				{ error: expect.stringContaining('“Contact interne”') as string },
				expect.objectContaining({ dossierNumber: numbers[1], alreadyDone: false }),
			]);
		});

		it('writes what only newer instances take, and else names it', async () => {
			const number = fresh();
			typedOtherwise(1201, 'phone');
			typedOtherwise(1202, 'civilite');
			typedOtherwise(1215, 'pays');
			const run = await update(
				number,
				mapped({ [champ(1201)]: '01 99 00 00 00', [champ(1202)]: 'Mme', [champ(1215)]: 'FR' }),
			);
			if (bed.version === '2026-10') {
				expect(run.only).toMatchObject({
					annotations: [
						{ label: 'Avis du service', value: '01 99 00 00 00' },
						{ label: 'Note interne', value: 'Mme' },
						{ label: 'Contact interne', value: { name: 'France' } },
					],
				});
			} else {
				const refused = isSingly ? '“Note interne”, “Contact interne”' : '“Avis du service”';
				expect(run.errorText).toMatch(
					new RegExp(`not let the API write ${refused}\n.*older version.*Nothing was changed`, 's'),
				);
				expect(stored(number)).toEqual(stored(fresh()));
			}
		});

		if (isSingly) {
			it('names what the instance does not take one by one, and writes nothing of the rest', async () => {
				const number = fresh();
				const wished = mapped({ [champ(1201)]: 'Avis', [champ(1214)]: ['Social'] });
				const sent = await mutationsOf(bed, async () => {
					expect((await update(number, wished)).errorText).toMatch(
						/does not let the API write “Critères”\n.*Nothing was changed/s,
					);
				});
				expect(sent).toEqual([]);
			});
		}

		it.each(['M.', 'M'])(
			'takes a civilité as the panel offers it and as the API has it: %s',
			async (given) => {
				const number = fresh();
				typedOtherwise(1202, 'civilite');
				const run = await update(number, mapped({ [champ(1202)]: given }));
				if (bed.version === '2026-10') {
					expect(run.only).toMatchObject({ annotations: [{ value: 'M' }] });
				} else {
					expect(run.errorText).toMatch('does not let the API write “Note interne”');
				}
			},
		);

		it('takes a country, a region or a département by its code or name, from the list of the instance', async () => {
			const number = fresh();
			typedOtherwise(1201, 'pays');
			typedOtherwise(1202, 'departements');
			const unknown = await update(number, mapped({ [champ(1201)]: 'Atlantide' }));
			expect(unknown.errorText).toMatch(
				/"Avis du service": this is not one of its choices\nExpected one of: France, Côte d’Ivoire/,
			);
			if (bed.version !== '2026-10') return;
			const { only } = await update(
				number,
				mapped({ [champ(1201)]: 'Côte d’Ivoire', [champ(1202)]: '2A' }),
			);
			expect(only).toMatchObject({
				annotations: [
					{ value: { name: 'Côte d’Ivoire', code: 'CI' } },
					{ value: { name: 'Corse-du-Sud', code: '2A' } },
				],
			});
		});

		it('needs a token that may write', async () => {
			const number = fresh();
			const { errorText } = await update(
				number,
				mapped({ [champ(1201)]: 'Avis' }),
				{},
				{ credential: { token: bed.sandbox.tokens.readOnly } },
			);
			expect(errorText).toContain('may only read: create one with write access');
			expect(stored(number)).toEqual(stored(fresh()));
		});

		it('says that the instructeur is not in the group of the dossier', async () => {
			const instructeur = { ...byEmail, value: 'instruction.trois@example.org' };
			const wished = mapped({ [champ(1201)]: 'Avis' });
			const { errorText } = await update(fresh(), wished, { instructeur });
			expect(errorText).toMatch(/is not in the group of dossier \d+ \(“Vie associative”\)/);
		});
	});

	describe('A lost answer', () => {
		const lose = (executes: boolean) =>
			bed.inject({
				...{ on: 'graphql', operationName: 'updateAnnotations', executes, times: 1 },
				fault: { kind: 'reset' },
			});

		it.each([
			[true, 1],
			[false, 2],
		])('of values is looked for (done: %s), and sent %s time(s)', async (executes, times) => {
			const number = fresh();
			lose(executes);
			const sent = await mutationsOf(bed, async () => {
				const { only } = await update(number, mapped({ [champ(1206)]: 'Haute' }));
				expect(only).toMatchObject({
					annotations: [{ label: 'Priorité', value: 'Haute', updated: true }],
					alreadyDone: false,
				});
			});
			expect(sent).toHaveLength(times);
		});

		it('of rows is not sent again: it may have been done', async () => {
			const number = fresh();
			lose(true);
			const sent = await mutationsOf(bed, async () => {
				const { errorText } = await update(number, mapped({ [champ(1208)]: 1 }));
				expect(errorText).toMatch(/may have been done\n.*they would be added twice/s);
			});
			expect(sent).toHaveLength(1);
			expect(stored(number)).toMatchObject({ Visites: 1 });
		});

		it('of the reading afterwards is told: the values were sent', async () => {
			const number = fresh();
			bed.inject({
				...({ on: 'graphql', operationName: 'getAnnotations', after: 1 } as const),
				fault: { kind: 'status', status: 403 },
			});
			const { errorText } = await update(number, mapped({ [champ(1206)]: 'Haute' }));
			expect(errorText).toMatch('were sent, and could not be read again');
		});
	});
}, ON_CLOCK);
