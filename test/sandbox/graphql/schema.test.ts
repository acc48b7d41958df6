import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
	astFromValue,
	buildSchema,
	getNamedType,
	isEnumType,
	isInputObjectType,
	isInterfaceType,
	isObjectType,
	isScalarType,
	isSpecifiedScalarType,
	isUnionType,
	print,
	validateSchema,
} from 'graphql';
import type { GraphQLArgument, GraphQLInputField, GraphQLNamedType, GraphQLSchema } from 'graphql';

import { apiVersions, schemaOf, schemaSource } from '../../../ds-api/schema/versions';
import type { ApiVersion } from '../../../ds-api/schema/versions';

const repositoryRoot = resolve(__dirname, '../../..');
const surfaces = resolve(repositoryRoot, process.env.DS_API_SCHEMAS ?? '../shared/ds-api');
const surfaceFile = (version: ApiVersion): string => join(surfaces, `schema-${version}.graphql`);

/** Every type that a query or a mutation can meet, arguments and implementations included. */
function reachableTypes(schema: GraphQLSchema): GraphQLNamedType[] {
	const seen = new Map<string, GraphQLNamedType>();
	const pending: GraphQLNamedType[] = [schema.getQueryType()!, schema.getMutationType()!];
	for (let type = pending.pop(); type; type = pending.pop()) {
		if (seen.has(type.name) || isSpecifiedScalarType(type)) continue;
		seen.set(type.name, type);
		if (isInterfaceType(type) || isUnionType(type)) pending.push(...schema.getPossibleTypes(type));
		if (isObjectType(type) || isInterfaceType(type)) {
			pending.push(...type.getInterfaces());
			for (const field of Object.values(type.getFields())) {
				pending.push(getNamedType(field.type));
				pending.push(...field.args.map((argument) => getNamedType(argument.type)));
			}
		}
		if (isInputObjectType(type)) {
			pending.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
		}
	}
	return [...seen.values()];
}

const deprecation = (reason: string | null | undefined): string =>
	reason === null || reason === undefined ? '' : ' @deprecated';

function inputLine(input: GraphQLArgument | GraphQLInputField): string {
	const value = astFromValue(input.defaultValue, input.type);
	return `${input.name}: ${String(input.type)}${value ? ` = ${print(value)}` : ''}${deprecation(input.deprecationReason)}`;
}

/**
 * What an instance tells of its schema to those who have no token: without the deprecated arguments and what only they take,
 * which of the inputs take one value only, and where scalars are specified.
 */
const asTold = (lines: readonly string[]): string[] =>
	lines
		.filter((line) => !/\(.* @deprecated\)$|^enum Order\./.test(line))
		.map((line) => line.replace(' @oneOf', '').replace(/^(scalar \S+ ).*$/, '$1'))
		.sort();

/** One line for each thing a type declares: kind, interfaces, fields, arguments, values. */
function linesOf(type: GraphQLNamedType): string[] {
	if (isScalarType(type)) return [`scalar ${type.name} ${type.specifiedByURL ?? ''}`];
	if (isEnumType(type)) {
		return type
			.getValues()
			.map((value) => `enum ${type.name}.${value.name}${deprecation(value.deprecationReason)}`);
	}
	if (isInputObjectType(type)) {
		const kind = `input ${type.name}${type.isOneOf ? ' @oneOf' : ''}`;
		return [kind, ...Object.values(type.getFields()).map((field) => `${kind}.${inputLine(field)}`)];
	}
	if (isUnionType(type)) return [`union ${type.name} = ${type.getTypes().join(' | ')}`];
	const kind = `${isInterfaceType(type) ? 'interface' : 'type'} ${type.name}`;
	const interfaces = type.getInterfaces().map((each) => `${kind} implements ${each.name}`);
	const fields = Object.values(type.getFields()).flatMap((field) => [
		`${kind}.${field.name}: ${String(field.type)}${deprecation(field.deprecationReason)}`,
		...field.args.map((argument) => `${kind}.${field.name}(${inputLine(argument)})`),
	]);
	return [kind, ...interfaces, ...fields];
}

const linesOfSchema = (schema: GraphQLSchema): string[] =>
	reachableTypes(schema).flatMap(linesOf).sort();

const fieldNames = (version: ApiVersion, type: string): string[] => {
	const found = schemaOf(version).getType(type);
	const hasFields = isObjectType(found) || isInterfaceType(found) || isInputObjectType(found);
	return hasFields ? Object.keys(found.getFields()) : [];
};

const valueNames = (version: ApiVersion, type: string): string[] => {
	const found = schemaOf(version).getType(type);
	return isEnumType(found) ? found.getValues().map((value) => value.name) : [];
};

/** What an instance serves although GraphQL forbids it. */
const invalidIn: Partial<Record<ApiVersion, string[]>> = {
	'mes-demarches-2026-06': [
		'Interface field Champ.columns expects type [Column!]! but ReferentielDePolynesieChamp.columns is type [TableColumn!]!.',
	],
};

