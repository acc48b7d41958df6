export type { DossierEventName } from './events';
export {
	pollChanges,
	recentChanges,
	type ChangesRequest,
	type PollRequest,
	type PollState,
	type ToldDossierEvent,
	type ToldEvent,
} from './poll';
