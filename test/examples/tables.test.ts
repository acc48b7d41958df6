import type { IDataObject } from 'n8n-workflow';
import { smallDossiers } from '../../sandbox';
import { readExample, startSurroundings, type Surroundings } from './example';
import type { Call } from './built-in/recorded-nodes';

/** A table outside of n8n, as one of the examples speaks with it. */
interface Table {
	example: string;
	/** The rows by the number of their dossier. */
	rows: Map<number, IDataObject>;
	replies: Record<string, (call: Call) => IDataObject[]>;
}

const NOTHING = [{}];

function postgres(): Table {
	const rows: Table['rows'] = new Map();
	const given = ({ parameters }: Call) =>
		(parameters.options as { queryReplacement: unknown[] }).queryReplacement;
	return {
		example: 'nightly-rows-to-postgresql',
		rows,
		replies: {
			'Make the table': () => NOTHING,
			'Since when': () => [{ since: newestOf([...rows.values()], 'modifie_le') }],
			'Write the row': (call) => {
				const [dossier, etat, , , modifie_le, , ligne] = given(call) as [number, ...string[]];
				rows.set(dossier, { etat: etat!, modifie_le: modifie_le!, row: JSON.parse(ligne!) });
				return NOTHING;
			},
			'Delete the row': (call) => {
				rows.delete(given(call)[0] as number);
				return NOTHING;
			},
		},
	};
}

function dataTable(): Table {
	const rows: Table['rows'] = new Map();
	const keyOf = ({ parameters }: Call) =>
		Number((parameters.filters as { conditions: IDataObject[] }).conditions[0]!.keyValue);
	return {
		example: 'nightly-rows-to-data-table',
		rows,
		replies: {
			'Newest change': () => (rows.size > 0 ? [...rows.values()] : NOTHING),
			'Write the row': (call) => {
				const { value } = call.parameters.columns as { value: IDataObject };
				rows.set(keyOf(call), value);
				return NOTHING;
			},
			'Delete the row': (call) => {
				rows.delete(keyOf(call));
				return NOTHING;
			},
		},
	};
}

function googleSheets(): Table {
	const rows: Table['rows'] = new Map();
	const lines = () => [...rows.values()].map((row, index) => ({ ...row, row_number: index + 2 }));
	return {
		example: 'nightly-rows-to-google-sheets',
		rows,
		replies: {
			'Read the sheet': () => (rows.size > 0 ? lines() : NOTHING),
			'Read the sheet again': lines,
			'Write the rows': ({ item: { json } }) => {
				rows.set(json.ID as number, json);
				return NOTHING;
			},
			'Delete the row': ({ parameters }) => {
				rows.delete([...rows.keys()][(parameters.startIndex as number) - 2]!);
				return NOTHING;
			},
		},
	};
}

function grist(): Table {
	const rows: Table['rows'] = new Map();
	const fieldsIn = (value: unknown) =>
		Object.fromEntries(
			(value as { properties: Array<{ fieldId: string; fieldValue: unknown }> }).properties.map(
				({ fieldId, fieldValue }) => [fieldId, fieldValue],
			),
		) as IDataObject;
	const records = () =>
		[...rows].map(([Dossier, row]) => ({ id: Dossier - 18_000_000, Dossier, ...row }));
	return {
		example: 'nightly-rows-to-grist',
		rows,
		replies: {
			'Read the table': () => (rows.size > 0 ? records() : NOTHING),
			'Read the table again': records,
			'Write the rows': ({ parameters }) => {
				const { Dossier } = fieldsIn(parameters.upsertCriteria);
				rows.set(Dossier as number, fieldsIn(parameters.fieldsToSend));
				return NOTHING;
			},
			'Delete the row': ({ parameters }) => {
				rows.delete(Number(parameters.rowId) + 18_000_000);
				return NOTHING;
			},
		},
	};
}

function newestOf(rows: readonly IDataObject[], column: string): string {
	const moments = rows.map((row) => Date.parse(row[column] as string) - 600_000);
	return new Date(Math.max(Date.parse('2000-01-01'), ...moments)).toISOString();
}

