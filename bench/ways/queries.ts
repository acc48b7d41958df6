/** The least that has to be asked to download the files of a dossier's fields. */
export const FILES_QUERY = `query files($number: Int!) {
	dossier(number: $number) {
		champs {
			... on PieceJustificativeChamp { files { url filename contentType } }
		}
	}
}`;

export interface FilesAnswer {
	data: { dossier: { champs: Array<{ files?: LinkedFile[] }> } };
}

export interface LinkedFile {
	url: string;
	filename: string;
	contentType: string;
}

/** A GraphQL request as everyone would write it. */
export function graphqlRequest(token: string, query: string, variables: object) {
	return {
		method: 'POST' as const,
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: JSON.stringify({ query, variables }),
	};
}

export function endpointOf(url: string): string {
	return `${url}/api/v2/graphql`;
}
