import type { GraphQLFailure } from '../errors';
import { foreignGroupError } from '../demarches';
import {
	ListDemarcheDossiersDocument,
	ListGroupDossiersDocument,
	type ListDemarcheDossiersQuery,
} from '../generated/operations';
import { partVariables, type Revision } from '../model';
import type { GraphQLTransport } from '../transport';
import {
	pageVariables,
	readLightPage,
	subjectsOf,
	type LightPage,
	type ServerList,
} from './light-page';
import { stateOnServer } from './list-filters';
import type { DossierListRequest } from './list-request';
import { isRetryableAtThisSize } from './pages';

export type FullPage = ListDemarcheDossiersQuery['demarche']['dossiers'];

/** The answer to a request for a page with its dossiers. */
export interface FullAnswer {
	dossiers: FullPage;
	/** Of single dossiers. */
	failures: readonly GraphQLFailure[];
	revisions: readonly Revision[];
}

/** What the list of a démarche, or of one of its groups, is asked for: full pages, and light ones without dossiers. */
export class ListQueries {
	private readonly list: ServerList;

	constructor(
		private readonly request: DossierListRequest,
		private readonly context: { transport: GraphQLTransport; signal: AbortSignal | undefined },
	) {
		const { depositedSince: createdSince } = request;
		this.list = { ...request, state: stateOnServer(request), createdSince };
	}

	/**
	 * A page with its dossiers; single ones may be missing.
	 *
	 * @param after the cursor behind which it begins
	 * @param first how many dossiers at most
	 * @throws {DsApiError} also when the group is not of the démarche
	 */
	async full(first: number, after: string | null, includeRevisions: boolean): Promise<FullAnswer> {
		const { transport, signal } = this.context;
		const { demarche, group, parts, revision = null } = this.request;
		const variables = {
			...pageVariables(this.list, after, first),
			...partVariables(parts),
			demarche,
			includeRevisions,
		};
		const options = {
			subject: subjectsOf(this.list),
			signal,
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

	/** The same page without its dossiers: see {@link readLightPage}. */
	async light(after: string | null, first: number): Promise<LightPage> {
		return await readLightPage(this.list, after, first, this.context);
	}
}

/** Which dossier of a page an error is about, from 0, by its path; nothing for one of the page itself. */
export function nodeOf(path: ReadonlyArray<string | number>): number | undefined {
	const [, connection, nodes, index] = path;
	if (connection !== 'dossiers' || nodes !== 'nodes') return undefined;
	return typeof index === 'number' ? index : undefined;
}
