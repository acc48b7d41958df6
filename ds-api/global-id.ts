/** The id that the API gives a record: padded standard base64 of its class and number, e.g. of `Dossier-123`. */
export function globalId(className: string, number: number): string {
	return Buffer.from(`${className}-${number}`).toString('base64');
}
