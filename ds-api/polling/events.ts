import type { DossierState } from '../model';
import type { ListDemarcheChangesQuery } from '../generated/operations';
import { secondOf } from './server-time';
import type { EmittedKeys } from './emitted-keys';

type Page = NonNullable<ListDemarcheChangesQuery['source']['dossiers']>;
/** Of a dossier what tells what happened to it. */
export type ChangedDossier = NonNullable<NonNullable<Page['nodes']>[number]>;

/** What can happen to a dossier while it is there. */
export type DossierEventName = 'deposited' | 'messageReceived' | 'stateChanged' | 'updated';

type Traitement = NonNullable<ChangedDossier['traitements']>[number];

/** Something that happened to a dossier. */
export interface DossierEvent {
	event: DossierEventName;
	/** As the API writes it. */
	occurredAt: string;
	/** Of a change of state. */
	traitement?: Traitement & { state: DossierState };
	/** Of a message. */
	messageId?: string;
	/** What it is known by, apart from its dossier's version. */
	name: string | undefined;
}

/** Which events are told. */
export interface EventChoice {
	events: ReadonlySet<DossierEventName>;
	/** Empty: every state. */
	states: ReadonlySet<DossierState>;
	/** Whose messages count. */
	messagesOf: 'citizen' | 'everyone';
}

/** The states that traitements lead to; those that are not here change none. */
const LEADS_TO: Partial<Record<string, DossierState>> = {
	accepte: 'accepte',
	accepte_automatiquement: 'accepte',
	classe_sans_suite: 'sans_suite',
	passe_en_instruction: 'en_instruction',
	passe_en_instruction_automatiquement: 'en_instruction',
	refuse: 'refuse',
	refuse_automatiquement: 'refuse',
	repasse_en_construction: 'en_construction',
	repasse_en_instruction: 'en_instruction',
};

/**
 * What happened to a dossier from a second on and was not told yet, the earliest first. A dossier that passed through several
 * states since then has an event for each: the state filter looks at the state that each led to, and at the present one
 * for every other event.
 *
 * @param since a second: the API's dates are cut off to whole ones, so everything within it counts
 */
export function eventsOf(
	dossier: ChangedDossier,
	{ events, states, messagesOf }: EventChoice,
	since: number,
	told: EmittedKeys,
): DossierEvent[] {
	const isWanted = (state: DossierState) => states.size === 0 || states.has(state);
	const isNew = (date: string, name: string) => secondOf(date) >= since && !told.has(name);
	const found: DossierEvent[] = [];

	const depositName = `deposit ${dossier.number}`;
	if (events.has('deposited') && isWanted(dossier.state) && isNew(dossier.dateDepot, depositName)) {
		found.push({ event: 'deposited', occurredAt: dossier.dateDepot, name: depositName });
	}
	for (const traitement of events.has('stateChanged') ? (dossier.traitements ?? []) : []) {
		const state = LEADS_TO[traitement.event];
		const { id: name, dateTraitement: occurredAt } = traitement;
		if (!state || !isWanted(state) || !isNew(occurredAt, name)) continue;
		found.push({ event: 'stateChanged', occurredAt, traitement: { ...traitement, state }, name });
	}
	for (const message of events.has('messageReceived') ? (dossier.messages ?? []) : []) {
		const { id: name, createdAt: occurredAt } = message;
		if (messagesOf === 'citizen' && !isOfCitizen(message, dossier)) continue;
		if (!isWanted(dossier.state) || !isNew(occurredAt, name)) continue;
		found.push({ event: 'messageReceived', occurredAt, messageId: name, name });
	}
	found.sort((one, other) => secondOf(one.occurredAt) - secondOf(other.occurredAt));

	if (events.has('updated') && isWanted(dossier.state)) {
		const occurredAt = dossier.dateDerniereModification;
		found.push({ event: 'updated', occurredAt, name: undefined });
	}
	return found;
}

/** A message tells no more of its author than the address. */
function isOfCitizen({ email }: { email: string }, { usager }: ChangedDossier): boolean {
	return email.toLowerCase() === usager.email.toLowerCase();
}
