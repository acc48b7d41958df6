import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { freePort } from '../../free-port';
import type { N8nInstallation } from './installation';
import type { UserFolder } from './user-folder';

/** Of made-up credentials, on this machine alone. */
const ENCRYPTION_KEY = 'a-made-up-key-for-tests';

/**
 * The whole environment of an n8n: nothing of this machine's settings, no call to anybody, and only 127.0.0.1 listened on.
 * Processes that work together (queue mode) get the same encryption key.
 */
export async function settingsOf(
	{ node, folder: installed }: N8nInstallation,
	folder: UserFolder,
): Promise<Record<string, string>> {
	return {
		PATH: [dirname(node), process.env.PATH ?? ''].join(delimiter),
		HOME: folder.path,
		LANG: 'C.UTF-8',
		GENERIC_TIMEZONE: 'Europe/Paris',
		N8N_USER_FOLDER: folder.path,
		N8N_RESTRICT_FILE_ACCESS_TO: folder.files,
		N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DISABLE_UI: 'true',
		...withoutModule(installed, 'mcp-registry'),
	};
}

/** For an n8n whose editor is looked at: each start writes the editor's thousand files anew, a fifth of its work. */
export const withEditor = { N8N_DISABLE_UI: 'false' };

/** Switches a part of n8n off; a version that has no such part would not start. */
function withoutModule(installed: string, name: string): Record<string, string> {
	const folder = join(installed, 'node_modules', 'n8n', 'dist', 'modules', name);
	return existsSync(folder) ? { N8N_DISABLED_MODULES: name } : {};
}
