import { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';

/** What a package adds to n8n. */
export interface InstalledPackage {
	/** By full type name: the package's name, a dot, the node's own name. */
	nodeTypes: Map<string, INodeType | IVersionedNodeType>;
	/** By type name; credential types carry no package prefix. */
	credentialTypes: Map<string, ICredentialType>;
}

/**
 * Loads the nodes and credentials listed under `n8n` in a package's `package.json`, with the
 * loader n8n uses for installed packages: class names must match file names, codex files are read,
 * icons must lie inside the package.
 *
 * @param folder the package's folder
 */
export async function loadInstalledPackage(folder: string): Promise<InstalledPackage> {
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();

	return {
		nodeTypes: new Map(
			Object.entries(loader.nodeTypes).map(([name, loaded]) => [
				`${loader.packageName}.${name}`,
				loaded.type,
			]),
		),
		credentialTypes: new Map(
			Object.entries(loader.credentialTypes).map(([name, loaded]) => [name, loaded.type]),
		),
	};
}
