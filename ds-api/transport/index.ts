export { deadline, linkedAbort } from './abort';
export type { GraphQLAnswer } from './graphql/graphql-answer';
export { GraphQLTransport, type QueryOptions } from './graphql/graphql-transport';
export { sendOver, type SendRequest } from './graphql/send-request';
export { connectionPool, DEFAULT_TIMEOUTS, type EgressFilter, type Timeouts } from './pool';
export { PromiseCache } from './promise-cache';
export { PublicApi, type RefusalDetails } from './public-api';
export { rateLimiter } from './rate-limiter';
export { DEFAULT_RETRY, retryRead, type RetryPolicy } from './retry';
