export type { DossierEventName } from './events';
export type { EmittedDossierEvent, EmittedEvent } from './emission';
export { pollChanges, type Polled } from './poll';
export { recentChanges } from './recent-changes';
export { PollMemory } from './state/poll-memory';
export type { ChangesRequest, PollRequest } from './poll-request';
export type { FormerState, PollState } from './state/stored-state';
