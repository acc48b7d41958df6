import { freePort } from '../../free-port';
import type { N8nInstallation } from './installation';
import { ServerProcess } from './server-process';
import { settingsOf } from './settings';
import type { UserFolder } from './user-folder';

export interface N8nServerOptions {
	/** What it is called in errors, and the name of its log in `test/e2e/logs/`. */
	name: string;
	/** `start` unless told; queue mode has `worker` and `webhook` beside it. */
	command?: readonly string[];
	/** Any free one unless told. */
	port?: number;
	/** Settings on top of the usual ones. */
	environment?: Readonly<Record<string, string>>;
}

/** A running n8n, or one process of it in queue mode. */
export interface N8nServer {
	/** Where the editor, the REST API and the webhooks are. */
	url: string;
	process: ServerProcess;
}

/** On a machine with two cores where much else runs, n8n may need its time. */
const READY_MS = 180_000;

/**
 * Starts an n8n and waits until it can work: its database is there and its nodes are loaded.
 *
 * @throws Error with the end of its log when it does not come up
 */
export async function startN8n(
	installation: N8nInstallation,
	folder: UserFolder,
	{ name, command = ['start'], port, environment = {} }: N8nServerOptions,
): Promise<N8nServer> {
	const listensOn = String(port ?? (await freePort()));
	const url = `http://127.0.0.1:${listensOn}`;
	const process = new ServerProcess({
		name,
		program: installation.node,
		args: [installation.n8n, ...command],
		cwd: folder.path,
		environment: {
			...(await settingsOf(installation, folder)),
			N8N_PORT: listensOn,
			// A worker has no server but this one.
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: listensOn,
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			...environment,
		},
	});
	try {
		await process.until(async () => await answers(`${url}/healthz/readiness`), READY_MS);
	} catch (error) {
		await process.kill();
		throw error;
	}
	return { url, process };
}

async function answers(url: string): Promise<boolean> {
	try {
		return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
	} catch {
		return false;
	}
}
