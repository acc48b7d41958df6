import { connect } from 'node:net';
import { knownAnswers, smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';
import { bytesAt, linkOfStatuts } from '../storage/file-link';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});

afterEach(async () => {
	await sandbox.close();
});

/** How an attempt to connect ends. */
const attempt = (origin: string): Promise<string> =>
	new Promise((resolve) => {
		const { hostname, port } = new URL(origin);
		const socket = connect(Number(port), hostname);
		socket.once('connect', () => {
			socket.destroy();
			resolve('connected');
		});
		socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
	});

const attempts = (): Promise<string[]> =>
	Promise.all([sandbox.url, sandbox.filesUrl, sandbox.mirrorUrl].map(attempt));

const title = (): Promise<unknown> =>
	ask(sandbox, `{ dossier(number: ${smallDossiers.complete}) { demarche { title } } }`).then(
		({ data }) => data,
	);

describe('a restart', () => {
	it('refuses connections while it lasts, then answers on the same ports', async () => {
		const restarted = sandbox.restart({ downMilliseconds: 300 });
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(await attempts()).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED']);
		await restarted;
		expect(await attempts()).toEqual(['connected', 'connected', 'connected']);
	});

	it('cuts what is under way', async () => {
		const url = await linkOfStatuts(sandbox);
		sandbox.inject({ on: 'graphql', times: 1, fault: { kind: 'silence' } });
		sandbox.inject({ on: 'file', times: 1, fault: { kind: 'silence', afterBytes: 10 } });
		const answer = title().then(
			() => 'answered',
			() => 'cut',
		);
		const download = await fetch(url);
		const bytes = download.arrayBuffer().then(
			() => 'answered',
			() => 'cut',
		);
		while (sandbox.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
		await sandbox.restart({ downMilliseconds: 0 });
		expect(await Promise.all([answer, bytes])).toEqual(['cut', 'cut']);
	});

	it('keeps data, tokens, links and faults', async () => {
		const before = await title();
		const url = await linkOfStatuts(sandbox);
		const file = await bytesAt(url);
		const dossier = sandbox.data.dossier(smallDossiers.complete)!;
		dossier.demarche.title = 'Changed before the restart';
		sandbox.inject({ on: 'graphql', after: 1, fault: knownAnswers.maintenance });
		// Long enough for fetch to notice that its kept connections are closed.
		await sandbox.restart({ downMilliseconds: 200 });
		expect(await title()).not.toEqual(before);
		expect(await bytesAt(url)).toEqual(file);
		const { status } = await ask(sandbox, '{ __typename }');
		expect(status).toBe(503);
	});

	it('can follow another', async () => {
		await Promise.all([
			sandbox.restart({ downMilliseconds: 20 }),
			sandbox.restart({ downMilliseconds: 20 }),
		]);
		expect(await attempts()).toEqual(['connected', 'connected', 'connected']);
	});

	it('does not outlive the sandbox', async () => {
		const restarted = sandbox.restart({ downMilliseconds: 60_000 });
		await sandbox.close();
		await restarted;
		expect(await attempts()).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED']);
	});
});
