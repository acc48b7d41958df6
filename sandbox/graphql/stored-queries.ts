import { getIntrospectionQuery, getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import { platformVersion, schemaOf } from '../../ds-api/schema/versions';
import type { ApiVersion, PlatformVersion } from '../../ds-api/schema/versions';

const fileFields = 'filename contentType checksum byteSizeBigInt url';
const champFields = '__typename id champDescriptorId label stringValue updatedAt prefilled';
const dossierFields = `
	__typename id number archived state dateDerniereModification dateDepot
	datePassageEnConstruction datePassageEnInstruction dateTraitement
	groupeInstructeur { id number label }
	usager { email }
	demandeur { __typename id ... on PersonneMorale { siret } ... on PersonnePhysique { nom prenom } }
	champs @include(if: $includeChamps) {
		${champFields}
		... on PieceJustificativeChamp { files { ${fileFields} } }
		... on RepetitionChamp { rows { id champs { ${champFields} ... on PieceJustificativeChamp { files { ${fileFields} } } } } }
	}
	messages @include(if: $includeMessages) { id email body createdAt attachments { ${fileFields} } }
	avis @include(if: $includeAvis) { id question reponse }
	traitements @include(if: $includeTraitements) { event dateTraitement emailAgentTraitant motivation }
	instructeurs @include(if: $includeInstructeurs) { id email }
`;
const pageVariables =
	'$state: DossierState, $order: Order, $first: Int, $last: Int, $before: String, $after: String, $archived: Boolean, $revision: ID, $createdSince: ISO8601DateTime, $updatedSince: ISO8601DateTime, $includeDossiers: Boolean = false';
const pageArguments =
	'state: $state, order: $order, first: $first, last: $last, before: $before, after: $after, archived: $archived, createdSince: $createdSince, updatedSince: $updatedSince';
const page = `{ pageInfo { hasPreviousPage hasNextPage startCursor endCursor } nodes { ...DossierParts } }`;

/** The variables that choose parts of a dossier; the misspelling was the API's own until October. */
function includes(version: PlatformVersion): { declared: string; annotations: string } {
	const name = version === '2026-01' ? 'includeAnotations' : 'includeAnnotations';
	return {
		declared: `$includeChamps: Boolean = true, $${name}: Boolean = true, $includeTraitements: Boolean = true, $includeInstructeurs: Boolean = true, $includeMessages: Boolean = false, $includeAvis: Boolean = false`,
		annotations: `annotations @include(if: $${name}) { ${champFields} }`,
	};
}

function dsQuery(version: PlatformVersion): string {
	const { declared, annotations } = includes(version);
	const descriptors =
		version === '2026-10'
			? `query getDemarcheDescriptors($first: Int, $after: String) {
				demarcheDescriptors(first: $first, after: $after) { nodes { ...DescriptorParts } pageInfo { hasNextPage endCursor } }
			}`
			: '';
	return `
		query getDemarche($demarcheNumber: Int!, ${pageVariables}, ${declared}) {
			demarche(number: $demarcheNumber) {
				id number title state
				dossiers(${pageArguments}, revision: $revision) @include(if: $includeDossiers) ${page}
			}
		}
		query getGroupeInstructeur($groupeInstructeurNumber: Int!, ${pageVariables}, ${declared}) {
			groupeInstructeur(number: $groupeInstructeurNumber) {
				id number label
				dossiers(${pageArguments}, revision: $revision) @include(if: $includeDossiers) ${page}
			}
		}
		query getDossier($dossierNumber: Int!, ${declared}) {
			dossier(number: $dossierNumber) { ...DossierParts demarche { ...DescriptorParts } }
		}
		query getDemarcheDescriptor($demarche: FindDemarcheInput!) {
			demarcheDescriptor(demarche: $demarche) { ...DescriptorParts }
		}
		${descriptors}
		fragment DossierParts on Dossier { ${dossierFields} ${annotations} }
		fragment DescriptorParts on DemarcheDescriptor { id number title description state }
	`;
}

/** Mutations that January's stored query does not have, though its schema does. */
const lackingInJanuary: readonly string[] = [
	'dossierChangerGroupeInstructeur',
	'dossierAjouterLabel',
	'dossierSupprimerLabel',
];

/** What is said of an object in a mutation's answer, where its type has it. */
const told = ['id', 'number', 'state', 'label', 'message', 'url', 'headers', 'signedBlobId'];

function payloadFields(payload: GraphQLObjectType): string {
	return Object.values(payload.getFields())
		.map(({ name, type }) => {
			const inner = getNamedType(type);
			if (isLeafType(inner)) return name;
			const fields = isObjectType(inner) ? inner.getFields() : { id: true };
			const chosen = told.filter((each) => {
				const field = fields[each as keyof typeof fields];
				return field === true || (field && isLeafType(getNamedType(field.type)));
			});
			return `${name} { ${chosen.join(' ')} }`;
		})
		.join(' ');
}

/** One operation for each mutation, under its name, except the one that the API spells otherwise. */
function dsMutation(version: ApiVersion): string {
	const mutations = Object.values(schemaOf(version).getMutationType()?.getFields() ?? {});
	return mutations
		.filter(
			({ name }) => platformVersion(version) !== '2026-01' || !lackingInJanuary.includes(name),
		)
		.map(({ name, args: [input], type }) => {
			const operation = name.replace(/AnnotationDatetime$/, 'AnnotationDateTime');
			const payload = getNamedType(type) as GraphQLObjectType;
			return `mutation ${operation}($input: ${String(input?.type)}) { ${name}(input: $input) { ${payloadFields(payload)} } }`;
		})
		.join('\n');
}

/**
 * The text of a stored query, null for an unknown id. `ds-query-v2` here selects less than the
 * server's own: the operations and variables are the same, the parts of a dossier are fewer.
 */
export function storedQuery(id: string, version: ApiVersion): string | null {
	if (id === 'introspection') return getIntrospectionQuery();
	if (id === 'ds-mutation-v2') return dsMutation(version);
	return id === 'ds-query-v2' ? dsQuery(platformVersion(version)) : null;
}

/** Operations of the stored query that October's version answers without a token. */
export const publicOperations: readonly string[] = [
	'getDemarcheDescriptor',
	'getDemarcheDescriptors',
];
