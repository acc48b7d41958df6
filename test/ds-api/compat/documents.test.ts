import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
	getNamedType,
	introspectionFromSchema,
	isAbstractType,
	Kind,
	NoDeprecatedCustomRule,
	parse,
	print,
	specifiedRules,
	validate,
	visit,
} from 'graphql';
import type {
	ASTVisitor,
	DocumentNode,
	GraphQLSchema,
	SelectionNode,
	SelectionSetNode,
	ValidationContext,
} from 'graphql';

import { adaptedDocument, plainDocument } from '../../../ds-api/compat/adapted-document';
import * as generated from '../../../ds-api/generated/operations';
import { schemaFrom } from '../../../ds-api/compat/instance-schema';
import { lookupDocument } from '../../../ds-api/lookup/lookup-document';
import { apiVersions, schemaOf, type ApiVersion } from '../../../ds-api/schema/versions';
import { singleAnnotationsDocument } from '../../../ds-api/writing/annotations/single-annotations';

const documentsFolder = resolve(__dirname, '../../../ds-api/documents');

/** What the client sends to an instance that takes all of it, by the operation's name: each with the fragments it uses. */
const wholeDocuments = [...Object.values(generated), lookupDocument(20)]
	.filter((exported) => exported instanceof generated.TypedDocumentString)
	.map((text) => parse(text.toString()))
	.filter((document) => operationOf(document) !== undefined)
	.map((document): [string, DocumentNode] => [nameOf(document), document]);

/** What the older version lacks of the documents. */
const lackingInJanuary = [
	'DemarcheDescriptor.forIndividual',
	'Dossier.dateAccuseLectureAgreement',
	'Dossier.dateDerniereModificationChampsParInstructeur',
	'PersonneMorale.libelleNaf2025',
	'PersonneMorale.naf2025',
	'Rpg',
];

/** Only whether something stands there is asked of these, or whether it is a person: no more than every type tells. */
const whateverTheType = new Set(['getApplicants', 'getMandatoryAnnotations']);

/** What each version lacks of the documents. */
const lacking: Record<ApiVersion, string[]> = {
	'2026-01': lackingInJanuary,
	'2026-10': [],
	'mes-demarches-2026-06': [
		...lackingInJanuary,
		'DossierModifierAnnotationsInput',
		'Mutation.dossierModifierAnnotations',
	].sort(),
};

/** The operations that an instance does not have. */
const impossible: Record<ApiVersion, string[]> = {
	'2026-01': [],
	'2026-10': [],
	// It takes annotations one by one.
	'mes-demarches-2026-06': ['updateAnnotations'],
};

/** What is left of the documents for an instance of a version, which knows its schema by introspection. */
function adaptedTo(version: ApiVersion) {
	const schema = schemaFrom(introspectionFromSchema(schemaOf(version)));
	return wholeDocuments.map(([name, document]) => {
		const adapted = adaptedDocument(print(document), schema);
		return { ...adapted, name };
	});
}

/**
 * What the server returns only to a document that has a fragment on the type; otherwise it returns
 * a text, a checkbox, a date, a file field or a company without its details.
 */
const fragmentDependentTypes = [
	'AddressChamp',
	'CommuneChamp',
	'CommuneDePolynesieChamp',
	'DatetimeChamp',
	'DepartementChamp',
	'DropDownListChamp',
	'ExplicationChamp',
	'HeaderSectionChamp',
	'PaysChamp',
	'PersonneMoraleIncomplete',
	'RegionChamp',
	'TitreIdentiteChamp',
	'YesNoChamp',
];

/**
 * What is deprecated and used nevertheless: only `order` gives the newest first, and a dossier tells
 * its own revision in no other place.
 */
const intendedDeprecations = [
	'Field "Demarche.deletedDossiers" argument "order"',
	'Field "Demarche.dossiers" argument "order"',
	'Field "Demarche.pendingDeletedDossiers" argument "order"',
	'Field "GroupeInstructeurWithDossiers.deletedDossiers" argument "order"',
	'Field "GroupeInstructeurWithDossiers.dossiers" argument "order"',
	'Field "GroupeInstructeurWithDossiers.pendingDeletedDossiers" argument "order"',
	'The field Dossier.revision',
];

/** The server refuses what is deeper. */
const maximumDepth = 15;

function operationOf(document: DocumentNode) {
	return document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
}

function nameOf(document: DocumentNode): string {
	const operation = operationOf(document);
	return operation?.kind === Kind.OPERATION_DEFINITION ? (operation.name?.value ?? '') : '';
}

/** The types that a document's fragments, named or inline, are made for. */
function fragmentTypesOf(document: DocumentNode): Set<string> {
	const types = new Set<string>();
	visit(document, {
		InlineFragment: ({ typeCondition }) => {
			if (typeCondition) types.add(typeCondition.name.value);
		},
		FragmentDefinition: ({ typeCondition }) => {
			types.add(typeCondition.name.value);
		},
	});
	return types;
}

