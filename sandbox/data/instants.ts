/**
 * A moment, in microseconds since 1970 (UTC). The server stores microseconds, writes seconds in its
 * answers and nanoseconds in its cursors.
 */
export type Instant = number;

const perSecond = 1_000_000;

/** The moment an ISO 8601 text names; a text without an offset is read as UTC. NaN if it is none. */
export function instant(text: string): Instant {
	const match =
		/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
			text.trim(),
		);
	if (!match) return Number.NaN;
	const [, day, time = '00:00:00', fraction = '', offset = 'Z'] = match;
	const micros = Number(fraction.padEnd(6, '0').slice(0, 6));
	return Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}${offset}`) * 1000 + micros;
}

export const seconds = (count: number): number => count * perSecond;
export const hours = (count: number): number => seconds(count * 3600);
export const days = (count: number): number => hours(count * 24);

const lastSunday = (year: number, month: number): number => {
	const last = new Date(Date.UTC(year, month + 1, 0));
	return Date.UTC(year, month, last.getUTCDate() - last.getUTCDay(), 1);
};

/** The offset of Paris in minutes: 120 between the last Sundays of March and October, 01:00 UTC. */
function parisOffset(milliseconds: number): number {
	const year = new Date(milliseconds).getUTCFullYear();
	const summer =
		milliseconds >= lastSunday(year, 2) && milliseconds < lastSunday(year, 9) ? true : false;
	return summer ? 120 : 60;
}

/** As the API writes it: to the second, with the offset of Paris. */
export function parisTime(moment: Instant): string {
	const milliseconds = Math.floor(moment / perSecond) * 1000;
	const offset = parisOffset(milliseconds);
	const local = new Date(milliseconds + offset * 60_000).toISOString().slice(0, 19);
	return `${local}+0${offset / 60}:00`;
}

/** The day in Paris, `YYYY-MM-DD`. */
export const parisDay = (moment: Instant): string => parisTime(moment).slice(0, 10);

/** As cursors write it: UTC with nine decimals. */
export function utcNanoseconds(moment: Instant): string {
	const second = Math.floor(moment / perSecond);
	const micros = String(moment - second * perSecond).padStart(6, '0');
	return `${new Date(second * 1000).toISOString().slice(0, 19)}.${micros}000Z`;
}

const months = [
	'janvier',
	'février',
	'mars',
	'avril',
	'mai',
	'juin',
	'juillet',
	'août',
	'septembre',
	'octobre',
	'novembre',
	'décembre',
];

/** "12 janvier 2025", as `stringValue` writes dates. */
export function frenchDay(day: string): string {
	const [year, month, date] = day.split('-').map(Number);
	return `${date} ${months[(month ?? 1) - 1]} ${year}`;
}
