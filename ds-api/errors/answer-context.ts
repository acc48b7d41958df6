import { requestIdIn, type KnownSecrets } from './redaction';
import type { Clock } from '../time';

/** What a request was about, in the user's words. */
export interface Subject {
	/** A document of the user's own is about anything. */
	kind: 'dossier' | 'demarche' | 'group' | 'credential' | 'document';
	/** e.g. `Dossier 123`; it begins a sentence. */
	name: string;
}

/** What each root field of a document is about, where they differ. */
export type Subjects = Subject | ((rootField: unknown) => Subject);

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
