import { InvalidJson, invalid, isRecord } from '../http/json-members';

/** A request that cannot be answered; the message says why. */
export class ControlError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

export interface ControlRequest {
	/** What stands for the id in the path. */
	id: number;
	body: string;
}

export interface Answer {
	status: number;
	body: unknown;
}

type Handler = (request: ControlRequest) => Answer | Promise<Answer>;

/** What answers, by path and method: `/faults/7` is the path `/faults/:id` with the id 7. */
export type Paths = Record<string, Record<string, Handler>>;

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const created = (body: unknown): Answer => ({ status: 201, body });

/**
 * The object a body holds; none is an empty one.
 *
 * @throws ControlError 400 for no JSON, InvalidJson for no object.
 */
export function objectIn(body: string): Record<string, unknown> {
	let value: unknown;
	try {
		value = body.trim() === '' ? {} : JSON.parse(body);
	} catch (error) {
		throw new ControlError(400, `The body is no JSON: ${(error as Error).message}`);
	}
	if (!isRecord(value)) throw invalid('The body is no object', 'an object');
	return value;
}

/**
 * What the sandbox makes of a request about something that may not be there.
 *
 * @throws ControlError 404 with the reason if the sandbox cannot do it, InvalidJson as it is.
 */
export function ifThere<T>(act: () => T): T {
	try {
		return act();
	} catch (error) {
		if (error instanceof InvalidJson) throw error;
		throw new ControlError(404, (error as Error).message);
	}
}

/** The answer to a request that failed. */
export function refusalOf(error: unknown): Answer {
	const message = error instanceof Error ? error.message : String(error);
	if (error instanceof ControlError) return { status: error.status, body: { error: message } };
	return { status: error instanceof InvalidJson ? 400 : 500, body: { error: message } };
}
