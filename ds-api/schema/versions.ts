import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildASTSchema, Kind, parse, print, visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, GraphQLSchema } from 'graphql';

/** A version of the DS API, named after the month of the server it was read from. */
export type ApiVersion = '2026-01' | '2026-10';

/** Every version this project works with, oldest first. No instance tells which one it runs. */
export const apiVersions: readonly ApiVersion[] = ['2026-01', '2026-10'];

const marker = 'lackingIn';
const versionEnum = 'ApiVersion';

const enumValueOf: Record<ApiVersion, string> = {
	'2026-01': 'V2026_01',
	'2026-10': 'V2026_10',
};

let union: DocumentNode | undefined;

/** The union of all versions, read once. */
function unionDocument(): DocumentNode {
	union ??= parse(readFileSync(join(__dirname, 'schema.graphql'), 'utf8'), { noLocation: true });
	return union;
}

function isLacking(directives: readonly ConstDirectiveNode[], version: ApiVersion): boolean {
	return directives.some(
		(directive) =>
			directive.name.value === marker &&
			directive.arguments?.some(
				({ value }) => value.kind === Kind.ENUM && value.value === enumValueOf[version],
			),
	);
}

/** What `version` has: without what it lacks, the marker directive and its enum. */
function documentOf(version: ApiVersion): DocumentNode {
	return visit(unionDocument(), {
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

const schemas = new Map<ApiVersion, GraphQLSchema>();

/**
 * The SDL of one API version, printed: what that version lacks is stripped, and so are the directive
 * that marks it and the directive's enum. Descriptions and deprecations stay.
 */
export function schemaSource(version: ApiVersion): string {
	return print(documentOf(version)) + '\n';
}

/**
 * The schema of one API version, built once for all: do not attach resolvers to it, build another
 * from `schemaSource`.
 *
 * @throws If the SDL is not valid.
 */
export function schemaOf(version: ApiVersion): GraphQLSchema {
	let schema = schemas.get(version);
	if (!schema) {
		schema = buildASTSchema(documentOf(version));
		schemas.set(version, schema);
	}
	return schema;
}
