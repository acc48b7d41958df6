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
 * @param from `dist` loads the built files as listed; `sources` loads the TypeScript file each
 * of them was built from, which needs a loader for TypeScript in the process (tsx, or jest's)
 */
export async function loadInstalledPackage(
	folder: string,
	from: 'dist' | 'sources',
): Promise<InstalledPackage> {
	const loader = new PackageDirectoryLoader(folder);
	if (from === 'sources' && loader.packageJson.n8n !== undefined) {
		const listed = loader.packageJson.n8n;
		loader.packageJson = {
			...loader.packageJson,
			n8n: {
				...listed,
				nodes: listed.nodes?.map(sourceOf) ?? [],
				credentials: listed.credentials?.map(sourceOf) ?? [],
			},
		};
	}
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

function sourceOf(builtFile: string): string {
	return builtFile.replace(/^(\.\/)?dist\//, '').replace(/\.js$/, '.ts');
}
