import { DateTime } from '../../../ds-api/third-party';
import { InputError } from '../node-errors';

const EXPECTED =
	'Expected a date in ISO 8601, such as 2026-01-31 or 2026-01-31T08:00:00+01:00, or as the French write it: 31/01/2026, 31/01/2026 08:00.';

/** Day, month, year: never the other way round. */
const FRENCH = ['d/M/yyyy', 'd/M/yyyy H:mm', 'd/M/yyyy H:mm:ss'];
/** A date of the calendar: weeks and days of the year are ISO 8601 as well, and slips of the pen more often than meant. */
const CALENDAR_DATE = /^\d{4}(-?)\d\d\1\d\d(?![\d-])/;
/** Databases, and the platform's own exports, write a blank for the T, and another before the offset. */
const BLANKS = /^([\d-]+) (\d\d:[\d:.,]+) ?((?:Z|[+-][\d:]+)?)$/i;
const WITH_OFFSET = /T.*([+-]\d\d(?::?\d\d)?|Z)$/i;

/**
 * A moment as a person or an expression gives it. One without an offset is read in the workflow's time zone; a day is its
 * first moment there.
 *
 * @param name of the parameter, for the error
 * @param timezone an IANA name
 * @returns nothing of an empty value
 * @throws {InputError} that names the parameter and says what is expected, for every other writing and for days that no
 * calendar has
 */
export function readDate(name: string, value: unknown, timezone: string): Date | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	return parsed(name, value, timezone).date.toJSDate();
}

/**
 * A day as YYYY-MM-DD: the one that was written, whatever the time zone. Only a moment in UTC, which programs write and not
 * people, is the day that it is in the time zone; but midnight in UTC is how JavaScript and spreadsheets write a day.
 *
 * @throws {InputError} as {@link readDate} does
 */
export function readDay(name: string, value: unknown, timezone: string): string {
	const { date, text } = parsed(name, value, timezone);
	const isMoment = /T.*Z$/i.test(text) && +date.startOf('day') !== +date;
	return (isMoment ? date.setZone(timezone) : date).toFormat('yyyy-MM-dd');
}

function parsed(name: string, value: unknown, timezone: string): { date: DateTime; text: string } {
	const text = textOf(value);
	const written = [
		...(CALENDAR_DATE.test(text)
			? // With an offset, the date is the one that stands there.
				[DateTime.fromISO(text, WITH_OFFSET.test(text) ? { setZone: true } : { zone: timezone })]
			: []),
		...FRENCH.map((format) => DateTime.fromFormat(text, format, { zone: timezone })),
	];
	const date = written.find(({ isValid }) => isValid);
	if (date) return { date, text };
	throw new InputError(`${name}: this is not a date`, EXPECTED);
}

/** Expressions give dates of n8n's own copy of Luxon, and of JavaScript. */
function textOf(value: unknown): string {
	if (DateTime.isDateTime(value)) return value.toISO() ?? '';
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
	return typeof value === 'string' ? value.trim().replace(BLANKS, '$1T$2$3') : '';
}
