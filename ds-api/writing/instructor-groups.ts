import { readDemarche, type InstructorGroup } from '../demarches';
import { DsApiError, demarcheSubject, groupSubject } from '../errors';
import {
	AddInstructorsDocument,
	CreateInstructorGroupDocument,
	GetInstructorGroupDocument,
	RemoveInstructorsDocument,
	UpdateInstructorGroupDocument,
} from '../generated/operations';
import { globalId } from '../model';
import type { GraphQLTransport, RetryPolicy } from '../transport';
import { runMutation, REFUSED, type MutationPayload } from './mutation/mutation';

/** An instructeur by one of the two. */
export type Person = { email: string } | { id: string };

/** What is done to the groups of a démarche. `group` is the number of a group. */
export type GroupChange =
	| { kind: 'create'; demarche: number; label: string; closed: boolean; people: readonly Person[] }
	| {
			kind: 'update';
			group: number;
			label?: string | undefined;
			closed?: boolean | undefined;
	  }
	| { kind: 'addInstructors' | 'removeInstructors'; group: number; people: readonly Person[] };

export interface GroupChangeResult {
	group: InstructorGroup;
	/** The platform's own words about what it did not do of it, such as addresses that are none. */
	warnings: string[];
	/** It was so before: this run changed nothing. */
	alreadyDone: boolean;
}

export interface GroupChangeContext {
	transport: GraphQLTransport;
	retry: RetryPolicy;
	signal: AbortSignal | undefined;
}

interface GroupPayload extends MutationPayload {
	warnings?: ReadonlyArray<{ message: string }> | null;
	groupeInstructeur: InstructorGroup | null;
}

/**
 * Changes the groupes instructeurs of a démarche, once, whatever becomes of the answer. The platform puts whoever owns the token
 * into a group that it creates, and makes an account for an address that it does not know.
 *
 * @throws {DsApiError} `refused` with the platform's own words, `not_found`, …
 */
export async function changeGroup(
	change: GroupChange,
	context: GroupChangeContext,
): Promise<GroupChangeResult> {
	const { transport } = context;
	const what = describe(change);
	const readAgain = async () => await readGroup(change, transport);
	const result = await runMutation<GroupPayload, InstructorGroup | undefined>(
		{
			what,
			// A group that is as it should be is changed to the same without a word.
			isDoneBefore:
				change.kind === 'create' ? undefined : (seen) => seen !== undefined && isDone(seen, change),
			send: async () => (await send(change, transport)).change,
			isWhole: ({ groupeInstructeur }) => groupeInstructeur !== null,
			readAgain,
			isDone: (seen) => seen !== undefined && isDone(seen, change),
			explain: (failure, seen) => explain(failure, seen, change),
			adviceWhenUnknown: adviceWhenUnknown(change),
		},
		context,
	);
	const group = 'seen' in result ? result.seen : result.payload.groupeInstructeur;
	const found = group ?? (await readAgain());
	if (!found) {
		throw new DsApiError(`The platform was asked to ${what}, but does not show the group`, {
			code: 'unreadable_answer',
			advice: 'Check on the platform whether it was done.',
		});
	}
	const warnings = 'payload' in result ? (result.payload.warnings ?? []) : [];
	return {
		group: found,
		warnings: warnings.map(({ message }) => message),
		alreadyDone: result.alreadyDone,
	};
}

const NO_CLIENT_ID = { clientMutationId: null };

