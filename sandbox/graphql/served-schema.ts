import {
	buildASTSchema,
	getNamedType,
	GraphQLError,
	GraphQLScalarType,
	isObjectType,
	Kind,
	parse,
	valueFromASTUntyped,
} from 'graphql';
import type {
	GraphQLFieldResolver,
	GraphQLResolveInfo,
	GraphQLSchema,
	GraphQLTypeResolver,
} from 'graphql';
import { cutSchema } from '../../ds-api/schema/cut-schema';
import { schemaSource } from '../../ds-api/schema/versions';
import type { ApiVersion } from '../../ds-api/schema/versions';
import { instant, parisTime } from '../data/instants';
import type { ChampModel, DemandeurModel, FieldModel } from '../data/model';
import { crash } from '../domain/api-error';
import type { ExecutionContext, FieldsByType, TypeResolvers } from './execution-context';
import { champResolvers, champType, descriptorType } from './resolvers/champs';
import type { ColumnModel } from './resolvers/champs';
import { demarcheResolvers } from './resolvers/demarches';
import { mutationResolvers } from './mutations/index';
import { demandeurType, dossierResolvers } from './resolvers/dossiers';
import { fileResolvers } from './resolvers/files';

/** Types of a server newer than any client: only the fields of their interfaces. */
function futureTypes(version: ApiVersion): string {
	const later = version === '2026-10' ? 'prefilledValueModified: Boolean!' : '';
	return `
		type FutureChamp implements Champ {
			id: ID! champDescriptorId: String! label: String! stringValue: String
			updatedAt: ISO8601DateTime! prefilled: Boolean! columns: [Column!]! ${later}
		}
		type FutureChampDescriptor implements ChampDescriptor {
			id: ID! label: String! description: String required: Boolean!
			type: TypeDeChamp! @deprecated champDescriptors: [ChampDescriptor!] @deprecated
		}
		type Anonymous implements Demandeur { id: ID! }
		extend enum TypeDeChamp { future }
	`;
}

function setScalar(
	schema: GraphQLSchema,
	name: string,
	serialize: (value: unknown) => unknown,
	parse: (value: unknown) => unknown,
): void {
	const scalar = schema.getType(name);
	if (!(scalar instanceof GraphQLScalarType)) throw new Error(`${name} is no scalar`);
	scalar.serialize = serialize;
	scalar.parseValue = parse;
	scalar.parseLiteral = (node, variables) => parse(valueFromASTUntyped(node, variables));
}

function parseMoment(value: unknown): number {
	const moment = typeof value === 'string' ? instant(value) : Number.NaN;
	if (Number.isNaN(moment)) throw new GraphQLError(`${JSON.stringify(value)} is no date and time`);
	return moment;
}

function parseDay(value: unknown): string {
	const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
	if (!isDay || Number.isNaN(instant(value))) {
		throw new GraphQLError(`${JSON.stringify(value)} is no date`);
	}
	return value;
}

function makeSchema(version: ApiVersion, future: boolean, lacks: readonly string[]): GraphQLSchema {
	const source = schemaSource(version) + (future ? futureTypes(version) : '');
	const schema = buildASTSchema(cutSchema(parse(source, { noLocation: true }), lacks), {
		assumeValid: true,
	});
	const written = (value: unknown): unknown =>
		typeof value === 'number' ? parisTime(value) : value;
	setScalar(schema, 'ISO8601DateTime', written, parseMoment);
	setScalar(schema, 'ISO8601Date', (value) => value, parseDay);
	setScalar(schema, 'BigInt', String, (value) => value);
	return schema;
}

const made = new Map<string, GraphQLSchema>();

/**
 * The schema a sandbox serves, with the API's scalars. Nothing changes it: sandboxes of a kind have the same, and what is known
 * of documents with it.
 *
 * @param lacks what is taken away from the version's schema: see {@link cutSchema}
 */
export function servedSchema(
	version: ApiVersion,
	future: boolean,
	lacks: readonly string[] = [],
): GraphQLSchema {
	const kind = JSON.stringify([version, future, lacks]);
	const schema = made.get(kind) ?? makeSchema(version, future, lacks);
	made.set(kind, schema);
	return schema;
}

const resolvers: Record<string, TypeResolvers> = {
	...demarcheResolvers,
	...dossierResolvers,
	...champResolvers,
	...fileResolvers,
	...mutationResolvers,
};

interface WithValues {
	values?: Record<string, unknown>;
}

/** What the real server's schema has and its code does not, in every version: whoever asks for it gets a crash. */
export const unimplementedFields: readonly string[] = [
	'RNAChamp.commune',
	'RNAChamp.departement',
	'PieceJustificativeChamp.nature',
];

/** Fields by the names of their types, of names like `RNAChamp.commune`. */
export function byType(fields: readonly string[]): FieldsByType {
	const found = new Map<string, Set<string>>();
	for (const each of fields) {
		const [type = '', field = ''] = each.split('.');
		found.set(type, (found.get(type) ?? new Set()).add(field));
	}
	return found;
}

/**
 * Fails on what a document asks of a field through an interface whose type is another there: the columns of a register's
 * entry are none of the others.
 *
 * @throws RequestError 500, as the server does: it looks for a field that the type has not.
 */
function assertHasAsked({ returnType, fieldNodes }: GraphQLResolveInfo): void {
	const type = getNamedType(returnType);
	const known = isObjectType(type) ? type.getFields() : {};
	const asked = fieldNodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
	for (const selection of asked) {
		if (selection.kind !== Kind.FIELD || selection.name.value.startsWith('__')) continue;
		if (!(selection.name.value in known)) throw crash(`undefined field ${selection.name.value}`);
	}
}

type Reader = TypeResolvers[string];

/** By type and field: a page of dossiers has some ten thousand fields. */
const readers = new Map<string, Map<string, Reader>>();

/** By its resolver, else by its name in the model or in the model's `values`. */
function readerOf(type: string, field: string): Reader {
	const ofType = readers.get(type) ?? new Map<string, Reader>();
	readers.set(type, ofType);
	const known = ofType.get(field);
	if (known) return known;
	const ofDescriptors = type.endsWith('ChampDescriptor') ? resolvers.ChampDescriptor : undefined;
	const reader =
		resolvers[type]?.[field] ??
		ofDescriptors?.[field] ??
		((model: Record<string, unknown> & WithValues) =>
			model[field] ?? model.values?.[field] ?? null);
	ofType.set(field, reader);
	return reader;
}

/**
 * Reads any field.
 *
 * @throws RequestError 500 for a field that the server does not implement.
 */
export const readField: GraphQLFieldResolver<unknown, ExecutionContext> = (
	source,
	given: unknown,
	context,
	info,
) => {
	const { fieldName } = info;
	const { name } = info.parentType;
	if (context.unimplemented.get(name)?.has(fieldName) === true) {
		throw crash(`undefined method '${fieldName}' for ${name}`);
	}
	if (name === 'ReferentielDePolynesieChamp') assertHasAsked(info);
	return readerOf(name, fieldName)(source, given, context);
};

/** The concrete type of a value, some of which depend on the document's fragments. */
export const typeOf: GraphQLTypeResolver<unknown, ExecutionContext> = (
	value,
	context,
	_,
	{ name },
) => {
	switch (name) {
		case 'Champ':
			return champType(value as ChampModel, context);
		case 'ChampDescriptor':
			return descriptorType(value as FieldModel, context.version);
		case 'Column':
			return (value as ColumnModel).type;
		case 'Demandeur':
			return demandeurType(value as DemandeurModel, context);
		default:
			return (value as { __typename: string }).__typename;
	}
};
