import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../../free-port';
import { neededProgram, ServerProcess } from '../real-n8n';

export interface Redis {
	port: number;
	close(): Promise<void>;
}

/** Starts a Redis that keeps nothing. */
export async function startRedis(): Promise<Redis> {
	const place = await mkdtemp(join(tmpdir(), 'redis-'));
	const port = await freePort();
	const settings = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', place];
	const process = new ServerProcess({
		name: 'redis',
		program: neededProgram('redis-server'),
		args: settings,
		environment: { LANG: 'C.UTF-8' },
		cwd: place,
	});
	await process.until(async () => await isListening(port), 30_000);
	return {
		port,
		close: async () => {
			await process.stop();
			await rm(place, { recursive: true });
		},
	};
}

async function isListening(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const answer = (is: boolean) => {
			socket.destroy();
			resolve(is);
		};
		socket.once('connect', () => answer(true)).once('error', () => answer(false));
	});
}
