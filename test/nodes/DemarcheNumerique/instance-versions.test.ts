import { smallDossiers } from '../../../sandbox';
import { byNumber, onEachApiVersion, type TestBed } from '../test-bed';

const number = smallDossiers.complete;
const dossier = byNumber(number);

describe('An instance of each version', () => {
	onEachApiVersion((bed: TestBed) => {
		it('gives the dates that the instance has, and no column for those it does not', async () => {
			const { only } = await bed.run({ operation: 'get', dossier });
			const isNewer = bed.version === '2026-10';
			for (const name of [
				'dateAccuseLectureAgreement',
				'dateDerniereModificationChampsParInstructeur',
			]) {
				expect(Object.hasOwn(only, name)).toBe(isNewer);
			}
			expect(only.dateDepot).toMatch(/^\d{4}-/);
		});

		it('costs an instance that lacks something one refused request, whatever runs afterwards', async () => {
			await bed.run({ operation: 'get', dossier });
			const requests = await bed.requestsOf(async () => {
				await bed.run({ operation: 'get', dossier });
			});
			expect(requests.map(({ operationName }) => operationName)).toEqual(['getDossiers']);
		});
	});
});

describe('An instance that lacks some fields, an argument, a value and a type', () => {
	onEachApiVersion(
		(bed: TestBed) => {
			const middle = byNumber(104202);

			it('gives dossiers without them', async () => {
				const include = ['champs', 'messages', 'labels', 'traitements'];
				const { only } = await bed.run({ operation: 'get', dossier, include });
				expect(only.number).toBe(number);
				expect(only).not.toHaveProperty('labels');
				expect(only).not.toHaveProperty('motivation');
				expect(Object.keys(only.champs as object).length).toBeGreaterThan(10);
			});

			it('gives lists', async () => {
				const { json } = await bed.run({ operation: 'getAll', demarche: middle, limit: 120 });
				expect(json).toHaveLength(120);
			});

			it('gives files, although it does not tell what its antivirus says of them', async () => {
				const { json } = await bed.run({ operation: 'getFiles', dossier });
				expect(json.length).toBeGreaterThan(3);
				expect(json.every(({ virusScanResult }) => virusScanResult === null)).toBe(true);
				const files = await bed.run({ operation: 'downloadFiles', dossier });
				expect(files.json).toHaveLength(json.length);
				expect(files.json.every(({ verified }) => verified === true)).toBe(true);
			});

			it.each([
				[{ filters: { archived: false } }, /does not take Demarche\.dossiers\(archived\)/],
				[{ order: 'newestFirst' }, /does not take Order\.DESC/],
			])('refuses what it would ignore: %j', async (parameters, message) => {
				const { errorText } = await bed.run({
					operation: 'getAll',
					demarche: middle,
					...parameters,
				});
				expect(errorText).toMatch(message);
				expect(errorText).toContain('code unsupported_by_instance');
			});

			it('says by name which query it does not have', async () => {
				const filters = { instructorGroup: 1 };
				const { errorText } = await bed.run({ operation: 'getAll', demarche: middle, filters });
				expect(errorText).toMatch(/^The API of 127\.0\.0\.1:\d+ has no "groupeInstructeur"/);
			});
		},
		{
			sandbox: {
				lacks: [
					'Label',
					'Dossier.motivation',
					'TextChamp.value',
					'Demarche.dossiers.archived',
					'Order.DESC',
					'Query.groupeInstructeur',
					'File.virusScanResult',
				],
			},
		},
	);
});
