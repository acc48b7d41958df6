import type { ApiVersion } from '../../ds-api/schema/versions';
import type { Clock } from './time/clock';
import type { Catalogue } from '../data/catalogue';
import type { Instant } from '../data/instants';
import type { DossierModel, DossierState } from '../data/model';
import type { Jobs } from './time/jobs';
import type { Time } from './time/time';

/** What happens to a dossier, in the words of the signed webhooks. */
export const eventTypes = [
	'dossier_depose',
	'dossier_en_instruction',
	'dossier_accepte',
	'dossier_refuse',
	'dossier_sans_suite',
	'dossier_repasse_en_construction',
	'dossier_repasse_en_instruction',
	'dossier_modifie',
	'dossier_supprime',
	'dossier_restaure',
	'dossier_label_ajoute',
	'dossier_label_supprime',
	'correction_demandee',
	'groupe_instructeur_change',
	'message_cree',
	'avis_cree',
	'avis_repondu',
] as const;

export type EventType = (typeof eventTypes)[number];

export interface PlatformEvent {
	type: EventType;
	dossier: DossierModel;
	at: Instant;
}

/** Who is told of events, and when. */
export interface Listener {
	/** A dossier changes state: within the transaction, which others do not see yet. */
	queued: (event: PlatformEvent & { state: DossierState }) => void;
	/** What happened can be seen. */
	happened: (event: PlatformEvent) => void;
}

/** One sandbox's data and what changing it takes. */
export interface Platform {
	version: ApiVersion;
	catalogue: Catalogue;
	/** How long what it waits for takes. */
	time: Time;
	/** When changes happen. */
	clock: Clock;
	jobs: Jobs;
	/** An id that no record has; also a dossier's or a démarche's number. */
	nextId(): number;
	/** The dossiers' numbers by the ids of the messages that were added to them. */
	messageOwners: Map<number, number>;
	/** Tells the listeners of a change of state that is about to be committed. */
	queue(type: EventType, dossier: DossierModel, state: DossierState, at: Instant): void;
	/** Tells the listeners what has happened. */
	announce(type: EventType, dossier: DossierModel, at: Instant): void;
	listen(listener: Listener): void;
}

/** Above every id of the data that a sandbox starts with, and below 2^31. */
const firstId = 1_000_000_001;

export function platformOf(
	parts: Pick<Platform, 'version' | 'catalogue' | 'time' | 'clock' | 'jobs'>,
): Platform {
	const listeners: Listener[] = [];
	let id = firstId;
	return {
		...parts,
		nextId: () => id++,
		messageOwners: new Map(),
		queue: (type, dossier, state, at) => {
			for (const { queued } of listeners) queued({ type, dossier, state, at });
		},
		announce: (type, dossier, at) => {
			for (const { happened } of listeners) happened({ type, dossier, at });
		},
		listen: (listener) => void listeners.push(listener),
	};
}
