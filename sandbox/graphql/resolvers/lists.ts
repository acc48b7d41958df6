import { ApiError, crash } from '../../domain/api-error';
import { pageOf } from '../connection';
import type { Page, PageArguments } from '../connection';
import type { Instant } from '../../data/instants';
import { isVisible, pendingDeletionSince } from '../../data/model';
import type {
	DeletedDossierModel,
	DemarcheModel,
	DossierModel,
	GroupeModel,
	RevisionModel,
} from '../../data/model';
import { globalId } from '../../data/made-up/people-and-places';
import type { ExecutionContext } from '../execution-context';

export interface DossiersArguments extends PageArguments {
	createdSince?: Instant | null;
	updatedSince?: Instant | null;
	state?: string | null;
	archived?: boolean | null;
	revision?: string | null;
	minRevision?: string | null;
	maxRevision?: string | null;
}

export interface DeletedArguments extends PageArguments {
	deletedSince?: Instant | null;
}

/** A row of either list of deleted dossiers. */
export interface DeletedRow {
	id: string;
	number: number;
	state: string;
	reason: string;
	dateSupression: Instant;
}

function revisionNamed(demarche: DemarcheModel, id: string): RevisionModel {
	const found = demarche.revisions.find(
		(revision) => globalId('ProcedureRevision', revision.id) === id,
	);
	if (!found) throw new ApiError('ProcedureRevision not found', 'not_found');
	return found;
}

/** The first moment of 1970 is one like any other. */
function isGiven(instant: Instant | null | undefined): instant is Instant {
	return instant !== null && instant !== undefined;
}

function filterOf(
	demarche: DemarcheModel,
	groupe: GroupeModel | null,
	given: DossiersArguments,
): (dossier: DossierModel) => boolean {
	const named = (id: string | null | undefined): RevisionModel | null =>
		id ? revisionNamed(demarche, id) : null;
	const [exact, least, most] = [
		named(given.revision),
		named(given.minRevision),
		named(given.maxRevision),
	];
	const { updatedSince, createdSince, state, archived } = given;
	return (dossier) => {
		if (groupe && dossier.groupe !== groupe) return false;
		if (isGiven(updatedSince)) {
			if (dossier.updatedAt < updatedSince) return false;
		} else if (isGiven(createdSince) && dossier.depositedAt < createdSince) return false;
		if (state && dossier.state !== state) return false;
		if (typeof archived === 'boolean' && dossier.archived !== archived) return false;
		if (exact && dossier.revision.id !== exact.id) return false;
		if (least && dossier.revision.createdAt < least.createdAt) return false;
		return !most || dossier.revision.createdAt <= most.createdAt;
	};
}

/** Another writing of a cursor: the server takes its base64 with padding and without. */
const rewritten = (cursor: string): string =>
	cursor.endsWith('=') ? cursor.replace(/=+$/, '') : `${cursor}=`;

/** What the faults of cursors and nodes do to a page. */
function distorted<T>(page: Page<T>, given: PageArguments, context: ExecutionContext): Page<T> {
	const { kind } = context.distortion;
	if (kind === 'stuckCursor') {
		const endCursor = given.after ?? page.pageInfo.startCursor;
		return { ...page, pageInfo: { ...page.pageInfo, hasNextPage: true, endCursor } };
	}
	if (kind === 'circlingCursor') {
		const endCursor = given.after ? rewritten(given.after) : page.pageInfo.endCursor;
		return { ...page, pageInfo: { ...page.pageInfo, hasNextPage: true, endCursor } };
	}
	if (kind === 'nullNodes') {
		const blank = (_: unknown, index: number): boolean => index % 2 === 1;
		return {
			...page,
			nodes: page.nodes.map((node, index) => (blank(node, index) ? null : node)),
			edges: page.edges.map((edge, index) => (blank(edge, index) ? { ...edge, node: null } : edge)),
		};
	}
	return page;
}

/**
 * The dossiers the administration sees, by date of deposit, or by date of last change when
 * `updatedSince` is given, which makes `createdSince` count for nothing.
 *
 * @throws RequestError 500 in January's version for a group's list filtered by revision.
 */
export function dossiersPage(
	demarche: DemarcheModel,
	groupe: GroupeModel | null,
	given: DossiersArguments,
	context: ExecutionContext,
): Page<DossierModel> {
	const byRevision = given.revision ?? given.minRevision ?? given.maxRevision;
	if (groupe && byRevision && context.version === '2026-01') {
		throw crash("undefined method 'find_revision'");
	}
	const passes = filterOf(demarche, groupe, given);
	const dossiers = demarche.dossiers().filter((dossier) => isVisible(dossier) && passes(dossier));
	const page = pageOf(
		dossiers,
		({ number, depositedAt, updatedAt }) => ({
			at: isGiven(given.updatedSince) ? updatedAt : depositedAt,
			id: number,
		}),
		given,
	);
	return distorted(page, given, context);
}

function deletedPage(
	rows: ReadonlyArray<DeletedRow & { sortId: number }>,
	given: DeletedArguments,
	context: ExecutionContext,
): Page<DeletedRow> {
	const { deletedSince } = given;
	const chosen = rows.filter((row) => !isGiven(deletedSince) || row.dateSupression >= deletedSince);
	const page = pageOf(chosen, (row) => ({ at: row.dateSupression, id: row.sortId }), given);
	return distorted(page, given, context);
}

/** Deleted dossiers, by date of deletion. Their ids are of a class of their own. */
export function deletedDossiersPage(
	demarche: DemarcheModel,
	groupe: GroupeModel | null,
	given: DeletedArguments,
	context: ExecutionContext,
): Page<DeletedRow> {
	const rows = demarche
		.deletedDossiers()
		.filter((deleted) => !groupe || deleted.groupe === groupe)
		.map(({ id, number, state, reason, deletedAt }: DeletedDossierModel) => ({
			...{ number, state, reason },
			id: globalId('DeletedDossier', id),
			dateSupression: deletedAt,
			sortId: id,
		}));
	return deletedPage(rows, given, context);
}

/** Dossiers hidden and waiting for their deletion; expired ones are not among them. */
export function pendingDeletedDossiersPage(
	demarche: DemarcheModel,
	groupe: GroupeModel | null,
	given: DeletedArguments,
	context: ExecutionContext,
): Page<DeletedRow> {
	const rows = demarche.dossiers().flatMap((dossier) => {
		const since = pendingDeletionSince(dossier);
		if (since === null || (groupe && dossier.groupe !== groupe)) return [];
		return [
			{
				id: globalId('Dossier', dossier.number),
				number: dossier.number,
				state: dossier.state,
				reason: dossier.hiddenReason ?? 'user_request',
				dateSupression: since,
				sortId: dossier.number,
			},
		];
	});
	return deletedPage(rows, given, context);
}
