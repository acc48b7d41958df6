import { readChangedDossier } from './dossier-change/dossier-change';
import { DsApiError, demarcheSubject } from '../errors';
import { GetDemarcheChoicesDocument, type GetDemarcheChoicesQuery } from '../generated/operations';
import type { GraphQLTransport } from '../transport';

/** The groups, with their instructeurs, and the labels of a démarche. */
export type Choices = GetDemarcheChoicesQuery['demarche'];

/** What there is to choose from for the dossiers of a démarche, given by its number or by that of one of its dossiers. */
export async function readChoices(
	of: { demarche: number } | { dossier: number },
	transport: GraphQLTransport,
): Promise<Choices> {
	const number =
		'demarche' in of
			? of.demarche
			: (await readChangedDossier(of.dossier, { transport })).demarche.number;
	const subject = demarcheSubject(number);
	return (await transport.query(GetDemarcheChoicesDocument, { number }, { subject })).demarche;
}

/** Instructeurs by their e-mail addresses: each is looked for once, since an instructeur has one id on the whole platform. */
export class Instructeurs {
	private readonly asked = new Map<string, Promise<string>>();

	constructor(private readonly transport: GraphQLTransport) {}

	/**
	 * The id of an instructeur.
	 *
	 * @throws {DsApiError} `unknown_instructeur` when no group of the dossier's démarche has one with that address
	 */
	async idOf(email: string, dossierNumber: number): Promise<string> {
		const address = email.trim().toLowerCase();
		const shared = this.asked.get(address);
		if (shared) {
			// That was about another dossier, whose démarche may not have this instructeur or not be readable.
			const found = await shared.catch(() => undefined);
			if (found !== undefined) return found;
		}
		const asked = this.ask(address, dossierNumber);
		this.asked.set(address, asked);
		return await asked;
	}

	private async ask(address: string, dossierNumber: number): Promise<string> {
		const { groupeInstructeurs } = await readChoices({ dossier: dossierNumber }, this.transport);
		const found = groupeInstructeurs
			.flatMap(({ instructeurs }) => instructeurs)
			.find(({ email }) => email.toLowerCase() === address);
		if (found) return found.id;
		throw new DsApiError(
			`No instructeur of the démarche of dossier ${dossierNumber} has this e-mail address`,
			{
				code: 'unknown_instructeur',
				advice:
					'Choose one from the list, or add the instructeur to a group of the démarche first.',
			},
		);
	}
}
