import { mkdtemp, readdir } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { repository } from '../../package/installed';
import { npm } from '../../package/npm';

let packed: Promise<string> | undefined;

/**
 * The tarball of the package as it would be published, from the `dist/` that is there. Packed once for a process, removed
 * when it ends.
 */
export async function packedPackage(): Promise<string> {
	packed ??= pack();
	return await packed;
}

async function pack(): Promise<string> {
	const place = await mkdtemp(join(tmpdir(), 'tarball-'));
	process.once('exit', () => rmSync(place, { recursive: true, force: true }));
	await npm(['pack', '--pack-destination', place], repository);
	const tarball = (await readdir(place)).find((name) => name.endsWith('.tgz'));
	if (tarball === undefined) throw new Error('npm pack made no tarball.');
	return join(place, tarball);
}
