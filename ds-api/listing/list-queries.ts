import { type GraphQLFailure, demarcheSubject, groupSubject } from '../errors';
import { foreignGroupError } from '../demarches';
import {
	ListDemarcheDossiersDocument,
	ListGroupDossiersDocument,
	WalkDemarcheDossiersDocument,
	WalkGroupDossiersDocument,
	type ListDemarcheDossiersQuery,
	type WalkDemarcheDossiersQuery,
} from '../generated/operations';
import { partVariables, type Revision } from '../model';
import type { GraphQLTransport } from '../transport';
import { stateOnServer } from './list-filters';
import type { DossierListRequest } from './list-request';
import { isRetryableAtThisSize } from './pages';

export type FullPage = ListDemarcheDossiersQuery['demarche']['dossiers'];
export type LightPage = WalkDemarcheDossiersQuery['demarche']['dossiers'];

/** The answer to a request for a page with its dossiers. */
export interface FullAnswer {
	dossiers: FullPage;
	/** Of single dossiers. */
	failures: readonly GraphQLFailure[];
	revisions: readonly Revision[];
}

/** What the list of a démarche, or of one of its groups, is asked for: full pages, and light ones without dossiers. */
export class ListQueries {
	constructor(
		private readonly request: DossierListRequest,
		private readonly context: { transport: GraphQLTransport; signal: AbortSignal | undefined },
	) {}

	/**
	 * A page with its dossiers; single ones may be missing.
	 *
	 * @param after the cursor behind which it begins
	 * @param first how many dossiers at most
	 * @throws {DsApiError} also when the group is not of the démarche
	 */
	async full(first: number, after: string | null, includeRevisions: boolean): Promise<FullAnswer> {
		const { transport } = this.context;
		const { demarche, group, parts, revision = null } = this.request;
		const variables = {
			...this.position(after, first),
			...partVariables(parts),
			demarche,
			includeRevisions,
		};
		const options = {
			...this.queryOptions(),
			isRetryable: isRetryableAtThisSize,
			isPart: (path: ReadonlyArray<string | number>) => nodeOf(path) !== undefined,
		};
		if (group === undefined) {
			const { data: answer, failures } = await transport.queryParts(
				ListDemarcheDossiersDocument,
				{ ...variables, revision },
				options,
			);
			const { dossiers, revisions = [] } = answer.demarche;
			return { dossiers, failures, revisions };
		}
		const { data: answer, failures } = await transport.queryParts(
			ListGroupDossiersDocument,
			{ ...variables, group },
			options,
		);
		if (!answer.demarche.groupeInstructeurs.some(({ number }) => number === group)) {
			throw foreignGroupError(group, demarche);
		}
		const { revisions = [] } = answer.demarche;
		return { dossiers: answer.groupeInstructeur.dossiers, failures, revisions };
	}

	/** The same page without its dossiers: their numbers, their cursors, and where it ends. */
	async light(after: string | null, first: number): Promise<LightPage> {
		const { transport } = this.context;
		const { demarche, group, revision = null } = this.request;
		const position = this.position(after, first);
		const options = this.queryOptions();
		if (group === undefined) {
			const answer = await transport.query(
				WalkDemarcheDossiersDocument,
				{ ...position, demarche, revision },
				options,
			);
			return answer.demarche.dossiers;
		}
		const answer = await transport.query(
			WalkGroupDossiersDocument,
			{ ...position, group },
			options,
		);
		return answer.groupeInstructeur.dossiers;
	}

	private position(after: string | null, first: number) {
		const { archived, updatedSince, depositedSince, newestFirst } = this.request;
		return {
			first,
			after,
			// Deprecated: an instance may come that no longer has it.
			order: newestFirst ? ('DESC' as const) : undefined,
			state: stateOnServer(this.request) ?? null,
			archived: archived ?? null,
			updatedSince: updatedSince?.toISOString() ?? null,
			createdSince: depositedSince?.toISOString() ?? null,
		};
	}

	private queryOptions() {
		const { demarche, group = 0 } = this.request;
		const subject = (rootField: unknown) =>
			rootField === 'groupeInstructeur' ? groupSubject(group) : demarcheSubject(demarche);
		return { subject, signal: this.context.signal };
	}
}

/** Which dossier of a page an error is about, from 0, by its path; nothing for one of the page itself. */
export function nodeOf(path: ReadonlyArray<string | number>): number | undefined {
	const [, connection, nodes, index] = path;
	if (connection !== 'dossiers' || nodes !== 'nodes') return undefined;
	return typeof index === 'number' ? index : undefined;
}
