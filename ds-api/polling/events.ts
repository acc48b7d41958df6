import type { DossierState } from '../model';
import type { ListDemarcheChangesQuery } from '../generated/operations';
import { secondOf } from './server-time';
import type { EmittedKeys } from './state/emitted-keys';

type Page = NonNullable<ListDemarcheChangesQuery['source']['dossiers']>;
type GivenDossier = NonNullable<NonNullable<Page['nodes']>[number]>;
type Given<Name extends keyof GivenDossier> = NonNullable<GivenDossier[Name]>;

/** Of a dossier what tells what happened to it; null stands for what the platform could not give. */
export interface ChangedDossier extends Pick<GivenDossier, 'number' | 'dateDerniereModification'> {
	state: GivenDossier['state'] | null;
	dateDepot: string | null;
	usager: GivenDossier['usager'] | null;
	/** Absent where they were not asked for, as the messages. */
	traitements?: Given<'traitements'> | null;
	messages?: ReadonlyArray<
		Omit<Given<'messages'>[number], 'email'> & { email: string | null }
	> | null;
}

/** What can happen to a dossier while it is there. */
export type DossierEventName = 'deposited' | 'messageReceived' | 'stateChanged' | 'updated';

type Traitement = Given<'traitements'>[number];

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
 * for every other event. What is not known of a dossier may be what happened to it: then that is told, once for each version.
 *
 * @param since a second: the API's dates are cut off to whole ones, so everything within it counts
 */
export function eventsOf(
	dossier: ChangedDossier,
	{ events, states, messagesOf }: EventChoice,
	since: number,
	told: EmittedKeys,
): DossierEvent[] {
	const isWanted = (state: DossierState | null) =>
		state === null || states.size === 0 || states.has(state);
	const isNew = (date: string, name: string) => secondOf(date) >= since && !told.has(name);
	const found: DossierEvent[] = [];

	const depositName = `deposit ${dossier.number}`;
	const depositedAt = dossier.dateDepot ?? dossier.dateDerniereModification;
	if (events.has('deposited') && isWanted(dossier.state) && isNew(depositedAt, depositName)) {
		found.push({ event: 'deposited', occurredAt: depositedAt, name: depositName });
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

	const ofVersion: DossierEventName[] = [];
	if (events.has('stateChanged') && dossier.traitements === null) ofVersion.push('stateChanged');
	if (events.has('messageReceived') && dossier.messages === null) ofVersion.push('messageReceived');
	if (events.has('updated')) ofVersion.push('updated');
	if (isWanted(dossier.state)) {
		const occurredAt = dossier.dateDerniereModification;
		found.push(...ofVersion.map((event) => ({ event, occurredAt, name: undefined })));
	}
	return found;
}

/**
 * Events are told: those that are known by more than their dossier's version are not told again.
 *
 * @param second of the change that tells them
 */
export function remember(events: readonly DossierEvent[], second: number, told: EmittedKeys): void {
	for (const { name, occurredAt } of events) {
		if (name !== undefined) told.add(name, Math.max(second, secondOf(occurredAt)));
	}
}

/** A message tells no more of its author than the address. One whose author is not known may be the citizen's. */
function isOfCitizen({ email }: { email: string | null }, { usager }: ChangedDossier): boolean {
	return !email || !usager || email.toLowerCase() === usager.email.toLowerCase();
}