async function send(
	change: GroupChange,
	transport: GraphQLTransport,
): Promise<{ change: GroupPayload | null }> {
	const options = { subject: subjectOf(change) };
	const people = 'people' in change ? change.people.map(asProfileInput) : [];
	if (change.kind === 'create') {
		const { demarche, label, closed } = change;
		const groupeInstructeur = { label, closed, instructeurs: people };
		const input = { ...NO_CLIENT_ID, demarche: { number: demarche }, groupeInstructeur };
		return await transport.mutate(CreateInstructorGroupDocument, { input }, options);
	}
	const groupeInstructeurId = globalId('GroupeInstructeur', change.group);
	if (change.kind === 'update') {
		// What is undefined is not sent: it stays as it is.
		const { label, closed } = change;
		const input = { ...NO_CLIENT_ID, groupeInstructeurId, label, closed };
		return await transport.mutate(UpdateInstructorGroupDocument, { input }, options);
	}
	const input = { ...NO_CLIENT_ID, groupeInstructeurId, instructeurs: people };
	return change.kind === 'addInstructors'
		? await transport.mutate(AddInstructorsDocument, { input }, options)
		: await transport.mutate(RemoveInstructorsDocument, { input }, options);
}

/** The schema says that exactly one of the two is given. */
function asProfileInput(person: Person) {
	return 'id' in person ? { id: person.id } : { email: person.email };
}

async function readGroup(
	change: GroupChange,
	transport: GraphQLTransport,
): Promise<InstructorGroup | undefined> {
	if (change.kind === 'create') {
		const { groupeInstructeurs = [] } = await readDemarche(
			transport,
			change.demarche,
			new Set(['groupeInstructeurs']),
		);
		// Labels are unique in a démarche.
		return groupeInstructeurs.find(({ label }) => label === change.label);
	}
	const { group: number } = change;
	const options = { subject: subjectOf(change) };
	return (await transport.query(GetInstructorGroupDocument, { number }, options)).groupeInstructeur;
}

function isDone(group: InstructorGroup, change: GroupChange): boolean {
	const isMember = (person: Person) =>
		group.instructeurs.some((member) =>
			'id' in person
				? member.id === person.id
				: member.email.toLowerCase() === person.email.toLowerCase(),
		);
	switch (change.kind) {
		case 'create':
			return group.closed === change.closed && change.people.every(isMember);
		case 'update':
			return (
				(change.label === undefined || group.label === change.label) &&
				(change.closed === undefined || group.closed === change.closed)
			);
		case 'addInstructors':
			return change.people.every(isMember);
		case 'removeInstructors':
			return !change.people.some(isMember);
	}
}

/** The platform makes a group for a token that may not see it. */
function adviceWhenUnknown(change: GroupChange): string {
	return change.kind === 'create'
		? `Look at the groups of démarche ${change.demarche} on the platform before you run again. A token that gives no access to the démarche creates groups that it cannot see: add the démarche to it.`
		: 'Look at the group on the platform, or run again when the platform answers: what is done already is not done a second time.';
}

const subjectOf = (change: GroupChange) =>
	change.kind === 'create' ? demarcheSubject(change.demarche) : groupSubject(change.group);

function describe(change: GroupChange): string {
	switch (change.kind) {
		case 'create':
			return `create a groupe instructeur in démarche ${change.demarche}`;
		case 'update':
			return `change groupe instructeur ${change.group}`;
		case 'addInstructors':
			return `add instructeurs to group ${change.group}`;
		case 'removeInstructors':
			return `remove instructeurs from group ${change.group}`;
	}
}

const READ_ONLY =
	"Check on the platform that the `token` may write (your profile, API tokens), and that the token's owner is an administrator of the démarche.";

/** The platform's message has no code: what to do is told from the group as it was read again. */
function explain(
	failure: DsApiError,
	seen: InstructorGroup | undefined,
	change: GroupChange,
): DsApiError {
	if (failure.code !== REFUSED) return failure;
	if (change.kind === 'create' && seen) {
		return failure.reworded(`Démarche ${change.demarche} has a group with this label already`, {
			advice: `It is group ${seen.number}. Update it, or add instructeurs to it.`,
		});
	}
	const besides =
		change.kind === 'update'
			? ' A label may stand only once in a démarche, and one of its groups must stay open.'
			: '';
	return failure.reworded(failure.message, { advice: `${READ_ONLY}${besides}` });
}
