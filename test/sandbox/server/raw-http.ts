import { connect } from 'node:net';

/** An answer as its bytes arrived, before any HTTP client has made sense of them. */
export interface RawAnswer {
	status: number;
	/** By lower-case name. */
	headers: Record<string, string | undefined>;
	/** Chunks and all. */
	body: Buffer;
	/** How many bytes of the body had arrived at each time that some came. */
	arrivals: number[];
	/** Whether the connection was closed in good order or reset. */
	end: 'closed' | 'reset';
}

export interface RawRequest {
	method?: string;
	headers?: Record<string, string>;
	body?: string;
}

function headOf(text: string): Pick<RawAnswer, 'status' | 'headers'> {
	const [first = '', ...lines] = text.split('\r\n');
	const headers = lines.map((line) => {
		const colon = line.indexOf(':');
		return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
	});
	return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(headers) };
}

/** Sends one request on a connection of its own, and reads until that connection ends. */
export function rawRequest(url: string, request: RawRequest = {}): Promise<RawAnswer> {
	const { hostname, port, host, pathname, search } = new URL(url);
	const { method = 'GET', headers = {}, body = '' } = request;
	const sent = { Host: host, Connection: 'close', 'Content-Length': body.length, ...headers };
	const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}`);
	return new Promise((resolve) => {
		let received = Buffer.alloc(0);
		let end: RawAnswer['end'] = 'closed';
		const arrivals: number[] = [];
		const socket = connect(Number(port), hostname);
		const bodyStart = (): number => received.indexOf('\r\n\r\n') + 4;
		socket.on('data', (chunk: Buffer) => {
			received = Buffer.concat([received, chunk]);
			const length = bodyStart() < 4 ? 0 : received.length - bodyStart();
			if (length > 0) arrivals.push(length);
		});
		socket.on('error', () => (end = 'reset'));
		socket.on('close', () => {
			const head = headOf(received.subarray(0, Math.max(bodyStart() - 4, 0)).toString());
			resolve({ ...head, body: received.subarray(bodyStart()), arrivals, end });
		});
		socket.write(`${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
	});
}
