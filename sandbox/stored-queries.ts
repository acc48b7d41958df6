import { getIntrospectionQuery } from 'graphql';
import type { ApiVersion } from '../ds-api/schema/versions';

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
function includes(version: ApiVersion): { declared: string; annotations: string } {
	const name = version === '2026-01' ? 'includeAnotations' : 'includeAnnotations';
	return {
		declared: `$includeChamps: Boolean = true, $${name}: Boolean = true, $includeTraitements: Boolean = true, $includeInstructeurs: Boolean = true, $includeMessages: Boolean = false, $includeAvis: Boolean = false`,
		annotations: `annotations @include(if: $${name}) { ${champFields} }`,
	};
}

function dsQuery(version: ApiVersion): string {
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

/**
 * The text of a stored query, null for an unknown id. `ds-query-v2` here selects less than the
 * server's own: the operations and variables are the same, the parts of a dossier are fewer.
 */
export function storedQuery(id: string, version: ApiVersion): string | null {
	if (id === 'introspection') return getIntrospectionQuery();
	return id === 'ds-query-v2' ? dsQuery(version) : null;
}

/** Operations of the stored query that October's version answers without a token. */
export const publicOperations: readonly string[] = [
	'getDemarcheDescriptor',
	'getDemarcheDescriptors',
];
