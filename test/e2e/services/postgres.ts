import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../free-port';
import { neededProgram, ServerProcess } from '../real-n8n';

const run = promisify(execFile);
const environment = { LANG: 'C.UTF-8' };
const user = 'n8n';
const password = 'made-up';

export interface Postgres {
	port: number;
	user: string;
	password: string;
	/** The one that is there from the start. */
	database: string;
	close(): Promise<void>;
}

/** Starts a PostgreSQL with a database cluster of its own, that is removed at the end. */
export async function startPostgres(): Promise<Postgres> {
	const place = await mkdtemp(join(tmpdir(), 'postgres-'));
	const passwordFile = join(place, 'password');
	await writeFile(passwordFile, password);
	const account = await unprivileged();
	if (account) {
		await chown(place, account.uid, account.gid);
		await chown(passwordFile, account.uid, account.gid);
	}
	const cluster = join(place, 'data');
	const made = [`--pgdata=${cluster}`, `--username=${user}`, `--pwfile=${passwordFile}`];
	const manner = ['--auth=scram-sha-256', '--encoding=UTF8', '--no-sync'];
	const options = { env: environment, cwd: place, ...account };
	await run(neededProgram('initdb'), [...made, ...manner], options);

	const port = await freePort();
	const settings = [
		`port=${port}`,
		'listen_addresses=127.0.0.1',
		'unix_socket_directories=',
		'fsync=off',
	].flatMap((setting) => ['-c', setting]);
	const server = new ServerProcess({
		name: 'postgres',
		program: neededProgram('postgres'),
		args: ['-D', cluster, ...settings],
		environment,
		cwd: place,
		account,
	});
	const ready = () => server.log().includes('ready to accept connections');
	await server.until(async () => ready(), 60_000);
	return {
		...{ port, user, password },
		database: 'postgres',
		close: async () => {
			await server.stop();
			await rm(place, { recursive: true });
		},
	};
}

interface Account {
	uid: number;
	gid: number;
}

/** PostgreSQL refuses to run as root; its package has made an account for it. */
async function unprivileged(): Promise<Account | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (option: string) => Number((await run('id', [option, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}
