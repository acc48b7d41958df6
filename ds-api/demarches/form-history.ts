import { DsApiError, demarcheSubject } from '../errors';
import {
	GetApplicantsDocument,
	GetFormHistoryDocument,
	type GetFormHistoryQuery,
} from '../generated/operations';
import { numberOfGlobalId, type Revision } from '../model';
import type { GraphQLTransport } from '../transport';

/** Who may ask in a démarche: persons, or companies and associations. */
export type Applicants = 'persons' | 'companies';

/** A démarche's form in all its revisions, and what else decides on the columns of a table of its dossiers. */
export interface FormHistory {
	/** How often the form was read before. */
	version: number;
	/** Those that were published, the oldest first; the draft of a démarche that is still tried out. */
	revisions: readonly Revision[];
	/** Whether the démarche has several groupes instructeurs. */
	hasGroups: boolean;
	/** Nothing where the instance does not tell: its older API does not. */
	applicants: Applicants | undefined;
}

/** The forms of démarches: each is read once, and again when a dossier comes that has a newer revision. */
export class FormHistories {
	private readonly known = new Map<number, Promise<FormHistory>>();
	private readonly askedApplicants = new Map<number, Promise<Applicants | undefined>>();
	/** The revisions that a form was read again for. A dossier may have one that is in none: a draft. */
	private readonly readFor = new Set<string>();
	private version = 0;

	constructor(private readonly transport: GraphQLTransport) {}

	/**
	 * @param revision the id of one that it should have: that of a dossier
	 * @returns the same object until it is read again
	 * @throws {DsApiError} `not_found`, `unauthorized`, …
	 */
	async of(demarche: number, revision?: string): Promise<FormHistory> {
		const form = await (this.known.get(demarche) ?? this.read(demarche));
		if (revision === undefined || form.revisions.some(({ id }) => id === revision)) return form;
		if (this.readFor.has(revision)) return await (this.known.get(demarche) ?? this.read(demarche));
		this.readFor.add(revision);
		return await this.read(demarche);
	}

	/** Who asks in a démarche; where the instance does not tell, its newest dossier does. */
	async applicants(demarche: number): Promise<Applicants | undefined> {
		const { applicants } = await this.of(demarche);
		if (applicants) return applicants;
		const asked = this.askedApplicants.get(demarche) ?? this.readApplicants(demarche);
		this.askedApplicants.set(demarche, asked);
		return await asked;
	}

	private async read(demarche: number): Promise<FormHistory> {
		const version = (this.version += 1);
		const asked = this.ask(demarche, version);
		this.known.set(demarche, asked);
		asked.catch(() => {
			this.known.delete(demarche);
			this.readFor.clear();
		});
		return await asked;
	}

	private async ask(number: number, version: number): Promise<FormHistory> {
		const { demarche, descriptor } = await this.transport.query(
			GetFormHistoryDocument,
			{ number },
			{ subject: demarcheSubject(number) },
		);
		const forIndividual = descriptor?.forIndividual as boolean | null | undefined;
		return {
			version,
			revisions: inForce(demarche.revisions),
			hasGroups: demarche.groupeInstructeurs.length > 1,
			applicants:
				typeof forIndividual === 'boolean' ? (forIndividual ? 'persons' : 'companies') : undefined,
		};
	}

	private async readApplicants(number: number): Promise<Applicants | undefined> {
		try {
			const { demarche } = await this.transport.query(
				GetApplicantsDocument,
				{ number },
				{ subject: demarcheSubject(number) },
			);
			const [dossier] = demarche.dossiers.nodes ?? [];
			return dossier ? applicantsOf(dossier.demandeur) : undefined;
		} catch (error) {
			// A dossier that cannot be given tells nothing; nor is it what was asked for.
			if (error instanceof DsApiError && error.code !== 'cancelled') return undefined;
			throw error;
		}
	}
}

/** Who asks, of one dossier. */
export function applicantsOf({ __typename }: { __typename: string }): Applicants {
	return __typename === 'PersonnePhysique' ? 'persons' : 'companies';
}

type ListedRevision = GetFormHistoryQuery['demarche']['revisions'][number];

/** The revisions whose dossiers there are. The API lists the draft of the next one among them. */
function inForce(all: readonly ListedRevision[]): Revision[] {
	const published = all.filter(({ datePublication }) => datePublication !== null);
	return (published.length > 0 ? published : all)
		.map((revision) => ({ revision, at: Date.parse(revision.datePublication ?? '') }))
		.sort((one, other) => one.at - other.at || numberOf(one.revision) - numberOf(other.revision))
		.map(({ revision }) => revision);
}

/** Dates are cut off to whole seconds; revisions are numbered as they are begun. */
function numberOf({ id }: { id: string }): number {
	return numberOfGlobalId(id, 'ProcedureRevision') ?? 0;
}
