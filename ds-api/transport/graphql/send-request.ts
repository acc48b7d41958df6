import { fetch, type Dispatcher } from '../../third-party';

/** An HTTP answer, as much of it as is read here. */
export type HttpAnswer = Pick<Response, 'status' | 'ok' | 'text'> & {
	headers: { get(name: string): string | null };
};

/** What was seen of an HTTP answer, whatever became of its body. */
export type AnswerHead = Pick<HttpAnswer, 'status' | 'headers'>;

/** Sends one request and follows no redirect: a redirect would carry the token to another address. */
export type SendRequest = (
	url: string,
	init: { method: string; headers: Headers; body: string; signal: AbortSignal | null },
) => Promise<HttpAnswer>;

/** Sends requests over the connections of a pool. */
export function sendOver(pool: Dispatcher): SendRequest {
	return async (url, init) =>
		await fetch(url, { ...init, headers: [...init.headers], dispatcher: pool, redirect: 'manual' });
}
