/** An error the API reports with its code, at the place in the query where it happened. */
export class ApiError extends Error {
	constructor(
		message: string,
		/** `extensions.code`; some errors of the server have none. */
		readonly code: string | null,
	) {
		super(message);
		this.name = 'ApiError';
	}
}

/** The whole request fails: HTTP 500 `internal_server_error`, unless another status is given. */
export class RequestError extends Error {
	constructor(
		message: string,
		readonly status: number,
		readonly code: string,
	) {
		super(message);
		this.name = 'RequestError';
	}
}

/** What a bug of the server ends in. `cause` is never sent: the server does not say either. */
export const crash = (cause: string): RequestError =>
	new RequestError(cause, 500, 'internal_server_error');

/** The body of a refused request: `errors` and a null `data`. */
export const errorBody = (
	message: string,
	code: string,
	more: Record<string, unknown> = {},
): string => JSON.stringify({ errors: [{ message, extensions: { code, ...more } }], data: null });
