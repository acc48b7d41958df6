/** The id that the API gives a record: padded standard base64 of its class and number, e.g. of `Dossier-123`. */
export function globalId(className: string, number: number): string {
	return Buffer.from(`${className}-${number}`).toString('base64');
}

/** The number in a global id of this class; nothing of any other text. */
export function numberOfGlobalId(id: string, className: string): number | undefined {
	const [, name, digits] = /^(\w+)-(\d{1,15})$/.exec(decoded(id)) ?? [];
	return name === className ? Number(digits) : undefined;
}

/**
 * The id of a champ or an annotation in a row of a repetition: its own and that of the row, e.g. of `Champ-12|01H…`.
 *
 * @param rowId the row's global id
 */
export function champIdInRow(champId: string, rowId: string): string {
	const row = decoded(rowId).replace(/^Row-/, '');
	return Buffer.from(`${decoded(champId)}|${row}`).toString('base64');
}

/** The id of a champ in the form, of one that may stand in a row. */
export function champIdInForm(champId: string): string {
	const [own = ''] = decoded(champId).split('|');
	return Buffer.from(own).toString('base64');
}

const decoded = (id: string): string => Buffer.from(id, 'base64').toString('latin1');
