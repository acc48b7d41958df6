import { Container } from '@n8n/di';
import { SSHClientsManager } from 'n8n-core/dist/execution-engine/ssh-clients-manager';
import { getGlobalState, setGlobalState } from 'n8n-workflow';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where n8n keeps files: `filesystem` streams them to disk (the default of a regular n8n),
 * `default` keeps them in memory as base64.
 */
export type BinaryDataMode = 'filesystem' | 'default';

/**
 * n8n's protection against server-side request forgery, which an administrator switches on with
 * `N8N_SSRF_PROTECTION_ENABLED`. Once on, private and loopback addresses are refused unless
 * they are allowed here. Each list is n8n's environment variable of the same name.
 */
export interface EgressPolicy {
	allowedHostnames?: string[];
	blockedHostnames?: string[];
	/** CIDR ranges or single addresses, for example `127.0.0.1/32`. */
	allowedIpRanges?: string[];
	/** `default` among them stands for n8n's own list. */
	blockedIpRanges?: string[];
}

export interface InstanceSettings {
	binaryDataMode: BinaryDataMode;
	timezone: string;
	egressPolicy: EgressPolicy | undefined;
	fileAccessFolders: string[];
}

/** The process-wide state of one n8n instance, to be given back when the engine closes. */
export interface InstanceEnvironment {
	userFolder: string;
	leave(): Promise<void>;
}

let occupied = false;

/**
 * Makes this process look like a fresh n8n instance: an empty user folder in the system's
 * temporary folder, n8n's environment variables set from `settings` alone (those of the caller's
 * shell are hidden meanwhile), and no service left over from an earlier instance.
 *
 * @throws Error when the process already hosts an instance: n8n's service container, its time
 * zone and its environment variables are global, so there can only be one at a time.
 */
export function enterInstanceEnvironment(settings: InstanceSettings): InstanceEnvironment {
	if (occupied) {
		throw new Error('An engine is already running in this process: close it first.');
	}
	// n8n compares real paths when it decides whether a node may touch a file.
	const userFolder = realpathSync(mkdtempSync(join(tmpdir(), 'n8n-engine-')));
	occupied = true;
	// For the process that crashes or ends without closing.
	const removeUserFolder = () => rmSync(userFolder, { recursive: true, force: true });
	process.once('exit', removeUserFolder);
	const restoreEnvironment = replaceN8nVariables({
		N8N_USER_FOLDER: userFolder,
		N8N_LOG_LEVEL: 'silent',
		N8N_DEFAULT_BINARY_DATA_MODE: settings.binaryDataMode,
		N8N_RESTRICT_FILE_ACCESS_TO: settings.fileAccessFolders.join(';'),
		GENERIC_TIMEZONE: settings.timezone,
		...egressVariables(settings.egressPolicy),
	});
	const { defaultTimezone } = getGlobalState();
	setGlobalState({ defaultTimezone: settings.timezone });
	Container.reset();

	return {
		userFolder,
		async leave() {
			// It comes to life with the first node that runs, and listens for the process to exit.
			Container.get(SSHClientsManager).onShutdown();
			Container.reset();
			setGlobalState({ defaultTimezone });
			restoreEnvironment();
			await rm(userFolder, { recursive: true, force: true });
			process.off('exit', removeUserFolder);
			occupied = false;
		},
	};
}

function egressVariables(policy: EgressPolicy | undefined): Record<string, string> {
	if (policy === undefined) return {};
	const lists: Record<string, string[] | undefined> = {
		N8N_SSRF_ALLOWED_HOSTNAMES: policy.allowedHostnames,
		N8N_SSRF_BLOCKED_HOSTNAMES: policy.blockedHostnames,
		N8N_SSRF_ALLOWED_IP_RANGES: policy.allowedIpRanges,
		N8N_SSRF_BLOCKED_IP_RANGES: policy.blockedIpRanges,
	};
	const variables: Record<string, string> = { N8N_SSRF_PROTECTION_ENABLED: 'true' };
	for (const [name, values] of Object.entries(lists)) {
		if (values !== undefined) variables[name] = values.join(',');
	}
	return variables;
}

const N8N_VARIABLE = /^(N8N_|EXECUTIONS_|GENERIC_TIMEZONE$)/;

function replaceN8nVariables(variables: Record<string, string>): () => void {
	const hidden = new Map<string, string>();
	for (const [name, value] of Object.entries(process.env)) {
		if (!N8N_VARIABLE.test(name) || value === undefined) continue;
		hidden.set(name, value);
		Reflect.deleteProperty(process.env, name);
	}
	Object.assign(process.env, variables);
	return () => {
		for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
		for (const [name, value] of hidden) process.env[name] = value;
	};
}
