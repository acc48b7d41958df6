import { createRequire } from 'node:module';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

import type { N8nInstallation } from '../real-n8n';

/** A mail as its reader sees it. */
export interface Mail {
	to: string;
	subject: string;
	text: string;
	attachments: Array<{ filename: string; content: Buffer }>;
}

/** A mail server that takes every mail, without encryption or password, and delivers none. */
export interface Mailbox {
	port: number;
	/** What has come so far. */
	mails(): Promise<Mail[]>;
	close(): Promise<void>;
}

type Parse = (raw: Buffer) => Promise<{
	to: { text: string };
	subject: string;
	text: string;
	attachments: Mail['attachments'];
}>;

/** @param installation n8n's own parser of mails reads them */
export async function startMailbox({ folder }: N8nInstallation): Promise<Mailbox> {
	const load = createRequire(join(folder, 'package.json'));
	const { simpleParser } = load('mailparser') as { simpleParser: Parse };
	const received: Buffer[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket.once('close', () => sockets.delete(socket)).on('error', () => {}));
		converse(socket, (mail) => received.push(mail));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	return {
		port: (server.address() as AddressInfo).port,
		mails: async () =>
			await Promise.all(
				received.map(async (raw) => {
					const { to, ...mail } = await simpleParser(raw);
					return { ...mail, to: to.text };
				}),
			),
		close: async () => {
			sockets.forEach((socket) => socket.destroy());
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** SMTP, as much of it as a sender needs that trusts the server. */
function converse(socket: Socket, deliver: (mail: Buffer) => void): void {
	let unread = Buffer.alloc(0);
	let isMail = false;
	const say = (line: string) => socket.write(`${line}\r\n`);
	const next = (): boolean => {
		const end = isMail ? '\r\n.\r\n' : '\r\n';
		const at = unread.indexOf(end);
		if (at < 0) return false;
		const part = unread.subarray(0, at);
		unread = unread.subarray(at + end.length);
		if (isMail) {
			// A line that begins with a dot was sent with a second one.
			deliver(Buffer.from(part.toString('latin1').replace(/^\.\./gm, '.'), 'latin1'));
			isMail = false;
			say('250 Taken');
			return true;
		}
		const command = part.toString('latin1').slice(0, 4).toUpperCase();
		isMail = command === 'DATA';
		if (isMail) say('354 Go on');
		else if (command === 'QUIT') socket.end('221 Bye\r\n');
		else say('250 Well');
		return true;
	};
	socket.on('data', (chunk) => {
		unread = Buffer.concat([unread, chunk]);
		while (next());
	});
	say('220 A made-up mail server');
}