/** The object types that a document can be answered with where it asks for an interface or a union. */
function possibleTypesOf(document: DocumentNode, schema: GraphQLSchema): Set<string> {
	const types = new Set<string>();
	const collect = (context: ValidationContext): ASTVisitor => ({
		Field: () => {
			const asked = context.getType();
			const type = asked && getNamedType(asked);
			if (!isAbstractType(type)) return;
			for (const { name } of schema.getPossibleTypes(type)) types.add(name);
		},
	});
	validate(schema, document, [collect]);
	return types;
}

function depthOf(document: DocumentNode): number {
	const definitions = document.definitions.filter((one) => 'selectionSet' in one);
	const depth = ({ selections }: SelectionSetNode): number =>
		Math.max(0, ...selections.map((selection) => depthBelow(selection)));
	const depthBelow = (selection: SelectionNode): number => {
		if (selection.kind === Kind.FIELD) {
			return 1 + (selection.selectionSet ? depth(selection.selectionSet) : 0);
		}
		if (selection.kind === Kind.INLINE_FRAGMENT) return depth(selection.selectionSet);
		const fragment = definitions.find(({ name }) => name?.value === selection.name.value);
		return fragment ? depth(fragment.selectionSet) : 0;
	};
	const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
	return operation ? depth(operation.selectionSet) : 0;
}

const messages = (errors: readonly Error[]): string[] => errors.map(({ message }) => message);

it('every operation that is written reaches the client', () => {
	const written = readdirSync(documentsFolder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.graphql'))
		.flatMap((name) => parse(readFileSync(join(documentsFolder, name), 'utf8')).definitions)
		.flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? [one.name?.value] : []));
	expect(written.length).toBeGreaterThan(0);
	expect(wholeDocuments.map(([name]) => name).sort()).toEqual([...written, 'getDossiers'].sort());
});

describe.each(apiVersions)('the API of %s', (version) => {
	const schema = schemaOf(version);
	const adapted = adaptedTo(version);
	const documents = adapted
		.filter(({ missingOperations }) => missingOperations.length === 0)
		.map(({ name, text }): [string, DocumentNode] => [name, parse(text)]);

	it('is asked for no more and no less than it has', () => {
		const leftOut = new Set(adapted.flatMap((document) => document.leftOut));
		expect([...leftOut].sort()).toEqual(lacking[version]);
		const missing = adapted.filter(({ missingOperations }) => missingOperations.length > 0);
		expect(missing.map(({ name }) => name).sort()).toEqual(impossible[version]);
	});

	it.each(documents)("takes %s by graphql-js's strict rules", (_name, document) => {
		expect(messages(validate(schema, document, specifiedRules))).toEqual([]);
	});

	it('gives up none of its types for want of a fragment', () => {
		const wanted = new Set<string>();
		const missing = documents.flatMap(([name, document]) => {
			const possible = possibleTypesOf(document, schema);
			const present = fragmentTypesOf(document);
			const needed = fragmentDependentTypes.filter((type) => possible.has(type));
			for (const type of needed) wanted.add(type);
			if (whateverTheType.has(name)) return [];
			return needed.filter((type) => !present.has(type)).map((type) => `${name}: ${type}`);
		});
		expect(missing).toEqual([]);
		const known = fragmentDependentTypes.filter((type) => schema.getType(type) !== undefined);
		expect([...wanted].sort()).toEqual(known);
	});

	it('is asked for nothing deprecated, but for what has no other way', () => {
		const found = documents.flatMap(([, document]) =>
			messages(validate(schema, document, [NoDeprecatedCustomRule])),
		);
		const uses = new Set(found.map((message) => message.replace(/ is deprecated\..*/s, '')));
		expect([...uses].sort()).toEqual(intendedDeprecations);
	});
});

it('annotations are written one by one where the instance has no other way', () => {
	const schema = schemaOf('mes-demarches-2026-06');
	const fields = Object.keys(schema.getMutationType()?.getFields() ?? {});
	const ends = fields.flatMap((name) => /^dossierModifierAnnotation(.+)$/.exec(name)?.[1] ?? []);
	expect(ends.length).toBeGreaterThan(5);
	const document = parse(singleAnnotationsDocument(ends).toString());
	expect(messages(validate(schema, document, specifiedRules))).toEqual([]);
});

it('an instance whose schema nobody has read is asked for nothing that few instances have', () => {
	const schema = schemaOf('2026-10');
	const plain = wholeDocuments.map(([, document]) => plainDocument(print(document)));
	expect(plain.filter((text) => text.includes('CommuneDePolynesie'))).toEqual([]);
	expect(plain.flatMap((text) => messages(validate(schema, parse(text), specifiedRules)))).toEqual(
		[],
	);
});

it.each(wholeDocuments)('%s has no inline fragment without a type', (_name, document) => {
	const withoutType: unknown[] = [];
	visit(document, {
		InlineFragment: (fragment) => {
			if (!fragment.typeCondition) withoutType.push(fragment.loc?.startToken.line);
		},
	});
	expect(withoutType).toEqual([]);
});

it.each(wholeDocuments)(`%s is at most ${maximumDepth} levels deep`, (_name, document) => {
	const depth = depthOf(document);
	expect(depth).toBeGreaterThan(0);
	expect(depth).toBeLessThanOrEqual(maximumDepth);
});
