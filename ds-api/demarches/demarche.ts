import { demarcheSubject, DsApiError } from '../errors';
import {
	GetDemarcheDocument,
	type FieldContentFragment,
	type GetDemarcheQuery,
	type GroupeInstructeurContentFragment,
	type RootFieldContentFragment,
} from '../generated/operations';
import type { GraphQLTransport } from '../transport';

/** A démarche as the API gives it, with the parts that were asked for. */
export type Demarche = GetDemarcheQuery['demarche'];
/** A field of the form outside of repetitions; a repetition names the fields of its rows. */
export type RootField = RootFieldContentFragment;
/** A field wherever it stands. */
export type Field = FieldContentFragment;
export type InstructorGroup = GroupeInstructeurContentFragment;

/** What of a démarche may be asked for beside its own titles, dates and states. */
export const DEMARCHE_PARTS = [
	'champs',
	'annotations',
	'groupeInstructeurs',
	'labels',
	'service',
] as const;

export type DemarchePart = (typeof DEMARCHE_PARTS)[number];

/**
 * A démarche by its number: what it is at the moment, with the revision of the form that new dossiers get.
 *
 * @throws {DsApiError} `not_found`, `unauthorized`, …
 */
export async function readDemarche(
	transport: GraphQLTransport,
	number: number,
	parts: ReadonlySet<DemarchePart>,
): Promise<Demarche> {
	const { demarche } = await transport.query(
		GetDemarcheDocument,
		{
			number,
			includeChamps: parts.has('champs'),
			includeAnnotations: parts.has('annotations'),
			includeGroupeInstructeurs: parts.has('groupeInstructeurs'),
			includeLabels: parts.has('labels'),
			includeService: parts.has('service'),
		},
		{ subject: demarcheSubject(number) },
	);
	return demarche;
}

/** A group that was asked for and is none of the démarche's. */
export function foreignGroupError(group: number, demarche: number): DsApiError {
	return new DsApiError(`Groupe instructeur ${group} does not belong to démarche ${demarche}`, {
		code: 'group_of_another_demarche',
		advice: "Check the group's number, or leave the filter out.",
	});
}
