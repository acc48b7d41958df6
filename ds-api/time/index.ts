export { systemClock, type Clock } from './clock';
export { parseRetryAfter, retryAfterPause } from './retry-after';
export { SharedByClock } from './shared-by-clock';
