/**
 * Whether something dated by the API lies at or after a moment. The API's dates have whole seconds, cut off: within the
 * second of the moment, nothing can be told, and it counts.
 */
export function isSince(apiDate: string, moment: Date): boolean {
	return Date.parse(apiDate) >= Math.floor(moment.getTime() / 1000) * 1000;
}
