import { join } from 'node:path';

import { startSandbox } from '../../sandbox';
import { controlServer } from '../../sandbox/control/control-server';
import { ServerGroup } from '../../sandbox/server/server-group';
import { Closing } from '../../test/e2e/closing';
import {
	installN8n,
	makeUserFolder,
	owner,
	RestApi,
	startN8n,
	withEditor,
} from '../../test/e2e/real-n8n';
import { ownManifest } from '../../test/package/installed';
import { fill } from './contents';
import { dataFolder } from './data-folder';
import { optionsIn, type Options } from './options';
import { needPort } from './ports';
import { rebuildOnChange } from './rebuild';

const tell = (line: string) => console.log(line);

/** Brings everything up, waits until it is told to end, and ends it. */
async function main(): Promise<void> {
	const options = optionsIn(process.argv.slice(2));
	const interrupted = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.on(signal, () => {
			// Whoever asks twice does not want to wait.
			if (interrupted.signal.aborted) process.exit(1);
			interrupted.abort();
			tell('\nEnding…');
		});
	}
	const closing = new Closing();
	try {
		await run(options, interrupted.signal, closing);
	} catch (error) {
		if (!interrupted.signal.aborted) throw error;
	} finally {
		await closing.close();
	}
}

async function run(
	{ port, sandboxPort, data, isFresh }: Options,
	signal: AbortSignal,
	closing: Closing,
): Promise<void> {
	await needPort(port, '--port');
	for (const each of [0, 1, 2, 3]) await needPort(sandboxPort + each, '--sandbox-port');
	const place = await dataFolder(data, isFresh);
	const installation = await installN8n(tell);
	signal.throwIfAborted();

	tell('Starting…');
	const sandbox = await startSandbox({
		port: sandboxPort,
		filesPort: sandboxPort + 1,
		mirrorPort: sandboxPort + 2,
	});
	closing.add(() => sandbox.close());
	const control = new ServerGroup();
	await control.start(controlServer(sandbox), sandboxPort + 3);
	closing.add(() => control.close());

	const folder = await makeUserFolder(place);
	signal.throwIfAborted();
	const server = await startN8n(installation, folder, {
		name: 'npm-run-n8n',
		port,
		environment: {
			...withEditor,
			N8N_DEV_RELOAD: 'true',
			WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		},
	});
	closing.add(() => server.process.stop());
	signal.throwIfAborted();

	const api = await RestApi.signIn(server.url, installation);
	const surroundings = { sandbox, files: folder.files, url: server.url };
	const workflows = await fill(api, surroundings);
	const installed = join(folder.path, '.n8n', 'nodes', 'node_modules', ownManifest.name);
	const stopWatching = rebuildOnChange(installed, tell);
	closing.add(async () => stopWatching());
	signal.throwIfAborted();

	tell(welcome(installation.version, folder.path, surroundings, workflows));
	// Until it is told to end, or n8n ends by itself.
	await server.process.until(() => Promise.resolve(signal.aborted), Infinity);
}

function welcome(
	version: string,
	data: string,
	{ sandbox, files, url }: Parameters<typeof fill>[1],
	workflows: readonly string[],
): string {
	const { small, middle } = sandbox.demarches;
	return `
n8n ${version} with ${ownManifest.name} ${ownManifest.version}

  Open        ${url}/home/workflows
  Sign in     ${owner.email}
              ${owner.password}

In it are, all made up:

  Credential  DS account, for the sandbox: ${sandbox.url}
  Démarches   ${small} (some dossiers of every kind), ${middle} (257 dossiers)
  Workflows   ${workflows.join('\n              ')}
  Files       workflows may write to ${files}

Open a workflow and click “Execute workflow”. For one of your own: Create workflow, then search for “démarche”.
What changes in nodes/, credentials/, ds-api/ and icons/ is built and loaded.
All this is kept in ${data} for the next time; npm run n8n -- --fresh begins anew.

Ctrl+C ends all.
`;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
