import { requestIdIn, type KnownSecrets } from './redaction';
import type { Subjects } from './subject';
import type { Clock } from '../time';

export interface AnswerContext extends KnownSecrets {
	subjects: Subjects;
	host: string;
	httpStatus: number;
	header: (name: string) => string | undefined;
	/** By which what the header announces is a moment. */
	clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** What every error of an answer tells of it. */
export function about(context: AnswerContext) {
	const { httpStatus, header } = context;
	return { httpStatus, requestId: requestIdIn(header('x-request-id'), context) };
}

export const LATER = 'Try again later. If it lasts, report it to the platform with the request id.';