describe.each([postgres, dataTable, googleSheets, grist])('a row per dossier: %p', (make) => {
	let surroundings: Surroundings;
	let table: Table;
	beforeEach(async () => {
		surroundings = await startSurroundings();
		table = make();
		surroundings.outside.replies = table.replies;
	});
	afterEach(async () => await surroundings.close());

	const nightly = async () => {
		const { outside, run, sandbox } = surroundings;
		outside.calls.length = 0;
		const example = readExample(table.example, { '"12345"': `"${sandbox.demarches.small}"` });
		const outcome = await run(example, 'Every night');
		expect(outcome.error).toBeUndefined();
		return outcome;
	};
	const all = () =>
		surroundings.sandbox.data
			.visibleDossiers(surroundings.sandbox.demarches.small)
			.map(({ number }) => number);
	const stateOf = (number: number) => {
		const row = table.rows.get(number)!;
		return row.etat ?? row.Etat ?? row['État du dossier'];
	};

	it('the first night takes every dossier', async () => {
		await nightly();
		expect([...table.rows.keys()].sort()).toEqual(all().sort());
		expect(stateOf(smallDossiers.accepted)).toBe('Accepté');
	});

	it('every night after takes what changed, and doubles nothing', async () => {
		const { sandbox } = surroundings;
		await nightly();
		sandbox.act.changeState(smallDossiers.inInstruction, 'accepter');
		const added = sandbox.act.deposit();
		const outcome = await nightly();
		const listed = outcome.output('List what changed').map(({ json }) => json.ID);
		expect(listed.slice(-2).sort()).toEqual([smallDossiers.inInstruction, added].sort());
		expect(listed.length).toBeLessThan(all().length);
		expect([...table.rows.keys()].sort()).toEqual(all().sort());
		expect(stateOf(smallDossiers.inInstruction)).toBe('Accepté');
	});

	it('takes out what was deleted, or waits to be', async () => {
		const { sandbox } = surroundings;
		await nightly();
		sandbox.act.hide(smallDossiers.refused, 'administration');
		sandbox.act.hide(smallDossiers.empty, 'user');
		await nightly();
		expect([...table.rows.keys()].sort()).toEqual(all().sort());
		expect(table.rows.has(smallDossiers.refused)).toBe(false);
		expect(table.rows.has(smallDossiers.empty)).toBe(false);
	});
});

describe('an Excel workbook', () => {
	let surroundings: Surroundings;
	beforeEach(async () => {
		surroundings = await startSurroundings();
	});
	afterEach(async () => await surroundings.close());

	it('is emptied and written anew: the dossiers on one sheet, the rows of the repetition on another', async () => {
		const { outside, run, sandbox } = surroundings;
		const number = sandbox.act.deposit({ champs: { 'Objet du projet': '=1+1' } });
		const example = readExample('nightly-rows-to-excel', {
			'"12345"': `"${sandbox.demarches.small}"`,
		});
		const outcome = await run(example, 'Every night');
		expect(outcome.error).toBeUndefined();
		const rowsOf = (node: string) =>
			outside.calls.filter((call) => call.node === node).map(({ item }) => item.json);
		const dossiers = sandbox.data.visibleDossiers(sandbox.demarches.small);
		expect(rowsOf('Empty the sheet')).toHaveLength(1);
		expect(rowsOf('Write the dossiers').map(({ ID }) => ID)).toEqual(
			dossiers.map((dossier) => dossier.number),
		);
		const [row] = rowsOf('Write the dossiers').filter(({ ID }) => ID === number);
		expect(row!['Objet du projet']).toBe("'=1+1");
		const members = dossiers.flatMap((dossier) =>
			dossier.content.champs
				.filter(({ field }) => field.label === 'Membres du bureau')
				.flatMap(({ rows }) => rows.map((_, index) => [dossier.number, index + 1])),
		);
		expect(rowsOf('Write the rows').map((each) => [each['Dossier ID'], each.Ligne])).toEqual(
			members,
		);
	});
});
