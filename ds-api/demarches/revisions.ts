import { dossierSubject } from '../errors';
import { PromiseCache, type GraphQLTransport } from '../transport';
import type { Dossier, Revision } from '../model';
import { GetDossierRevisionDocument } from '../generated/operations';

/** The forms of dossiers: each is asked for once, however many dossiers have it. A published revision never changes. */
export class Revisions {
	private readonly known = new PromiseCache<string, Revision>();

	constructor(private readonly transport: GraphQLTransport) {}

	add(revisions: readonly Revision[]): void {
		for (const revision of revisions) this.known.set(revision.id, revision);
	}

	/** The form of a dossier. */
	async of({ number, revision: { id } }: Dossier): Promise<Revision> {
		return await this.known.get(id, async () => await this.ask(number));
	}

	private async ask(number: number): Promise<Revision> {
		const { dossier } = await this.transport.query(
			GetDossierRevisionDocument,
			{ number },
			{ subject: dossierSubject(number) },
		);
		return dossier.revision;
	}
}
