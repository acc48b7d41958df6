import { apiVersions } from '../ds-api/schema/versions';
import type { ApiVersion } from '../ds-api/schema/versions';
import { controlServer } from './control/control-server';
import { filesFirstDossier, smallDossiers, startSandbox } from './index';
import type { Sandbox, SandboxOptions } from './index';
import { ServerGroup } from './server/server-group';

const defaultPort = 4010;

function versionIn(value: string | undefined): ApiVersion {
	const version = apiVersions.find(
		(each) => each === (value === undefined || value === '' ? '2026-10' : value),
	);
	if (!version) throw new Error(`API_VERSION is "${value}": use ${apiVersions.join(' or ')}`);
	return version;
}

function numberIn(name: string, least: number, most: number, otherwise: number): number {
	const value = process.env[name];
	if (value === undefined || value === '') return otherwise;
	const number = Number(value);
	if (!Number.isInteger(number) || number < least || number > most) {
		throw new Error(`${name} is "${value}": use a whole number from ${least} to ${most}`);
	}
	return number;
}

interface Settings {
	options: SandboxOptions;
	controlPort: number;
}

function settingsFromEnvironment(): Settings {
	const port = numberIn('PORT', 1, 65_532, defaultPort);
	const options = {
		apiVersion: versionIn(process.env.API_VERSION),
		port,
		filesPort: port + 1,
		mirrorPort: port + 2,
		linkLifetimeSeconds: numberIn('LINK_LIFETIME_SECONDS', 1, 86_400, 3600),
	};
	return { options, controlPort: port + 3 };
}

const list = (entries: Record<string, string | number>): string =>
	Object.entries(entries)
		.map(([name, value]) => `  ${name.padEnd(22)} ${value}`)
		.join('\n');

function welcome(sandbox: Sandbox, controlUrl: string): string {
	const { url, filesUrl, mirrorUrl, apiVersion, tokens, demarches } = sandbox;
	return [
		`Démarche numérique sandbox, API of ${apiVersion}. Everything in it is made up.`,
		`API      ${url}/api/v2/graphql`,
		`Files    ${filesUrl} (and ${mirrorUrl}, by redirection)`,
		`Control  ${controlUrl} makes it fail: docs/sandbox.md`,
		`Tokens\n${list({ ...tokens })}`,
		`Démarches\n${list(demarches)}`,
		`Dossiers worth a try\n${list({ ...smallDossiers, largeFile: filesFirstDossier })}`,
		'Ctrl+C stops it.',
	].join('\n\n');
}

async function main(): Promise<void> {
	const { options, controlPort } = settingsFromEnvironment();
	const sandbox = await startSandbox(options);
	const control = new ServerGroup();
	const close = async (): Promise<void> => {
		await Promise.all([sandbox.close(), control.close()]);
	};
	const controlUrl = await control
		.start(controlServer(sandbox), controlPort)
		.catch(async (error: unknown) => {
			await close();
			throw error;
		});
	const stop = (): void => {
		void close().then(() => process.exit(0));
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	console.log(welcome(sandbox, controlUrl));
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
