/** The id that the API gives a record: padded standard base64 of its class and number, e.g. of `Dossier-123`. */
export function globalId(className: string, number: number): string {
	return Buffer.from(`${className}-${number}`).toString('base64');
}

/** The number in a global id of this class; nothing of any other text. */
export function numberOfGlobalId(id: string, className: string): number | undefined {
	const decoded = Buffer.from(id, 'base64').toString('latin1');
	const [, name, digits] = /^(\w+)-(\d{1,15})$/.exec(decoded) ?? [];
	return name === className ? Number(digits) : undefined;
}
