/** Without accents and capitals: what a person types is rarely exact. */
export function simplified(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{Diacritic}/gu, '')
		.toLowerCase()
		.trim();
}
