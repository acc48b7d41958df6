import type { Schedule } from './arbitraries';
import type { Course } from './course';

/** So long, in seconds, what may have been done is looked for before it is sent again. */
const LOOKED_FOR = 120;
/** Within n8n's own limits: no change keeps its run for longer, whatever happens to it. In seconds. */
export const LONGEST = 600;

/** What a run broke of its promises. */
export function brokenPromises(schedule: Schedule, course: Course): string[] {
	return [...said(course), ...sentAgain(schedule, course), ...found(schedule, course)];
}

/** What the client says is so, and stays so. */
function said({ said: { kind, ...more }, made, madeBySaying, took }: Course): string[] {
	const broken: string[] = [];
	if (made > 1) broken.push(`it is made ${made} times`);
	if (kind === 'done' && madeBySaying !== 1) broken.push('it is told as done, and is not');
	if (kind === 'failed' && made > 0) broken.push('it is told as failed, and is made');
	if ('alreadyDone' in more && more.alreadyDone) broken.push('it is told as already done');
	if (kind === 'uncertain' && 'error' in more) {
		const { message, advice = '' } = more.error;
		if (!/\bmay (have been done|not be saved)/.test(message) || advice === '') {
			broken.push('it is uncertain, and nothing says what to look at');
		}
	}
	if (took > LONGEST) broken.push(`it takes ${took} s`);
	return broken;
}

/** Nothing is sent again before it is known that it was not done; what can be done twice never is. */
function sentAgain({ change }: Schedule, { sentAt }: Course): string[] {
	const gaps = sentAt.slice(1).map((at, index) => at - sentAt[index]!);
	const most = change === 'message' || change === 'row' ? 1 : 2;
	return [
		...(sentAt.length > most ? [`it is sent ${sentAt.length} times`] : []),
		...gaps.filter((gap) => gap < LOOKED_FOR).map((gap) => `it is sent again after ${gap} s`),
	];
}

/** What is committed within 100 s, and can be seen, is told as done by this run. */
function found({ change, losses, lockedFor, blindness }: Schedule, { said: { kind } }: Course) {
	const { committedAfter } = losses[0]!;
	const isCommitted = committedAfter !== null && committedAfter <= 100;
	const isSeen = blindness.reads === 0 && lockedFor === 0 && change !== 'row';
	return isCommitted && isSeen && kind !== 'done' ? [`it is ${kind}, and could be seen`] : [];
}
