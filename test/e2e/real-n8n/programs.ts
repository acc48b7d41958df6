import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian keeps PostgreSQL's programs, which are not on the PATH. */
const postgresFolder = '/usr/lib/postgresql';

/** Where a program is, or undefined when this machine does not have it. */
export function programPath(name: string): string | undefined {
	const folders = [...(process.env.PATH ?? '').split(delimiter), ...postgresVersions()];
	return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** As {@link programPath}, for a program that must be there. */
export function neededProgram(name: string): string {
	const path = programPath(name);
	if (path === undefined) throw new Error(`There is no ${name} on this machine.`);
	return path;
}

/**
 * A command that ends when this process ends, however it does: on Linux alone. (What runs in jest hears neither of the end
 * of the process nor of signals.)
 */
export function endingWithUs(program: string, args: readonly string[]): [string, ...string[]] {
	const setpriv = programPath('setpriv');
	return setpriv ? [setpriv, '--pdeathsig=KILL', program, ...args] : [program, ...args];
}

/** The newest first. */
function postgresVersions(): string[] {
	try {
		return readdirSync(postgresFolder)
			.sort((one, other) => Number(other) - Number(one))
			.map((version) => join(postgresFolder, version, 'bin'));
	} catch {
		return [];
	}
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
