export type { DossierEventName } from './events';
export { pollChanges, recentChanges, type EmittedDossierEvent, type EmittedEvent } from './poll';
export { PollMemory } from './poll-memory';
export type { ChangesRequest, PollRequest } from './poll-request';
export type { FormerState, PollState } from './stored-state';
