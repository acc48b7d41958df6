import type { Course, Delivery } from './polling';

const secondOf = (moment: number) => Math.floor(moment / 1_000_000);

/** What the polls broke of their promises. */
export function brokenPromises(course: Course): string[] {
	return [...missing(course), ...repeated(course), ...tooEarly(course), ...empty(course)];
}

/**
 * What has to be told is told: also of a dossier that was hidden later, if a poll came to its end in between. (Of one that was
 * hidden before any poll, the platform tells no more than that.)
 */
function missing({ world, deliveries, startedAt, updatesFrom, polls }: Course): string[] {
	const told = new Set(deliveries.map(({ name }) => name));
	const { visible } = world;
	const happenings = world.happenings
		.filter(
			({ name, number, order, hiddenAt = Infinity }) =>
				name.startsWith('erased') ||
				hiddenAt === Infinity ||
				// One with which the platform does not come to an end may be waited for until then.
				(!world.everSlow.has(number) &&
					polls.some(({ begunAfter, endedAfter }) => begunAfter >= order && endedAfter < hiddenAt)),
		)
		.filter(({ at, name }) => at >= startedAt && !told.has(name))
		.map(({ name }) => `${name} is missing`);
	const updates = [...world.lastChange]
		.filter(([number, { at }]) => visible.has(number) && at >= Math.max(startedAt, updatesFrom))
		.filter(([number, change]) => !deliveries.some((one) => isUpdateOf(one, number, change)))
		.map(([number]) => `the last change of ${number} is missing`);
	const hidden = world.pending
		.filter(({ at }) => at >= startedAt)
		.filter(({ number, at }) => !told.has(`hidden ${number} ${secondOf(at)}`))
		.map(({ number }) => `the hiding of ${number} is missing`);
	return [...happenings, ...updates, ...hidden];
}

/** An update tells of a change when its poll began after it, or when it has its date. */
function isUpdateOf(
	{ isUpdate, number, begunAfter, second }: Delivery,
	dossier: number,
	{ at, order }: { at: number; order: number },
): boolean {
	return isUpdate && number === dossier && (begunAfter >= order || second === secondOf(at));
}

/** A platform that is away for a moment costs no event its dossier; one that does not come to an end with it then may. */
function empty({ deliveries }: Course): string[] {
	return deliveries
		.filter(({ isEmpty, wasSlow }) => isEmpty && !wasSlow)
		.map(({ name }) => `${name} has no dossier`);
}

/** Nothing comes twice, and no more updates of a dossier than it had changes. */
function repeated({ world, deliveries }: Course): string[] {
	const counts = new Map<string, number>();
	for (const { name } of deliveries) counts.set(name, (counts.get(name) ?? 0) + 1);
	return deliveries
		.filter(({ name, number, isUpdate }) => {
			const most = isUpdate
				? (world.lastChange.get(number)?.count ?? 0)
				: (world.hidings.get(name) ?? 1);
			return counts.get(name)! > most;
		})
		.map(({ name }) => `${name} is repeated`);
}

/**
 * Nothing comes that is dated before the start, apart from what was committed after it: a deletion, or a dossier that was
 * hidden.
 */
function tooEarly({ deliveries, noneBefore }: Course): string[] {
	return deliveries
		.filter(({ name, second }) => second < noneBefore && !/^(erased|hidden)/.test(name))
		.map(({ name }) => `${name} was before the start`);
}
