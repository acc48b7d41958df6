export type { DossierEventName } from './events';
export {
	pollChanges,
	recentChanges,
	type PollState,
	type EmittedDossierEvent,
	type EmittedEvent,
} from './poll';
export type { ChangesRequest, PollRequest } from './poll-request';
