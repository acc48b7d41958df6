import type { IDataObject } from 'n8n-workflow';

import { applicantsOf, type Applicants, type FormHistory } from '../../../../ds-api/demarches';
import type { Champ, Dossier, RootChamp } from '../../../../ds-api/model';
import type { Instance } from '../../../../ds-api/compat';
import type { Cell } from './cell';
import type { CellChamp } from './champ-cells';
import {
	dossierColumns,
	repetitionColumns,
	type Column,
	type RowEvent,
	type RowSource,
} from './columns';
import { linesOf, repetitionNamed, type Repetition } from './repetition';
import { selectColumns } from './select-columns';
import type { RowSettings } from './settings';

/** Where rows learn of the form: see {@link FormHistories.of}. */
export interface RowForms {
	instance: Instance;
	formHistory(demarche: number, revision?: string): Promise<FormHistory>;
	applicants(demarche: number): Promise<Applicants | undefined>;
}

type Row = Record<string, Cell>;
interface Subject {
	number: number;
	state?: string | null;
}

/**
 * The dossiers of one démarche as rows of one table: all have the same keys in the same order. When a dossier comes that has a
 * newer form than was known, the rows that were made before get its columns as well.
 */
export class RowTable {
	private readonly rows: Row[] = [];
	private readonly withoutDossier = new WeakSet<Row>();
	private form: FormHistory | undefined;
	private applicants: Applicants | undefined;
	private columns: Column[] = [];
	private repetition: Repetition | undefined;

	constructor(
		private readonly demarche: number,
		private readonly settings: RowSettings,
		private readonly forms: RowForms,
	) {}

	/**
	 * @returns one row, or as many as the repetition has
	 * @throws {InputError} for a repetition or a column that the démarche does not have
	 */
	async rowsOf(dossier: Dossier, event?: RowEvent): Promise<IDataObject[]> {
		const form = await this.forms.formHistory(this.demarche, dossier.revision.id);
		this.follow(form, applicantsOf(dossier.demandeur));
		const { number, state } = dossier;
		const source = { number, state, dossier, event };
		if (this.repetition) {
			return linesOf(this.repetition, dossier).map(({ id, champs }, index) =>
				this.newRow({ ...source, champs: byField(champs), line: { index, id } }),
			);
		}
		const champs = byField(dossier.champs, dossier.annotations);
		return [this.newRow({ ...source, champs, line: undefined })];
	}

	/** The row of a dossier that is gone, or that the platform cannot give: its number, its state where it is known. */
	async rowWithout({ number, state }: Subject, event: RowEvent): Promise<IDataObject> {
		const form = await this.forms.formHistory(this.demarche);
		this.follow(form, await this.forms.applicants(this.demarche));
		const known = { number, state: state ?? '' };
		const source = { ...known, dossier: undefined, event, line: undefined };
		return this.newRow({ ...source, champs: new Map() });
	}

	/** Takes the columns of a form that is new, also to the rows that were made without it. */
	private follow(form: FormHistory, seen: Applicants | undefined): void {
		const applicants = form.applicants ?? this.applicants ?? seen;
		if (form.version < (this.form?.version ?? 0)) return;
		if (form === this.form && applicants === this.applicants) return;
		const known = this.columns;
		this.form = form;
		this.applicants = applicants;
		this.columns = this.columnsOf(form, applicants ?? 'persons');
		if (this.rows.length > 0) this.rekey(known);
	}

	private columnsOf(form: FormHistory, applicants: Applicants): Column[] {
		const { repetition: name, shown } = this.settings;
		this.repetition = name === undefined ? undefined : repetitionNamed(name, form, shown);
		const all = this.repetition
			? repetitionColumns(this.repetition.fields, this.repetition.part, this.settings)
			: dossierColumns({ form, applicants, instance: this.forms.instance }, this.settings);
		return selectColumns(all, this.settings);
	}

	private newRow(source: RowSource): IDataObject {
		const row = Object.fromEntries(
			this.columns.map((column) => [this.keyOf(column), column.cell(source)]),
		);
		this.rows.push(row);
		if (!source.dossier) this.withoutDossier.add(row);
		return row;
	}

	private keyOf({ names }: Column): string {
		return names[this.settings.columnNames];
	}

	private rekey(known: readonly Column[]): void {
		const keys = new Map(known.map((column) => [column.id, this.keyOf(column)]));
		for (const row of this.rows) {
			const before = { ...row };
			for (const key of Object.keys(row)) Reflect.deleteProperty(row, key);
			for (const column of this.columns) {
				const key = keys.get(column.id);
				row[this.keyOf(column)] =
					key === undefined ? column.empty(!this.withoutDossier.has(row)) : (before[key] ?? null);
			}
		}
	}
}

function byField(
	...lists: ReadonlyArray<readonly Champ[] | readonly RootChamp[] | undefined>
): ReadonlyMap<string, CellChamp> {
	const found = new Map<string, CellChamp>();
	for (const list of lists) {
		for (const champ of list ?? []) found.set(champ.champDescriptorId, champ);
	}
	return found;
}
