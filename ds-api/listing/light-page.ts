import { demarcheSubject, groupSubject, type Subject } from '../errors';
import {
	WalkDemarcheDossiersDocument,
	WalkGroupDossiersDocument,
	type WalkDemarcheDossiersQuery,
} from '../generated/operations';
import type { DossierState } from '../model';
import type { GraphQLTransport } from '../transport';

/** A list of dossiers as the server takes it. */
export interface ServerList {
	demarche: number;
	/** Number of a groupe instructeur of that démarche. */
	group?: number | undefined;
	/** Global id; the server fails on it in the list of a group. */
	revision?: string | undefined;
	state?: DossierState | undefined;
	archived?: boolean | undefined;
	/** Changed since then; the list is then ordered by last change. */
	updatedSince?: Date | undefined;
	createdSince?: Date | undefined;
	newestFirst: boolean;
}

/** A page of a list without its dossiers: their numbers, their cursors, and where it ends. */
export type LightPage = WalkDemarcheDossiersQuery['demarche']['dossiers'];

/**
 * @param after the cursor behind which the page begins
 * @param first how many dossiers at most
 */
export async function readLightPage(
	list: ServerList,
	after: string | null,
	first: number,
	{ transport, signal }: { transport: GraphQLTransport; signal: AbortSignal | undefined },
): Promise<LightPage> {
	const { demarche, group, revision = null } = list;
	const variables = pageVariables(list, after, first);
	const options = { subject: subjectsOf(list), signal };
	if (group === undefined) {
		const answer = await transport.query(
			WalkDemarcheDossiersDocument,
			{ ...variables, demarche, revision },
			options,
		);
		return answer.demarche.dossiers;
	}
	const answer = await transport.query(WalkGroupDossiersDocument, { ...variables, group }, options);
	return answer.groupeInstructeur.dossiers;
}

/** What the root fields of a document with a page of a list are about. */
export function subjectsOf({ demarche, group }: Pick<ServerList, 'demarche' | 'group'>) {
	return (rootField: unknown): Subject =>
		rootField === 'groupeInstructeur' && group !== undefined
			? groupSubject(group)
			: demarcheSubject(demarche);
}

/** The variables that every document with a page of a list declares. */
export function pageVariables(list: ServerList, after: string | null, first: number) {
	const { state, archived, updatedSince, createdSince, newestFirst } = list;
	return {
		first,
		after,
		// Deprecated: an instance may come that no longer has it.
		order: newestFirst ? ('DESC' as const) : undefined,
		state: state ?? null,
		archived: archived ?? null,
		updatedSince: updatedSince?.toISOString() ?? null,
		createdSince: createdSince?.toISOString() ?? null,
	};
}
