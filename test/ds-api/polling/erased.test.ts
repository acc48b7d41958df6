import { globalId } from '../../../ds-api/model';
import { erasedNews, firstErasedCheckpoint } from '../../../ds-api/polling/erased';
import type { DeletionEntry } from '../../../ds-api/polling/lists/change-pages';

const NOW = Date.UTC(2026, 10, 1) / 1000;

/** More than a call may have arguments. */
const MANY = 150_000;

const entries = Array.from(
	{ length: MANY },
	(_, index) =>
		({
			second: NOW - MANY + index,
			row: { id: globalId('DeletedDossier', index + 1) },
		}) as DeletionEntry,
);

describe(`A démarche with ${MANY} deletions`, () => {
	it('is watched from now on, each of them known', () => {
		const place = firstErasedCheckpoint(entries, undefined, NOW);
		expect(place).toMatchObject({ mark: MANY, start: { row: MANY } });
		expect(JSON.stringify(place).length).toBeLessThan(1000);
		expect(erasedNews(entries, place, 10, NOW + 60)).toMatchObject({ entries: [], isWhole: true });
	});

	it('tells a row whose transaction was not committed at the start, although later ones were', () => {
		const late = entries[MANY - 5]!;
		const known = entries.filter((entry) => entry !== late);
		const place = firstErasedCheckpoint(known, undefined, NOW);
		const { entries: told, place: next } = erasedNews(entries, place, 10, NOW + 60);
		expect(told).toEqual([late]);
		expect(erasedNews(entries, next, 10, NOW + 400)).toMatchObject({ entries: [], isWhole: true });
		const later = erasedNews(entries, next, 10, NOW + 400).place;
		expect(later).toMatchObject({ floor: MANY, told: [] });
	});

	it('is told from its beginning, in order', () => {
		const place = firstErasedCheckpoint(entries, NOW - 2 * MANY, NOW);
		const { entries: told, isWhole } = erasedNews(entries, place, 10, NOW + 60);
		expect(told).toEqual(entries.slice(0, 10));
		expect(isWhole).toBe(false);
	});
});
