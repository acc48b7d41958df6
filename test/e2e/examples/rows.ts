import { smallDossiers } from '../../../sandbox';
import { passedOn } from './example';
import type { Surroundings } from './surroundings';
import type { Trial } from './trial';

/** The rows of the platform's own spreadsheet, in tables elsewhere. */
export const rows: Record<string, Trial> = {
	'nightly-rows-to-grist.json': {
		needsNewest: true,
		filledIn: (here) => ({
			texts: here.small(),
			credentials: { dsApi: here.credentials.readOnly, gristApi: here.credentials.grist },
		}),
		check: async (execute, here) =>
			await expectRows(here, async () => {
				await execute();
				return here.grist.records.map(({ fields }) => fields.Dossier);
			}),
	},

	'nightly-rows-to-excel.json': {
		filledIn: (here) => ({
			texts: here.small(),
			credentials: {
				dsApi: here.credentials.readOnly,
				microsoftExcelOAuth2Api: { id: 'none', name: 'None' },
			},
		}),
		change: (workflow) => passedOn(workflow, 'n8n-nodes-base.microsoftExcel'),
		async check(execute, here) {
			const run = await execute();
			expect(run.items('Write the dossiers').map(({ json }) => json.ID)).toEqual(here.numbers());
			expect(run.items('Write the rows')[0]?.json).toMatchObject({
				'Dossier ID': smallDossiers.complete,
				Ligne: 1,
			});
		},
	},

	'nightly-rows-to-google-sheets.json': {
		filledIn: (here) => ({
			texts: here.small(),
			credentials: {
				dsApi: here.credentials.readOnly,
				googleSheetsOAuth2Api: { id: 'none', name: 'None' },
			},
		}),
		change: (workflow) => passedOn(workflow, 'n8n-nodes-base.googleSheets'),
		async check(execute, here) {
			const run = await execute();
			const written = run.items('Write the rows').map(({ json }) => json);
			expect(written.map(({ ID }) => ID).sort()).toEqual(here.numbers().sort());
			expect(written[0]).toHaveProperty('État du dossier');
		},
	},
};

/** A table that is kept up to date, night by night. */
async function expectRows(here: Surroundings, nightly: () => Promise<unknown[]>): Promise<void> {
	const expectAll = async () => {
		expect((await nightly()).sort()).toEqual(here.numbers().sort());
	};
	await expectAll();
	const added = here.sandbox.act.deposit();
	await expectAll();
	here.sandbox.act.hide(added, 'administration');
	await expectAll();
}
