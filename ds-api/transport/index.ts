export { deadline, linkedAbort } from './abort';
export {
	GraphQLTransport,
	sendOver,
	type GraphQLAnswer,
	type QueryOptions,
	type SendRequest,
} from './graphql-transport';
export { connectionPool, DEFAULT_TIMEOUTS, type EgressFilter, type Timeouts } from './pool';
export { PromiseCache } from './promise-cache';
export { PublicApi, type RefusalDetails } from './public-api';
export { rateLimiter } from './rate-limiter';
export { DEFAULT_RETRY, retryRead, type RetryPolicy } from './retry';
