import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildASTSchema, Kind, parse, print, visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, GraphQLSchema } from 'graphql';
import { cutSchema } from './cut-schema';
import { extendSchema } from './extend-schema';

/** A version of the platform's own software, named after the month it was read in. */
export type PlatformVersion = '2026-01' | '2026-10';

/** A version of the DS API: the platform's own, or that of an instance which has made it into something of its own. */
export type ApiVersion = PlatformVersion | 'mes-demarches-2026-06';

/** Every version this project works with, oldest first, then those of instances. No instance tells which one it runs. */
export const apiVersions: readonly ApiVersion[] = ['2026-01', '2026-10', 'mes-demarches-2026-06'];

interface Fork {
	/** The platform's version that it was made from: it behaves like it. */
	of: PlatformVersion;
	/** What it does not have of that, by the name of the type. */
	lacks: readonly string[];
}

/** Instances of their own making; what such a one has beside its origin is in the file of its name. */
const forks: Partial<Record<ApiVersion, Fork>> = {
	'mes-demarches-2026-06': {
		of: '2026-01',
		lacks: [
			'AnnotationInput',
			'AnnotationValueInput',
			'DossierModifierAnnotationsInput',
			'DossierModifierAnnotationsPayload',
		],
	},
};

/** The version of the platform's own software that an instance of this version runs, or was made from. */
export function platformVersion(version: ApiVersion): PlatformVersion {
	return forks[version]?.of ?? (version as PlatformVersion);
}

const marker = 'lackingIn';
const versionEnum = 'ApiVersion';

const enumValueOf: Record<PlatformVersion, string> = {
	'2026-01': 'V2026_01',
	'2026-10': 'V2026_10',
};

const files = new Map<string, DocumentNode>();

/** A file of this folder, read once. */
function documentIn(file: string): DocumentNode {
	const known =
		files.get(file) ?? parse(readFileSync(join(__dirname, file), 'utf8'), { noLocation: true });
	files.set(file, known);
	return known;
}

function isLacking(directives: readonly ConstDirectiveNode[], version: PlatformVersion): boolean {
	return directives.some(
		(directive) =>
			directive.name.value === marker &&
			directive.arguments?.some(
				({ value }) => value.kind === Kind.ENUM && value.value === enumValueOf[version],
			),
	);
}

/** What a version of the platform has: without what it lacks, the marker directive and its enum. */
function documentOfPlatform(version: PlatformVersion): DocumentNode {
	return visit(documentIn('schema.graphql'), {
		enter(node) {
			if (node.kind === Kind.DIRECTIVE && node.name.value === marker) return null;
			if (node.kind === Kind.DIRECTIVE_DEFINITION && node.name.value === marker) return null;
			if (node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === versionEnum) return null;
			const directives =
				'directives' in node ? (node.directives as readonly ConstDirectiveNode[] | undefined) : [];
			return isLacking(directives ?? [], version) ? null : undefined;
		},
	});
}

function documentOf(version: ApiVersion): DocumentNode {
	const own = documentOfPlatform(platformVersion(version));
	const fork = forks[version];
	return fork ? extendSchema(cutSchema(own, fork.lacks), documentIn(`${version}.graphql`)) : own;
}

const schemas = new Map<ApiVersion, GraphQLSchema>();

/**
 * The SDL of one API version, printed: what that version lacks is stripped, and so are the directive
 * that marks it and the directive's enum. Descriptions and deprecations stay.
 */
export function schemaSource(version: ApiVersion): string {
	return print(documentOf(version)) + '\n';
}

/**
 * The SDL that the client's documents are written against: the newest version of the platform, with all that instances
 * have beside it.
 */
export function widestSchemaSource(): string {
	const widest = (Object.keys(forks) as ApiVersion[]).reduce(
		(known, version) => extendSchema(known, documentIn(`${version}.graphql`)),
		documentOfPlatform('2026-10'),
	);
	return `${print(widest)}\n${CLIENT_DIRECTIVES}`;
}

/** What the client's documents say to the client itself: see compat/adapted-document.ts. */
const CLIENT_DIRECTIVES = 'directive @whereKnown on INLINE_FRAGMENT\n';

/**
 * The schema of one API version, built once for all: do not attach resolvers to it, build another
 * from `schemaSource`.
 *
 * @throws If the SDL is not valid; that a type has the fields of its interfaces is not looked at, since an instance may
 * serve one that has not.
 */
export function schemaOf(version: ApiVersion): GraphQLSchema {
	let schema = schemas.get(version);
	if (!schema) {
		schema = buildASTSchema(documentOf(version), { assumeValid: true });
		schemas.set(version, schema);
	}
	return schema;
}
