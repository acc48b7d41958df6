import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A request as the sandbox saw it. */
export interface RequestLogEntry {
	origin: 'api' | 'files' | 'mirror';
	method: string;
	/** Without the query. */
	path: string;
	operationName?: string;
	query?: string;
	variables?: Record<string, unknown>;
	/** 0 as long as (or if ever) nothing is answered. */
	status: number;
	hasAuthorization: boolean;
	userAgent: string | null;
	/** Milliseconds since 1970. */
	at: number;
	/** The same for the requests of one connection. */
	connectionId: number;
}

let connections = 0;
const connectionIds = new WeakMap<Socket, number>();

function connectionIdOf(socket: Socket): number {
	let id = connectionIds.get(socket);
	if (id === undefined) {
		id = ++connections;
		connectionIds.set(socket, id);
	}
	return id;
}

/** The entry of a request that has just arrived. */
export function entryOf(
	origin: RequestLogEntry['origin'],
	request: IncomingMessage,
): RequestLogEntry {
	const { method = 'GET', url = '/', headers, socket } = request;
	return {
		origin,
		method,
		path: url.split('?')[0] ?? '/',
		status: 0,
		hasAuthorization: headers.authorization !== undefined,
		userAgent: headers['user-agent'] ?? null,
		at: Date.now(),
		connectionId: connectionIdOf(socket),
	};
}
