import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Recorded {
	method: string;
	/** With its query, decoded. */
	path: string;
	body: Buffer;
}

/** A server that takes whatever it is sent, and tells it: in place of services that cannot be had here. */
export interface RecordingServer {
	url: string;
	requests: Recorded[];
	close(): Promise<void>;
}

export async function startRecorder(): Promise<RecordingServer> {
	const requests: Recorded[] = [];
	const server = createServer((request, response) => {
		void buffer(request).then((body) => {
			const path = decodeURIComponent(request.url ?? '/');
			requests.push({ method: request.method ?? '', path, body });
			// A storage that speaks S3 is asked first where it is.
			if (path.endsWith('?location=') || path.endsWith('?location')) {
				response.setHeader('content-type', 'application/xml');
				response.end('<LocationConstraint>here</LocationConstraint>');
				return;
			}
			response.setHeader('content-type', 'application/json');
			response.end('{}');
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
