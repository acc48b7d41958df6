import { join } from 'node:path';

import { dossierParts, partVariables } from '../../ds-api/model/dossier';
import { ListDemarcheDossiersDocument } from '../../ds-api/generated/operations';
import { lookupDocument } from '../../ds-api/lookup/lookup-document';
import type * as ThirdParty from '../../ds-api/third-party';
import type { Platform } from '../platform';

/** undici as the package carries it: by itself, the version used ends the process now and then (scripts/repair-undici.js). */
const BUNDLE = join(__dirname, '../../dist/ds-api/third-party.js');

export const undici = async (): Promise<Pick<typeof ThirdParty, 'request'>> =>
	(await import(BUNDLE)) as typeof ThirdParty;

export const PAGE_SIZE = 100;
export const INCLUDED = ['champs', 'annotations', 'messages'] as const;

/** The document and variables that Get Many sends for full dossiers. */
export const fullList = ({ demarche }: Platform) => ({
	query: ListDemarcheDossiersDocument.toString(),
	variables: {
		demarche,
		order: 'ASC',
		includeRevisions: false,
		first: PAGE_SIZE,
		...partVariables(dossierParts(...INCLUDED)),
	},
});

/** The document and variables that Get sends for a full dossier. */
export const fullDossier = ({ firstDossier }: Platform) => ({
	query: lookupDocument(1).toString(),
	variables: {
		number1: firstDossier,
		includeRevision: true,
		...partVariables(dossierParts(...INCLUDED)),
	},
});

/** The least that has to be asked to download the files of fields. */
export const linkList = ({ demarche }: Platform) => ({
	query: `query links($demarche: Int!, $first: Int!, $after: String) {
		demarche(number: $demarche) {
			dossiers(first: $first, after: $after) {
				pageInfo { hasNextPage endCursor }
				nodes {
					champs {
						... on PieceJustificativeChamp { files { url checksum } }
					}
				}
			}
		}
	}`,
	variables: { demarche, first: PAGE_SIZE },
});

export interface DossierWithLinks {
	champs: Array<{ files?: LinkedFile[] }>;
}

export interface LinkedFile {
	url: string;
	/** Base64 of the MD5. */
	checksum: string;
}

export const linksIn = (dossiers: readonly DossierWithLinks[]): LinkedFile[] =>
	dossiers.flatMap(({ champs }) => champs.flatMap(({ files = [] }) => files));

export const endpointOf = ({ url }: Platform): string => `${url}/api/v2/graphql`;

export const headersOf = ({ token }: Platform) => ({
	authorization: `Bearer ${token}`,
	'content-type': 'application/json',
});
