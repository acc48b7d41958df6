import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Closing } from '../closing';
import type { N8nInstallation } from './installation';
import { RestApi, within } from './rest-api';
import { startN8n } from './server';
import { makeUserFolder } from './user-folder';

/** An n8n that was started once for all test files that need none of their own. */
export interface RunningN8n {
	url: string;
	/** The only folder that its workflows may read and write. */
	files: string;
	/** Signed in as the owner. */
	api: RestApi;
	/** All it has said so far. */
	log(): string;
}

/** What is told of it, or why there is none. */
type Told = Up | { failure: string };

interface Up {
	url: string;
	files: string;
	logFile: string;
	session: string;
	installation: N8nInstallation;
}

/** Names the file in which it is told, once it is known. */
const TOLD = 'E2E_RUNNING_N8N';
const WAIT_MS = 200_000;

/**
 * Begins to start an n8n for several test files: those that need none of it do not wait until it is up.
 *
 * @returns the environment of the processes whose tests use it
 */
export async function startForAll(
	installation: N8nInstallation,
	closing: Closing,
): Promise<Record<string, string>> {
	const folder = await makeUserFolder();
	closing.add(async () => await folder.remove());
	const starting = startN8n(installation, folder, { name: 'server' });
	const signedIn = async (): Promise<Up> => {
		const { url, process } = await starting;
		const { session } = await RestApi.signIn(url, installation);
		return { url, files: folder.files, logFile: process.logFile, session, installation };
	};
	const file = join(folder.path, 'running-n8n.json');
	const told = signedIn()
		.catch((error: unknown): Told => ({ failure: String(error) }))
		.then(async (result) => await writeWhole(file, JSON.stringify(result)));
	closing.add(async () => {
		await told;
		await starting.then(
			async ({ process }) => await process.stop(),
			() => undefined,
		);
	});
	return { [TOLD]: file };
}

/** Who looks for the file finds it whole. */
async function writeWhole(file: string, text: string): Promise<void> {
	await writeFile(`${file}.part`, text);
	await rename(`${file}.part`, file);
}

/**
 * Waits until it is up.
 *
 * @throws Error when it did not come up, or none was started: the tests that use it are run by `npm run test:e2e`
 */
export async function runningN8n(): Promise<RunningN8n> {
	const file = process.env[TOLD];
	if (file === undefined) throw new Error('No n8n was started for this test: npm run test:e2e');
	const told = await within(WAIT_MS, 'n8n was not up', async () =>
		existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Told) : undefined,
	);
	if ('failure' in told) throw new Error(told.failure);
	const { url, files, logFile, session, installation } = told;
	const api = RestApi.inSession(url, installation, session);
	return { url, files, api, log: () => readFileSync(logFile, 'utf8') };
}
