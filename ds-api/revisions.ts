import type { Dossier, Revision } from './dossier';
import { GetDossierRevisionDocument } from './generated/operations';
import type { GraphQLTransport } from './graphql-transport';

/** The forms of dossiers: each is asked for once, however many dossiers have it. A published revision never changes. */
export class Revisions {
	private readonly known = new Map<string, Promise<Revision>>();

	constructor(private readonly transport: GraphQLTransport) {}

	add(revisions: readonly Revision[]): void {
		for (const revision of revisions) this.known.set(revision.id, Promise.resolve(revision));
	}

	/** The form of a dossier. */
	async of({ number, revision: { id } }: Dossier): Promise<Revision> {
		const known = this.known.get(id);
		if (known) return await known;
		const asked = this.ask(number);
		this.known.set(id, asked);
		// Another dossier of the same form may fare better.
		asked.catch(() => this.known.delete(id));
		return await asked;
	}

	private async ask(number: number): Promise<Revision> {
		const { dossier } = await this.transport.query(
			GetDossierRevisionDocument,
			{ number },
			{ subject: { kind: 'dossier', name: `Dossier ${number}` } },
		);
		return dossier.revision;
	}
}
