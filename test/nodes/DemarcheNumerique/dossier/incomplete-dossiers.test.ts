import { smallDossiers } from '../../../../sandbox';
import { byNumber, onEachApiVersion, type TestBed } from '../../test-bed';

const number = smallDossiers.complete;
const other = smallDossiers.accepted;

/** What the error names of a dossier whose applicant is lost. */
const lost = { code: 'invalid_null', part: 'demandeur' };

const numbersIn = ({ sandbox }: TestBed) =>
	sandbox.data.visibleDossiers(sandbox.demarches.small).map((dossier) => dossier.number);

onEachApiVersion((bed) => {
	const list = () => ({
		...{ operation: 'getAll', demarche: byNumber(bed.sandbox.demarches.small), returnAll: true },
		include: ['champs', 'messages'],
	});
	beforeAll(() => {
		bed.sandbox.breakData({ dossierNumber: number, kind: 'lostApplicant' });
		bed.sandbox.breakData({ dossierNumber: other, kind: 'messageWithoutAuthor' });
	});

	it('Dossiers that are not given whole fail a list by their names, after all others were read', async () => {
		const run = await bed.run(list());
		expect(run.errorText).toContain('The platform fails to give 2 dossiers whole: ');
		expect(run.errorText).toContain(`${number} (demandeur: invalid_null)`);
		expect(run.errorText).toContain(`${other} (messages.email: invalid_null)`);
	});

	it('They are items of their own where the node continues, the others as usual', async () => {
		const run = await bed.run(list(), { node: { onError: 'continueRegularOutput' } });
		const numbers = run.json.map((json) => json.number ?? json.dossierNumber);
		expect(numbers).toEqual(numbersIn(bed));
		const item = run.json.find(({ dossierNumber }) => dossierNumber === number);
		expect(item).toMatchObject({
			error: { ...lost, message: expect.stringContaining(`dossier ${number}`) as string },
			dossier: { number, demandeur: null, champs: expect.any(Object) as object },
		});
	});

	it('They leave by the error output where there is one, with what could be given', async () => {
		const run = await bed.run(list(), { node: { onError: 'continueErrorOutput' } });
		expect(run.json).toHaveLength(numbersIn(bed).length - 2);
		const failed = run.errorItems.map(({ json }) => json.dossierNumber);
		expect(new Set(failed)).toEqual(new Set([number, other]));
		const item = run.errorItems.find(({ json }) => json.dossierNumber === number);
		expect(item?.json).toMatchObject({ error: lost, dossier: { number, demandeur: null } });
	});

	it('Looked up among others, one costs only itself, and is named at the end', async () => {
		const input = numbersIn(bed).map((each) => ({ number: each }));
		const parameters = { operation: 'get', dossier: byNumber('={{ $json.number }}'), include: [] };
		const stopped = await bed.run(parameters, { input });
		expect(stopped.errorText).toContain(`dossier ${number}: demandeur is missing`);
		const run = await bed.run(parameters, { input, node: { onError: 'continueRegularOutput' } });
		expect(run.json).toHaveLength(input.length);
		expect(run.json.filter(({ error }) => error !== undefined)).toMatchObject([
			{ dossierNumber: number, error: lost, dossier: { number } },
		]);
	});

	it('The files of a démarche come beside it, its own included', async () => {
		const parameters = {
			...{ operation: 'downloadFiles', scope: 'demarche' },
			demarche: byNumber(bed.sandbox.demarches.small),
		};
		const run = await bed.run(parameters, { node: { onError: 'continueRegularOutput' } });
		const own = run.json.filter(({ dossierNumber }) => dossierNumber === number);
		expect(own.filter(({ error }) => error !== undefined)).toMatchObject([{ error: lost }]);
		expect(own.length).toBeGreaterThan(1);
		expect((await bed.run(parameters)).errorText).toContain(`dossier ${number}`);
	});
});
