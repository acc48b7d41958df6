import type { IDataObject } from 'n8n-workflow';

import { withApiFieldNames, type ReadDossier } from '../../../ds-api/model';
import type { DossierOutput } from '../parameters/output-format';
import { RowTable, type RowForms } from './rows/row-table';
import type { RowEvent } from './rows/columns';
import type { RowSettings } from './rows/settings';
import { simplifyDossier } from './simplify-dossier';

/** Makes items of dossiers. The rows of one run share their tables, one for each démarche and each way of making them. */
export class DossierItems {
	private readonly tables = new Map<string, RowTable>();

	/** @param forms of the instance that the dossiers come from */
	constructor(private readonly forms: RowForms) {}

	/**
	 * @returns the JSON of one item; of as many as there are rows where a row of a repetition is one
	 * @throws {InputError} for a repetition or a column that the démarche does not have
	 */
	async of(
		found: ReadDossier,
		{ format, shown }: DossierOutput,
		event?: RowEvent,
	): Promise<IDataObject[]> {
		if (format === 'raw') return [withApiFieldNames(found.dossier) as IDataObject];
		if (format === 'nested') {
			return [simplifyDossier(found, shown, this.forms.instance) as IDataObject];
		}
		return await this.table(found.dossier.demarche.number, format).rowsOf(found.dossier, event);
	}

	/** The rows of a démarche's dossiers. */
	table(demarche: number, settings: RowSettings): RowTable {
		const key = JSON.stringify([demarche, { ...settings, shown: [...settings.shown].sort() }]);
		const table = this.tables.get(key) ?? new RowTable(demarche, settings, this.forms);
		this.tables.set(key, table);
		return table;
	}
}
