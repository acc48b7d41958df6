import { reaches } from '../../ds-api/cursor';

const cursor = (moment: string, id: number) => Buffer.from(`${moment};${id}`).toString('base64url');
const EARLY = '2026-01-01T10:00:00.000000001Z';
const LATE = '2026-01-01T10:00:00.000000002Z';

describe('A list that has come to a cursor has reached another', () => {
	it.each([
		['the same', cursor(EARLY, 7), cursor(EARLY, 7), true, true],
		['a later moment, one nanosecond on', cursor(LATE, 1), cursor(EARLY, 9), true, false],
		['an earlier moment', cursor(EARLY, 9), cursor(LATE, 1), false, true],
		['the same moment, a higher id', cursor(EARLY, 10), cursor(EARLY, 9), true, false],
		['the same moment, a lower id', cursor(EARLY, 9), cursor(EARLY, 10), false, true],
	])('%s', (_, reached, goal, oldestFirst, newestFirst) => {
		expect(reaches(reached, goal, false)).toBe(oldestFirst);
		expect(reaches(reached, goal, true)).toBe(newestFirst);
	});

	it('which of an unknown kind of cursor is told by equality only', () => {
		expect(reaches('opaque-1', 'opaque-1', false)).toBe(true);
		expect(reaches('opaque-2', 'opaque-1', false)).toBe(false);
		expect(reaches(cursor(LATE, 1), 'opaque-1', false)).toBe(false);
	});
});
