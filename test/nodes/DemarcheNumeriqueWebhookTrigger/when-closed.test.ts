import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { IWebhookFunctions } from 'n8n-workflow';

import { whenClosed } from '../../../nodes/DemarcheNumeriqueWebhookTrigger/http';

const listenTo = async (response: ServerResponse) =>
	await new Promise<void>((resolve) => {
		whenClosed({ getResponseObject: () => response } as unknown as IWebhookFunctions, resolve);
	});

/** A response of a real server to a caller who hangs up, or waits for the answer. */
async function responseTo(caller: { hangsUp: boolean }) {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
	socket.on('error', () => undefined);
	socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
	const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
	if (caller.hangsUp) socket.destroy();
	return {
		response,
		close: () => {
			socket.destroy();
			server.closeAllConnections();
			server.close();
		},
	};
}

describe('The end of a call', () => {
	it('is told when the answer has gone out', async () => {
		const { response, close } = await responseTo({ hangsUp: false });
		const told = listenTo(response);
		response.end('{}');
		await expect(told).resolves.toBeUndefined();
		close();
	});

	it('is told to whoever asks after the caller has gone', async () => {
		const { response, close } = await responseTo({ hangsUp: true });
		await once(response, 'close');
		await expect(listenTo(response)).resolves.toBeUndefined();
		close();
	});

	it('is told to whoever asks after the answer has gone out', async () => {
		const { response, close } = await responseTo({ hangsUp: false });
		response.end('{}');
		await once(response, 'close');
		await expect(listenTo(response)).resolves.toBeUndefined();
		close();
	});
});
