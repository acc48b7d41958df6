import { readFileSync } from 'node:fs';

import type { Closing } from '../closing';
import type { N8nInstallation } from './installation';
import { RestApi } from './rest-api';
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

interface Told {
	url: string;
	files: string;
	logFile: string;
	session: string;
	installation: N8nInstallation;
}

/** Holds what {@link runningN8n} needs, as JSON. */
const TOLD = 'E2E_RUNNING_N8N';

/**
 * Starts an n8n for several test files.
 *
 * @returns the environment of the processes whose tests use it
 */
export async function startForAll(
	installation: N8nInstallation,
	closing: Closing,
): Promise<Record<string, string>> {
	const folder = await makeUserFolder();
	closing.add(async () => await folder.remove());
	const server = await startN8n(installation, folder, { name: 'server' });
	closing.add(async () => await server.process.stop());
	const { session } = await RestApi.signIn(server.url, installation);
	const { url, process } = server;
	const told: Told = { url, files: folder.files, logFile: process.logFile, session, installation };
	return { [TOLD]: JSON.stringify(told) };
}

/** @throws Error when none was started: the tests that use it are run by `npm run test:e2e` */
export function runningN8n(): RunningN8n {
	const json = process.env[TOLD];
	if (json === undefined) throw new Error('No n8n was started for this test: npm run test:e2e');
	const { url, files, logFile, session, installation } = JSON.parse(json) as Told;
	const api = RestApi.inSession(url, installation, session);
	return { url, files, api, log: () => readFileSync(logFile, 'utf8') };
}
