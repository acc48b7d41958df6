/** Whether a text is an id that the API gives a record of this class. */
export function isIdOf(className: string, text: string): boolean {
	const decoded = Buffer.from(text, 'base64').toString('latin1');
	return new RegExp(`^${className}-\\d+$`).test(decoded);
}
