export type { DossierEventName } from './events';
export {
	pollChanges,
	recentChanges,
	type ChangesRequest,
	type PollRequest,
	type PollState,
	type EmittedDossierEvent,
	type EmittedEvent,
} from './poll';
