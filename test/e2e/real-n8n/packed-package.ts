import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { repository } from '../../package/installed';
import { npm } from '../../package/npm';

/**
 * Packs the package as it would be published, from the `dist/` that is there.
 *
 * @param place the folder for the tarball
 * @returns its path
 */
export async function packPackage(place: string): Promise<string> {
	await npm(['pack', '--pack-destination', place], repository);
	const tarball = (await readdir(place)).find((name) => name.endsWith('.tgz'));
	if (tarball === undefined) throw new Error('npm pack made no tarball.');
	return join(place, tarball);
}
