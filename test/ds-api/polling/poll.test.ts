import { erasedNews, erasedSince, firstErasedCheckpoint } from '../../../ds-api/polling/erased';
import type { DeletionEntry } from '../../../ds-api/polling/lists/change-pages';
import { Reading, type Entry, type Checkpoint } from '../../../ds-api/polling/state/checkpoint';
import { EmittedKeys } from '../../../ds-api/polling/state/emitted-keys';
import { newRun } from '../../../ds-api/polling/state/stored-state';
import { globalId } from '../../../ds-api/model/global-id';

const NOW = Date.UTC(2026, 2, 1);
const SECOND = NOW / 1000;
const MINUTE = 60;
const DAY = 86_400;

describe('What was told', () => {
	it('is the same after it was stored', () => {
		const told = new EmittedKeys();
		for (const name of ['one', 'two', 'three']) told.add(name, SECOND);
		told.add('four', SECOND + 1);
		const again = new EmittedKeys(told.toJSON());
		expect(['one', 'two', 'three', 'four', 'five'].map((name) => again.has(name))).toEqual([
			...[true, true, true, true, false],
		]);
		expect(again.toJSON()).toEqual(told.toJSON());
	});

	it('forgets the oldest first', () => {
		const told = new EmittedKeys();
		for (let age = 0; age < 5; age += 1) told.add(`${age} s ago`, SECOND - age);
		expect(told.latest(2).size).toBe(2);
		expect(told.latest(2).has('1 s ago')).toBe(true);
		expect(told.since(SECOND - 2).has('2 s ago')).toBe(true);
		expect(told.since(SECOND - 2).has('3 s ago')).toBe(false);
	});
});

describe('A place in the list of changes', () => {
	const entry = (second: number): Entry => ({ cursor: `cursor ${second}`, second });
	const start: Checkpoint = { after: null, since: 0, told: {} };

	it('moves behind what is settled, and remembers what was told of the rest', () => {
		const reading = new Reading(start, 10, 100);
		for (const second of [8, 9, 10, 11]) reading.pass(entry(second), { wasEmitted: second !== 10 });
		const place = reading.place({ isWhole: true });
		expect(place).toMatchObject({ after: 'cursor 9', since: 9 });
		const next = new Reading(place, 10, 100);
		expect([10, 11].map((second) => next.isEmitted(entry(second)))).toEqual([false, true]);
	});

	it('keeps what it remembers of what was not read again', () => {
		const first = new Reading(start, 0, 100);
		for (const second of [1, 2, 3]) first.pass(entry(second), { wasEmitted: true });
		const second = new Reading(first.place({ isWhole: true }), 0, 100);
		second.pass(entry(2), { wasEmitted: true });
		const third = new Reading(second.place({ isWhole: false }), 0, 100);
		expect([1, 2, 3].map((each) => third.isEmitted(entry(each)))).toEqual([false, true, true]);
	});

	it('has no room for more than it can remember, but for what is settled', () => {
		const reading = new Reading(start, 10, 2);
		for (const second of [10, 11]) reading.pass(entry(second), { wasEmitted: true });
		expect(reading.hasRoomFor(entry(12), 1)).toBe(false);
		expect(reading.hasRoomFor(entry(9), 1)).toBe(true);
	});
});

describe('The dossiers that were erased', () => {
	const row = (id: number, second = SECOND): DeletionEntry => ({
		second,
		cursor: `cursor ${id}`,
		row: {
			...{ id: globalId('DeletedDossier', id), number: 5000 + id, state: 'en_construction' },
			...{ reason: 'user_request', dateSupression: new Date(second * 1000).toISOString() },
		},
	});
	const rows = (from: number, to: number) =>
		Array.from({ length: to - from + 1 }, (_, index) => row(from + index));
	const numbersOf = (entries: readonly DeletionEntry[]) =>
		entries.map((entry) => entry.row.number - 5000);

	it('are those that were not there at the start, however they are dated', () => {
		const place = firstErasedCheckpoint(rows(1, 3), undefined, SECOND);
		const news = erasedNews(
			[row(4, SECOND - 20 * DAY), ...rows(1, 3)],
			place,
			500,
			SECOND + MINUTE,
		);
		expect(numbersOf(news.entries)).toEqual([4]);
		const next = erasedNews([row(4), ...rows(1, 3)], news.place, 500, SECOND + 2 * MINUTE);
		expect(next.entries).toEqual([]);
	});

	it('include the one whose transaction was committed after a later one', () => {
		let place = firstErasedCheckpoint(rows(1, 3), undefined, SECOND);
		const list = [...rows(1, 3), row(5)];
		const first = erasedNews(list, place, 500, SECOND + 3 * MINUTE);
		expect(numbersOf(first.entries)).toEqual([5]);
		place = first.place;
		const second = erasedNews([...list, row(4)], place, 500, SECOND + 3 * MINUTE + 89);
		expect(numbersOf(second.entries)).toEqual([4]);
		const third = erasedNews([...list, row(4)], second.place, 500, SECOND + 20 * MINUTE);
		expect(third.entries).toEqual([]);
	});

	it('come bit by bit when there are thousands, each once, in little memory', () => {
		let place = firstErasedCheckpoint([], undefined, SECOND);
		const list = rows(1, 3000);
		const numbers: number[] = [];
		for (let minute = 1; minute < 60; minute += 1) {
			const news = erasedNews(list, place, 500, SECOND + minute * MINUTE);
			numbers.push(...numbersOf(news.entries));
			({ place } = news);
			expect(JSON.stringify(place).length).toBeLessThan(3000);
		}
		expect(numbers).toEqual(list.map((_, index) => index + 1));
	});

	it('are looked for from a month before the list was told to its end', () => {
		const start = firstErasedCheckpoint([], undefined, SECOND);
		const cut = erasedNews(rows(1, 9), start, 5, SECOND + 40 * DAY);
		expect(erasedSince(cut.place)).toBe(erasedSince(start));
		const whole = erasedNews(rows(1, 9), cut.place, 5, SECOND + 41 * DAY);
		expect(erasedSince(whole.place)).toBe(SECOND + 11 * DAY);
	});

	it('are those dated from the start on, when there is a date to start from', () => {
		const list = [row(1, SECOND - 3 * DAY), row(2, SECOND - DAY), row(3, SECOND)];
		const place = firstErasedCheckpoint(list, SECOND - DAY, SECOND);
		const news = erasedNews([...list, row(4, SECOND - 9 * DAY)], place, 500, SECOND);
		expect(numbersOf(news.entries)).toEqual([2, 3, 4]);
	});
});

describe('The state', () => {
	it('stays under 20 kB when every memory is full', () => {
		const full = (count: number) => {
			const told = new EmittedKeys();
			for (let each = 0; each < count; each += 1) told.add(`${each}`, SECOND + each);
			return told.toJSON();
		};
		const place = (count: number) => ({ after: 'a'.repeat(80), since: SECOND, told: full(count) });
		const state = {
			...newRun(),
			toldBefore: SECOND,
			told: full(300),
			dossiers: place(400),
			pending: place(100),
			erased: {
				...firstErasedCheckpoint([], undefined, SECOND),
				told: Array.from({ length: 150 }, (_, index) => 2_000_000_000 + index),
			},
		};
		expect(JSON.stringify(state).length).toBeLessThan(19_500);
	});
});
