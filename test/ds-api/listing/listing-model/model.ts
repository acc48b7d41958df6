import type { ReadDossier } from '../../../../ds-api/model/dossier';
import type { DossierListRequest } from '../../../../ds-api/listing/list-request';
import type { DossierModel } from '../../../../sandbox/data/model';

/** A dossier as it stands on the platform from one change to the next. Moments are in microseconds. */
export type Version = Readonly<
	Pick<
		DossierModel,
		| 'number'
		| 'state'
		| 'archived'
		| 'depositedAt'
		| 'updatedAt'
		| 'revision'
		| 'groupe'
		| 'hiddenByUserAt'
		| 'hiddenByAdministrationAt'
		| 'hiddenByExpirationAt'
	>
>;

/** Where a dossier stands in a list: by a moment, then by its number. */
export interface Position {
	at: number;
	id: number;
}

/** What is listed, apart from how it is fetched. */
export type Question = Pick<
	DossierListRequest,
	| 'states'
	| 'group'
	| 'revision'
	| 'archived'
	| 'updatedSince'
	| 'depositedSince'
	| 'newestFirst'
	| 'limit'
> & { after?: Position | undefined };

/** What a reader can see of a version: the API writes its dates to the second. */
export interface Appearance {
	number: number;
	state: string;
	archived: boolean;
	depositedAt: number;
	updatedAt: number;
	revision: string;
	group: number | undefined;
}

const PER_SECOND = 1_000_000;
const inMicroseconds = (date: Date) => date.getTime() * 1000;
const secondOf = (moment: number) => Math.floor(moment / PER_SECOND);

export const revisionId = (id: number) => Buffer.from(`ProcedureRevision-${id}`).toString('base64');

export function appearanceOf(version: Version): Appearance {
	return {
		number: version.number,
		state: version.state,
		archived: version.archived,
		depositedAt: secondOf(version.depositedAt),
		updatedAt: secondOf(version.updatedAt),
		revision: revisionId(version.revision.id),
		group: version.groupe.number,
	};
}

export function appearanceIn({ dossier }: ReadDossier): Appearance {
	return {
		number: dossier.number,
		state: dossier.state,
		archived: dossier.archived,
		depositedAt: Date.parse(dossier.dateDepot) / 1000,
		updatedAt: Date.parse(dossier.dateDerniereModification) / 1000,
		revision: dossier.revision.id,
		group: dossier.groupeInstructeur.number,
	};
}

/** Drafts are nobody's business, nor is what was hidden; the citizen hides a dossier only before its instruction. */
function isShown(version: Version): boolean {
	return (
		version.state !== 'brouillon' &&
		version.hiddenByAdministrationAt === null &&
		version.hiddenByExpirationAt === null &&
		!(version.state === 'en_construction' && version.hiddenByUserAt !== null)
	);
}

export function positionOf(version: Version, { updatedSince }: Question): Position {
	return { at: updatedSince ? version.updatedAt : version.depositedAt, id: version.number };
}

/** Negative if the list comes to `one` before `other`. */
function inListOrder(one: Position, other: Position, { newestFirst }: Question): number {
	const ascending = one.at - other.at || one.id - other.id;
	return newestFirst ? -ascending : ascending;
}

/** Whether a version is one that the list asks for, the limit aside. */
function matches(version: Version, question: Question): boolean {
	const { states, group, revision, archived, updatedSince, depositedSince, after } = question;
	if (!isShown(version)) return false;
	if (states.length > 0 && !states.some((state) => state === version.state)) return false;
	if (group !== undefined && version.groupe.number !== group) return false;
	if (revision !== undefined && revisionId(version.revision.id) !== revision) return false;
	if (archived !== undefined && version.archived !== archived) return false;
	if (updatedSince && version.updatedAt < inMicroseconds(updatedSince)) return false;
	if (depositedSince) {
		const since = inMicroseconds(depositedSince);
		// With both dates only the reader can compare the deposit date, whose fraction the API cuts off.
		const isSince = updatedSince
			? secondOf(version.depositedAt) >= secondOf(since)
			: version.depositedAt >= since;
		if (!isSince) return false;
	}
	return !after || inListOrder(positionOf(version, question), after, question) > 0;
}

/** The list of dossiers that nobody changes. */
export function expectedList(versions: readonly Version[], question: Question): Appearance[] {
	return versions
		.filter((version) => matches(version, question))
		.sort((one, other) =>
			inListOrder(positionOf(one, question), positionOf(other, question), question),
		)
		.slice(0, question.limit)
		.map(appearanceOf);
}

const isSame = (one: Appearance, other: Appearance) =>
	(Object.keys(one) as Array<keyof Appearance>).every((name) => one[name] === other[name]);

/**
 * What a list broke of its promises while dossiers changed. By the version in which it was given, each dossier stands
 * behind the one before, so that none comes twice in one version; and by deposit date none comes twice at all, because
 * that date stays.
 *
 * @param histories every version of each dossier since the list began, oldest first
 */
export function brokenPromises(
	given: readonly Appearance[],
	histories: ReadonlyMap<number, readonly Version[]>,
	question: Question,
): string[] {
	const broken: string[] = [];
	let reached = question.after;
	for (const appearance of given) {
		const asked = (histories.get(appearance.number) ?? [])
			.filter((version) => isSame(appearanceOf(version), appearance))
			.filter((version) => matches(version, question))
			.map((version) => positionOf(version, question))
			.sort((one, other) => inListOrder(one, other, question));
		// Versions within one second look the same: the first of them that can be meant is.
		const next = asked.find((position) => !reached || inListOrder(reached, position, question) < 0);
		if (asked.length === 0) broken.push(`${appearance.number} was never asked for as it is given`);
		else if (!next) broken.push(`${appearance.number} is out of order, or a repeat`);
		reached = next ?? reached;
	}
	const { limit = Infinity } = question;
	const numbers = new Set(given.map(({ number }) => number));
	if (numbers.size > limit) broken.push(`${numbers.size} dossiers exceed the limit of ${limit}`);
	for (const [number, history] of histories) {
		if (numbers.has(number) || !mustBeThere(history, question)) continue;
		const last = positionOf(history.at(-1)!, question);
		const isBehindEnd =
			numbers.size >= limit && (!reached || inListOrder(last, reached, question) > 0);
		if (!isBehindEnd) broken.push(`${number} is missing`);
	}
	return broken;
}

/**
 * Whether the list cannot miss a dossier: it was asked for all the while. Newest change first, a change takes a dossier
 * from what is still to be read to what has been read already; the platform has no way to find it there.
 */
function mustBeThere(history: readonly Version[], question: Question): boolean {
	const movesAway = question.newestFirst && question.updatedSince && history.length > 1;
	return !movesAway && history.every((version) => matches(version, question));
}

/**
 * What the reader keeps and the platform has otherwise at the end: by last change, oldest first, page after page, a
 * dossier that changed comes again before the list ends.
 */
export function outdated(
	given: readonly Appearance[],
	histories: ReadonlyMap<number, readonly Version[]>,
	question: Question,
): string[] {
	const kept = new Map(given.map((appearance) => [appearance.number, appearance]));
	return [...histories].flatMap(([number, history]) => {
		const appearance = kept.get(number);
		const now = appearanceOf(history.at(-1)!);
		if (!appearance || !mustBeThere(history, question) || isSame(appearance, now)) return [];
		return [`${number} is given as it was before it changed`];
	});
}
