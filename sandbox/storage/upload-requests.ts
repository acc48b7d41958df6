import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Time } from '../domain/time/time';
import type { Faults } from '../faults/fault-table';
import { textReply } from '../http/http-reply';
import { send } from '../http/send-reply';
import type { Uploads } from './uploads';

const nothing = textReply(200, 'text/plain', '');

/** Takes a PUT to the storage, under a fault if there is one: the file is stored, or just read. */
export async function takeUpload(
	request: IncomingMessage,
	response: ServerResponse,
	uploads: Uploads,
	faults: Faults,
	time: Time,
): Promise<void> {
	const url = new URL(request.url ?? '/', 'http://storage.invalid');
	const name = uploads.nameAt(url);
	const { delay, fault, executes } =
		name === null ? { delay: 0, fault: null, executes: true } : faults.onUpload(name);
	if (delay > 0) await time.sleep(delay, undefined);
	if (!executes) request.resume();
	const delivery = { url, headers: request.headers, body: request };
	await send(response, executes ? await uploads.receive(delivery) : nothing, fault);
}
