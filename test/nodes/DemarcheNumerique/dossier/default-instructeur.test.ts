import { clock, setEngineClock } from '../../../engine-clock';
import { byNumber, onEachApiVersion } from '../../test-bed';
import { dossierIn, INSTRUCTEUR, mutationsOf } from './dossier-in';

const ANOTHER = 'instruction.deux@example.org';

beforeAll(setEngineClock);

onEachApiVersion(
	(bed) => {
		const follow = async (number: number, defaultInstructeur: string, instructeur: unknown) =>
			await bed.run(
				{ operation: 'follow', dossier: byNumber(number), instructeur },
				{ credential: { defaultInstructeur } },
			);
		const followers = (number: number) =>
			bed.sandbox.data.dossier(number)!.content.instructeurs.map(({ email }) => email);
		const idOfInstructeur = () => {
			const { groupe } = bed.sandbox.data.dossier(dossierIn(bed, 'en_construction'))!;
			return groupe.instructeurs.find(({ email }) => email === INSTRUCTEUR)!.id;
		};
		const empty = { __rl: true, mode: 'list', value: '' };

		describe('The Default Instructeur of the credential', () => {
			it.each<[string, () => string]>([
				['address', () => ` ${INSTRUCTEUR} `],
				['number', () => atob(idOfInstructeur()).replace('Instructeur-', '')],
				['ID', () => idOfInstructeur()],
			])('by its %s stands in where the node names none', async (_, given) => {
				for (const left of [empty, { ...empty, mode: 'email' }, '={{ "" }}']) {
					const number = dossierIn(bed, 'en_construction');
					const run = await follow(number, given(), left);
					expect(run.only).toMatchObject({ dossierNumber: number, followed: true });
					expect(followers(number)).toEqual([INSTRUCTEUR]);
				}
			});

			it('gives way to the one that the node names', async () => {
				const number = dossierIn(bed, 'en_construction');
				await follow(number, INSTRUCTEUR, { __rl: true, mode: 'email', value: ANOTHER });
				expect(followers(number)).toEqual([ANOTHER]);
			});

			it.each([
				['nothing', '', 'Instructeur: none is chosen', 'in its Default Instructeur'],
				[
					'what is no instructeur',
					'le service',
					'Default Instructeur of the credential: this is not the ID of one',
					'an e-mail address',
				],
			])('that is %s is an error before anything is changed', async (_, given, what, advice) => {
				const number = dossierIn(bed, 'en_construction');
				const sent = await mutationsOf(bed, async () => {
					const { errorText } = await follow(number, given, empty);
					expect(errorText).toMatch(what);
					expect(errorText).toMatch(advice);
				});
				expect(sent).toEqual([]);
				expect(followers(number)).toEqual([]);
			});
		});
	},
	{ sandbox: { time: clock } },
);
