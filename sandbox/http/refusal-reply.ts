import { randomUUID } from 'node:crypto';
import { errorBody, RequestError } from '../domain/api-error';
import { jsonReply } from './http-reply';
import type { Reply } from './http-reply';

/** The answer to a request that is refused as a whole; whatever is no refusal is a crash: 500. */
export function refusalReply(error: unknown): Reply {
	if (error instanceof RequestError && error.status !== 500) {
		return jsonReply(error.status, errorBody(error.message, error.code));
	}
	const more = { exception_id: randomUUID().replace(/-/g, '') };
	return jsonReply(500, errorBody('Internal Server Error', 'internal_server_error', more));
}
