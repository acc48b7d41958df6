import { forbiddenDossier, smallDossiers } from '../../../../sandbox';
import { clock, setEngineClock } from '../../../engine-clock';
import { byNumber, onEachApiVersion } from '../../test-bed';
import { INSTRUCTEUR } from './dossier-in';

const LABEL = 'Dossier de l’an passé';
const LINK = { number: forbiddenDossier, id: null, state: null };

beforeAll(setEngineClock);

onEachApiVersion(
	(bed) => {
		const number = smallDossiers.complete;
		const demarche = () => byNumber(bed.sandbox.demarches.small);
		const expected = () =>
			bed.sandbox
				.expectedFiles(number)
				.filter(({ source }) => source === 'champs' || source === 'annotations');

		beforeAll(() => {
			bed.sandbox.breakData({ dossierNumber: number, kind: 'linkOutsideToken' });
		});

		describe('A dossier that links to one outside the token', () => {
			it('is given whole by Get, with the number that it links to', async () => {
				const { only, hints } = await bed.run({ operation: 'get', dossier: byNumber(number) });
				expect(only).toMatchObject({ number, champs: { [LABEL]: LINK } });
				expect(only).not.toHaveProperty('error');
				expect(hints).toEqual([]);
			});

			it('is one of the list of Get Many, as whole as the others', async () => {
				const run = await bed.run({ operation: 'getAll', demarche: demarche(), returnAll: true });
				const found = run.json.find((each) => each.number === number);
				expect(found).toMatchObject({ champs: { [LABEL]: LINK } });
				expect(run.json.filter((each) => 'error' in each)).toEqual([]);
				expect(run.hints).toEqual([]);
			});

			it.each(['getFiles', 'downloadFiles'])('gives its files (%s)', async (operation) => {
				const run = await bed.run({ operation, dossier: byNumber(number) });
				expect(expected().length).toBeGreaterThan(0);
				expect(run.json).toHaveLength(expected().length);
				expect(run.json.filter((each) => 'error' in each)).toEqual([]);
			});

			it('is in the files of its démarche', async () => {
				const run = await bed.run({
					...{ operation: 'downloadFiles', scope: 'demarche', demarche: demarche() },
					options: { onFileError: 'continue' },
				});
				const own = run.json.filter(({ dossierNumber }) => dossierNumber === number);
				expect(own).toHaveLength(expected().length);
				expect(own.filter((each) => 'error' in each)).toEqual([]);
			});

			it('takes annotations', async () => {
				const run = await bed.run(
					{
						...{ operation: 'updateAnnotations', dossier: byNumber(number) },
						instructeur: { __rl: true, mode: 'email', value: INSTRUCTEUR },
						annotations: { mappingMode: 'autoMapInputData', value: null },
					},
					{ input: [{ 'Avis du service': 'Favorable' }] },
				);
				expect(run.only).toMatchObject({ dossierNumber: number });
				const { annotations } = bed.sandbox.data.dossier(number)!.content;
				const advice = annotations.find(({ field }) => field.label === 'Avis du service');
				expect(advice?.text).toBe('Favorable');
			});
		});
	},
	{ sandbox: { time: clock } },
);
