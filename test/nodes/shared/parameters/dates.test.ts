import { DateTime } from 'luxon';

import { readDate, readDay } from '../../../../nodes/shared/parameters/dates';

/** From one end of the French Republic to the other, and beyond. */
const ZONES = [
	'Pacific/Tahiti',
	'America/Guadeloupe',
	'America/New_York',
	'UTC',
	'Europe/Paris',
	'Indian/Reunion',
	'Pacific/Auckland',
];

const moment = (value: unknown, zone = 'Europe/Paris') =>
	readDate('Updated Since', value, zone)?.toISOString();

describe('A date', () => {
	it.each([
		['03/04/2026', '2026-04-02T22:00:00.000Z'],
		['3/4/2026', '2026-04-02T22:00:00.000Z'],
		['31/12/2026 14:30', '2026-12-31T13:30:00.000Z'],
		['31/12/2026 14:30:15', '2026-12-31T13:30:15.000Z'],
		[' 2026-04-03 ', '2026-04-02T22:00:00.000Z'],
		['20260403', '2026-04-02T22:00:00.000Z'],
		['2026-04-03T08:00', '2026-04-03T06:00:00.000Z'],
		['2026-04-03T08:00:00.5', '2026-04-03T06:00:00.500Z'],
		['2026-04-03T08:00:00Z', '2026-04-03T08:00:00.000Z'],
		['2026-04-03T08:00:00-10:00', '2026-04-03T18:00:00.000Z'],
		['2026-04-03 08:00:00', '2026-04-03T06:00:00.000Z'],
		['2026-11-28 05:49:28 +0100', '2026-11-28T04:49:28.000Z'],
		[new Date('2026-04-03T08:00:00Z'), '2026-04-03T08:00:00.000Z'],
		[DateTime.fromISO('2026-04-03T08:00', { zone: 'Asia/Tokyo' }), '2026-04-02T23:00:00.000Z'],
	])('%s is read in the workflow’s time zone where it has no offset', (value, expected) => {
		expect(moment(value)).toBe(expected);
	});

	it('of nothing is nothing', () => {
		expect([undefined, null, ''].map((value) => moment(value))).toEqual([
			undefined,
			undefined,
			undefined,
		]);
	});

	it.each([
		'31/02/2026',
		'04/31/2026',
		'12/31/2026',
		'29/02/2026',
		'2026-02-30',
		'2026-13-01',
		'2026-04-03T25:00',
		'03/04/26',
		'03-04-2026',
		'03.04.2026',
		'3 avril 2026',
		'April 3, 2026',
		'Fri, 03 Apr 2026 08:00:00 GMT',
		'2026',
		'2026-04',
		'2026-W14-5',
		'2026-093',
		'1775174400',
		'yesterday',
		1_775_174_400_000,
		20260403,
		true,
		{},
		[],
		new Date(Number.NaN),
	])('is not %s: the error says what is expected, and does not repeat it', (value) => {
		for (const read of [readDate, readDay]) {
			expect(() => read('Updated Since', value, 'Europe/Paris')).toThrow(
				expect.objectContaining({
					message: 'Updated Since: this is not a date',
					advice: expect.stringMatching(/2026-01-31T08.*31\/01\/2026, 31\/01\/2026 08:00/s),
				}),
			);
		}
	});
});

describe.each(ZONES)('A day in %s', (zone) => {
	it.each([
		'03/04/2026',
		'03/04/2026 23:59',
		'2026-04-03',
		'2026-04-03T00:00:00',
		'2026-04-03 00:30:00',
		'2026-04-03T23:59:59+02:00',
		'2026-04-03T00:00:00-10:00',
		'2026-04-03T00:00:00.000Z',
		new Date('2026-04-03'),
		DateTime.fromISO('2026-04-03T00:30', { zone: 'Pacific/Auckland' }),
	])('is the one that was written: %s', (value) => {
		expect(readDay('Champ "Date"', value, zone)).toBe('2026-04-03');
	});
});

describe('A moment in UTC, which only programs write', () => {
	it.each([
		['2026-04-02T22:00:00Z', 'Europe/Paris', '2026-04-03'],
		['2026-04-03T04:30:00.000Z', 'America/Guadeloupe', '2026-04-03'],
		['2026-04-03T03:30:00Z', 'America/Guadeloupe', '2026-04-02'],
	])('%s in %s is the day %s', (value, zone, day) => {
		expect(readDay('Champ "Date"', value, zone)).toBe(day);
	});
});
