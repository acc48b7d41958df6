'use strict';

const { execFile } = require('node:child_process');
const { mkdir, readFile, readdir, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { promisify } = require('node:util');
const { dest, parallel, series, src } = require('gulp');
const { isBuilt, rememberBuild, sourcesIn } = require('./scripts/built-from');
const { bundledPackages } = require('./scripts/bundled-packages');
const { repairUndici, undiciRepair } = require('./scripts/repair-undici');
const { softwareBillOfMaterials } = require('./scripts/software-bill-of-materials');
const { thirdPartyLicenses } = require('./scripts/third-party-licenses');

require('tsx/cjs');

const run = promisify(execFile);
const GENERATED = join(__dirname, 'ds-api', 'generated');

/** Types and texts of the GraphQL documents, from the schema description: see ds-api/documents. */
async function codegen() {
	const { codegen: generate } = require('@graphql-codegen/core');
	const { parse } = require('graphql');
	const { widestSchemaSource } = require('./ds-api/schema/versions.ts');
	const folder = join(__dirname, 'ds-api', 'documents');
	const names = (await readdir(folder, { recursive: true }))
		.filter((name) => name.endsWith('.graphql'))
		.sort();
	const documents = await Promise.all(
		names.map(async (name) => ({
			location: name,
			document: parse(await readFile(join(folder, name), 'utf8')),
		})),
	);
	const config = {
		documentMode: 'string',
		enumsAsTypes: true,
		onlyOperationTypes: true,
		skipTypename: true,
		avoidOptionals: true,
		inputMaybeValue: 'T | null | undefined',
		useTypeImports: true,
		dedupeFragments: true,
		defaultScalarType: 'unknown',
		scalars: {
			ID: 'string',
			BigInt: 'string',
			Coordinates: 'unknown[]',
			ISO8601Date: 'string',
			ISO8601DateTime: 'string',
			URL: 'string',
		},
	};
	const filename = join(GENERATED, 'operations.ts');
	const text = await generate({
		filename,
		schema: parse(widestSchemaSource()),
		documents,
		config,
		plugins: [{ operations: {} }, { documents: {} }],
		pluginMap: {
			operations: require('@graphql-codegen/typescript-operations'),
			documents: require('@graphql-codegen/typed-document-node'),
		},
	});
	// Who reads it meanwhile finds it whole.
	if ((await readFile(filename, 'utf8').catch(() => undefined)) === text) return;
	await mkdir(GENERATED, { recursive: true });
	await writeFile(filename, text);
}

async function clean() {
	await rm(join(__dirname, 'dist'), { recursive: true, force: true });
}

async function compile() {
	const tsc = join(__dirname, 'node_modules', 'typescript-7', 'bin', 'tsc');
	try {
		await run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: __dirname });
	} catch (error) {
		throw new Error(`TypeScript found errors:\n${error.stdout}`);
	}
}

/**
 * One minified file for all third-party code, in the place where the compiled module stands that names it; its licences, and
 * its bill of materials.
 */
async function bundleThirdParty() {
	const { build } = require('esbuild');
	const { metafile } = await build({
		absWorkingDir: __dirname,
		metafile: true,
		entryPoints: ['ds-api/third-party.ts'],
		outfile: 'dist/ds-api/third-party.js',
		allowOverwrite: true,
		bundle: true,
		plugins: [repairUndici],
		minify: true,
		platform: 'node',
		target: 'node20.18',
		format: 'cjs',
		// Modules in their ESM form, so that only what is used of them comes along.
		mainFields: ['module', 'main'],
		legalComments: 'eof',
		logLevel: 'warning',
	});
	const packages = bundledPackages(metafile, __dirname);
	const dist = (name) => join(__dirname, 'dist', name);
	await writeFile(dist('third-party-licenses.txt'), thirdPartyLicenses(packages));
	await writeFile(
		dist('sbom.cdx.json'),
		softwareBillOfMaterials(packages, __dirname, [undiciRepair]),
	);
}

function assets() {
	return src(['nodes/**/*.node.json', 'icons/*.svg'], { base: '.', allowEmpty: false }).pipe(
		dest('dist'),
	);
}

const make = promisify(
	series(parallel(clean, codegen), parallel(series(compile, bundleThirdParty), assets)),
);

async function build() {
	const sources = await sourcesIn(__dirname);
	await make();
	await rememberBuild(__dirname, sources);
}

/** Ten seconds for each command that needs the package are a nuisance where nothing has changed. */
async function unlessBuilt() {
	if (!(await isBuilt(__dirname))) await build();
}

exports.codegen = codegen;
exports.build = build;
exports.default = unlessBuilt;
