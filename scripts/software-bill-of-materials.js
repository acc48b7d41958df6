'use strict';

const { Buffer } = require('node:buffer');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { embeddedIn } = require('./embedded-code');
const CDX = require('@cyclonedx/cyclonedx-library');
const { PackageURL } = require('packageurl-js');

const { Builders, Factories } = CDX.Contrib.FromNodePackageJson;
const { Bom, LicenseExpression, SpdxLicense } = CDX.Models;

/**
 * The software bill of materials of the published package, as CycloneDX 1.6 JSON: the package itself, and every package whose
 * code its bundle carries, with version, licence, package URL and the SHA-512 of the npm tarball it was taken from. It has no
 * date and no serial number: the same sources give the same file.
 *
 * @param {ReturnType<typeof import('./bundled-packages').bundledPackages>} packages
 * @param {string} root the repository, with package.json and package-lock.json
 * @param {{ package: string, notes: string }[]} changes what the build changes in a bundled package
 * @throws {Error} for a package that package-lock.json does not know, and for a change of one that is not in the bundle
 */
function softwareBillOfMaterials(packages, root, changes) {
	const own = json(join(root, 'package.json'));
	const locked = json(join(root, 'package-lock.json')).packages;
	const component = componentOf(own);
	const bom = new Bom();
	bom.metadata.component = component;
	bom.metadata.lifecycles.add(CDX.Enums.LifecyclePhase.Build);
	bom.metadata.tools.components.add(componentOf(json(require.resolve('esbuild/package.json'))));

	const components = new Map();
	for (const { path, manifest } of packages) {
		const integrity = locked[path]?.integrity;
		if (!integrity?.startsWith('sha512-')) throw new Error(`package-lock.json has no ${path}.`);
		const bundled = componentOf(manifest);
		bundled.hashes.set(
			CDX.Enums.HashAlgorithm['SHA-512'],
			Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
		);
		for (const embedded of embeddedComponents(bundled)) bundled.components.add(embedded);
		components.set(manifest.name, bundled);
		bom.components.add(bundled);
	}
	for (const { manifest } of packages) {
		// An optional one that is there comes along as well: debug takes supports-color.
		const needed = {
			...manifest.dependencies,
			...manifest.peerDependencies,
			...manifest.peerDependenciesMeta,
			...manifest.optionalDependencies,
		};
		for (const name of Object.keys(needed)) {
			if (components.has(name)) {
				components.get(manifest.name).dependencies.add(components.get(name).bomRef);
			}
		}
		if (manifest.name in own.devDependencies) {
			component.dependencies.add(components.get(manifest.name).bomRef);
		}
	}
	return serialized(bom, changes);
}

function componentOf(manifest) {
	const licenses = { makeFromString: () => licenseOf(manifest.license) };
	const builder = new Builders.ComponentBuilder(new Factories.ExternalReferenceFactory(), licenses);
	const component = builder.makeComponent(manifest);
	const [name, namespace] = manifest.name.split('/').reverse();
	const purl = new PackageURL('npm', namespace, name, manifest.version, undefined, undefined);
	component.purl = purl.toString();
	component.bomRef.value = component.purl;
	return component;
}

function licenseOf(license) {
	return CDX.SPDX.isSupportedSpdxId(license)
		? new SpdxLicense(license)
		: new LicenseExpression(license);
}

/** Within the component that carries it: it comes from no tarball of its own. */
function embeddedComponents({ bomRef, name }) {
	return embeddedIn(name).map(({ name: embedded, purl, license, copyright, description }) => {
		const component = new CDX.Models.Component(CDX.Enums.ComponentType.Library, embedded, {
			bomRef: `${bomRef.value}#${embedded}`,
			...{ copyright, description, purl },
		});
		component.licenses.add(licenseOf(license));
		return component;
	});
}

/** The library has no model of a pedigree, which is where the format says that a component was changed. */
function serialized(bom, changes) {
	const serializer = new CDX.Serialize.JsonSerializer(
		new CDX.Serialize.JSON.Normalize.Factory(CDX.Spec.Spec1dot6),
	);
	const document = JSON.parse(serializer.serialize(bom, { sortLists: true }));
	for (const { package: name, notes } of changes) {
		const changed = document.components.find((component) => component.name === name);
		if (changed === undefined) throw new Error(`${name} is not in the bundle.`);
		changed.pedigree = { notes };
	}
	return `${JSON.stringify(document, null, '\t')}\n`;
}

function json(file) {
	return JSON.parse(readFileSync(file, 'utf8'));
}

module.exports = { softwareBillOfMaterials };
