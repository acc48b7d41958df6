import { isBehind } from '../../../ds-api/model/cursor';

const cursor = (moment: string, id: number) => Buffer.from(`${moment};${id}`).toString('base64url');
const EARLY = '2026-01-01T10:00:00.000000001Z';
const LATE = '2026-01-01T10:00:00.000000002Z';

describe('A cursor stands behind another', () => {
	it.each([
		['the same', cursor(EARLY, 7), cursor(EARLY, 7), false, false],
		['a later moment, one nanosecond on', cursor(LATE, 1), cursor(EARLY, 9), true, false],
		['an earlier moment', cursor(EARLY, 9), cursor(LATE, 1), false, true],
		['the same moment, a higher id', cursor(EARLY, 10), cursor(EARLY, 9), true, false],
		['the same moment, a lower id', cursor(EARLY, 9), cursor(EARLY, 10), false, true],
	])('%s', (_, one, other, oldestFirst, newestFirst) => {
		expect(isBehind(one, other, false)).toBe(oldestFirst);
		expect(isBehind(one, other, true)).toBe(newestFirst);
	});

	it('which cannot be told of an unknown kind of cursor', () => {
		expect(isBehind('opaque-2', 'opaque-1', false)).toBe(false);
		expect(isBehind(cursor(LATE, 1), 'opaque-1', false)).toBe(false);
	});
});
