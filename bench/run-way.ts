import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Measurement } from './measure';
import type { Platform } from './platform';

/** Starts the platform; every answer takes `delayMilliseconds` more. */
export async function startPlatform(
	delayMilliseconds: number,
): Promise<{ platform: Platform; stop: () => void }> {
	const child = start('platform.ts', String(delayMilliseconds));
	return { platform: await message<Platform>(child), stop: () => void child.kill() };
}

/** Does one piece of work once, in a process of its own. */
export async function runWay(way: string, platform: Platform): Promise<Measurement> {
	const child = start(join('ways', `${way}.ts`), JSON.stringify(platform));
	const exit = once(child, 'exit');
	const measurement = await message<Measurement>(child);
	await exit;
	return measurement;
}

function start(file: string, argument: string): ChildProcess {
	return fork(join(__dirname, file), [argument], {
		execArgv: ['--import', 'tsx', '--expose-gc'],
		cwd: join(__dirname, '..'),
	});
}

async function message<Message>(child: ChildProcess): Promise<Message> {
	return await new Promise((resolve, reject) => {
		child.once('message', (sent) => resolve(sent as Message));
		child.once('error', reject);
		child.once('exit', (code) =>
			reject(new Error(`${child.spawnfile} ended with ${code} before it told anything.`)),
		);
	});
}