describe.each(apiVersions)('our SDL of %s', (version) => {
	it('builds as a valid schema, but for what the instance serves itself', () => {
		const problems = validateSchema(buildSchema(schemaSource(version))).map(String);
		expect(problems.map((problem) => problem.split('\n')[0])).toEqual(invalidIn[version] ?? []);
	});

	it('is printed without the marks of this project', () => {
		expect(schemaSource(version)).not.toMatch(/lackingIn|ApiVersion/);
	});

	it('describes every type', () => {
		const silent = reachableTypes(schemaOf(version)).filter((type) => !type.description);
		expect(silent.map((type) => type.name)).toEqual([]);
	});

	it('declares nothing that neither a query nor a mutation can reach', () => {
		const reachable = new Set(reachableTypes(schemaOf(version)).map((type) => type.name));
		const declared = Object.values(schemaOf(version).getTypeMap())
			.filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
			.map((type) => type.name);
		expect(declared.filter((name) => !reachable.has(name))).toEqual([]);
	});
});

describe('what changed between the two versions', () => {
	it.each([
		['Dossier', 'assignments'],
		['Dossier', 'dateAccuseLectureAgreement'],
		['Dossier', 'dateDerniereModificationChampsParInstructeur'],
		['DemarcheDescriptor', 'dossiersCount'],
		['Champ', 'prefilledValueModified'],
		['TextChamp', 'prefilledValueModified'],
		['PieceJustificativeChamp', 'nature'],
		['PersonneMorale', 'naf2025'],
		['Traitement', 'changedColumns'],
		['Service', 'departement'],
		['Query', 'demarcheDescriptors'],
		['Mutation', 'demarcheAjouterAdministrateur'],
		['Mutation', 'demarcheModifierParametres'],
		['Mutation', 'demarchePublier'],
		['Mutation', 'demarcheSupprimerAdministrateur'],
		['Mutation', 'dossierAnnulerDemandeCorrection'],
		['AnnotationValueInput', 'pieceJustificative'],
		['DossierSupprimerMessageInput', 'cancelCorrection'],
	])('%s.%s came in October', (type, field) => {
		expect(fieldNames('2026-01', type)).not.toContain(field);
		expect(fieldNames('2026-10', type)).toContain(field);
	});

	it.each(['Rpg', 'GeoJSONColumn', 'DossierAssignment', 'AAHChampDescriptor'])(
		'type %s came in October',
		(type) => {
			expect(schemaOf('2026-01').getType(type)).toBeUndefined();
			expect(schemaOf('2026-10').getType(type)).toBeDefined();
		},
	);

	it('January already has the mutations of dossiers, messages, labels and groups', () => {
		const january = fieldNames('2026-01', 'Mutation');
		expect(january).toHaveLength(29);
		expect(fieldNames('2026-10', 'Mutation')).toEqual(expect.arrayContaining(january));
	});

	it.each(['Cnaf', 'Dgfip', 'Mesri', 'PoleEmploi'])('%sChampDescriptor left in October', (kind) => {
		expect(schemaOf('2026-01').getType(`${kind}ChampDescriptor`)).toBeDefined();
		expect(schemaOf('2026-10').getType(`${kind}ChampDescriptor`)).toBeUndefined();
	});

	it('TypeDeChamp lost five values and gained six', () => {
		const january = valueNames('2026-01', 'TypeDeChamp');
		const october = valueNames('2026-10', 'TypeDeChamp');
		expect(january.filter((value) => !october.includes(value))).toEqual([
			'cnaf',
			'dgfip',
			'mesri',
			'pole_emploi',
			'titre_identite',
		]);
		expect(october.filter((value) => !january.includes(value))).toEqual([
			'aah',
			'aeeh',
			'ars',
			'etudiant_boursier',
			'pre_rempli',
			'quotient_familial',
		]);
	});

	it('what one version lacks, another has', () => {
		expect(schemaOf('2026-10').getType('TitreIdentiteChamp')).toBeDefined();
		expect(schemaOf('2026-01').getType('TitreIdentiteChamp')).toBeDefined();
	});
});

describe.each(apiVersions)('our SDL against the API surface of %s', (version) => {
	if (existsSync(surfaceFile(version))) {
		const theirs = (): string[] =>
			linesOfSchema(buildSchema(readFileSync(surfaceFile(version), 'utf8'))).filter(
				(line) => !line.startsWith('type Query.demarchesPubliques'),
			);
		const isToldToStrangers = version === 'mes-demarches-2026-06';

		it('declares everything, and nothing else', () => {
			const ours = linesOfSchema(schemaOf(version));
			expect(isToldToStrangers ? asTold(ours) : ours).toEqual(theirs());
		});
	} else {
		it('builds (LEFT OUT: the schema with that of the API, DS_API_SCHEMAS names no folder with its SDL)', () => {
			expect(validateSchema(schemaOf(version))).toEqual([]);
		});
	}
});
