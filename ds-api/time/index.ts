export { systemClock, type Clock } from './clock';
export { parseRetryAfter, retryAfterPause } from './retry-after';
export { serverClockOf, type ServerClock } from './server-clock';
export { SharedByClock } from './shared-by-clock';
