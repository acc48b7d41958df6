import { smallDossiers } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';

/** The link to "statuts.pdf" of the complete small dossier, as the API gives it. */
export async function linkOfStatuts(sandbox: Sandbox): Promise<string> {
	const id = Buffer.from('Champ-1134').toString('base64');
	const { data } = await ask(
		sandbox,
		`{ dossier(number: ${smallDossiers.complete}) { champs(id: "${id}") { ... on PieceJustificativeChamp { files { url } } } } }`,
	);
	return data.dossier.champs[0].files[0].url as string;
}

/** The bytes behind a link, by Node's own client. */
export const bytesAt = async (url: string): Promise<Buffer> =>
	Buffer.from(await (await fetch(url)).arrayBuffer());
