import type { Course } from './course';

/** What the trigger broke of its promises. */
export function brokenPromises(course: Course): string[] {
	return [...(course.kind === 'signed' ? signed(course) : legacy(course)), ...empty(course)];
}

/** Every event starts the workflow once, in the platform's order, whatever had to come again. */
function signed({ told, items, isEnabled }: Course): string[] {
	const sequences = items.map(({ sequence }) => Number(sequence));
	const missing = Array.from({ length: told }, (_, index) => index + 1)
		.filter((sequence) => !sequences.includes(sequence))
		.map((sequence) => `event ${sequence} is missing`);
	const repeated = sequences.filter((each, index) => sequences.indexOf(each) !== index);
	const isOrdered = sequences.every((each, index) => index === 0 || each > sequences[index - 1]!);
	return [
		...missing,
		...repeated.map((sequence) => `event ${sequence} comes twice`),
		...(isOrdered ? [] : [`the events come as ${sequences.join(', ')}`]),
		...(isEnabled ? [] : ['the platform has given up']),
	];
}

/** Every call is taken and starts the workflow, for it never comes again; but one of a dossier that is hidden. */
function legacy({ statuses, items, excused }: Course): string[] {
	const refused = statuses.filter((status) => status !== 200);
	const isShort = items.length < statuses.length && excused.size === 0;
	const isLong = items.length > statuses.length;
	return [
		...refused.map((status) => `a call is answered ${status}`),
		...(isShort || isLong ? [`${statuses.length} calls start ${items.length} items`] : []),
	];
}

/** An event comes without its dossier only when that is hidden, or the platform does not come to an end with it. */
function empty({ kind, items, excused }: Course): string[] {
	if (kind === 'legacy') return [];
	return items
		.filter(({ unavailable, number }) => unavailable !== undefined && !excused.has(Number(number)))
		.map(
			({ sequence, unavailable }) =>
				`event ${Number(sequence)} has no dossier: ${JSON.stringify(unavailable)}`,
		);
}
