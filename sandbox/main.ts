import { apiVersions } from '../ds-api/schema/versions';
import type { ApiVersion } from '../ds-api/schema/versions';
import { filesFirstDossier, smallDossiers, startSandbox } from './index';
import type { Sandbox, SandboxOptions } from './index';

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

function optionsFromEnvironment(): SandboxOptions {
	const port = numberIn('PORT', 1, 65_534, defaultPort);
	return {
		apiVersion: versionIn(process.env.API_VERSION),
		port,
		filesPort: port + 1,
		linkLifetimeSeconds: numberIn('LINK_LIFETIME_SECONDS', 1, 86_400, 3600),
	};
}

const list = (entries: Record<string, string | number>): string =>
	Object.entries(entries)
		.map(([name, value]) => `  ${name.padEnd(22)} ${value}`)
		.join('\n');

function welcome({ url, filesUrl, apiVersion, tokens, demarches }: Sandbox): string {
	return [
		`Démarche numérique sandbox, API of ${apiVersion}. Everything in it is made up.`,
		`API    ${url}/api/v2/graphql`,
		`Files  ${filesUrl}`,
		`Tokens\n${list({ ...tokens })}`,
		`Démarches\n${list(demarches)}`,
		`Dossiers worth a try\n${list({ ...smallDossiers, largeFile: filesFirstDossier })}`,
		'Ctrl+C stops it.',
	].join('\n\n');
}

async function main(): Promise<void> {
	const sandbox = await startSandbox(optionsFromEnvironment());
	const stop = (): void => {
		void sandbox.close().then(() => process.exit(0));
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	console.log(welcome(sandbox));
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
