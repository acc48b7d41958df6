export {
	failureOfAnswer,
	failureOfGraphQL,
	failureOfPart,
	isOfEmptyPlace,
	type AnswerContext,
	type GraphQLFailure,
	type Subject,
	type Subjects,
} from './answer-errors';
export {
	failsAlone,
	isGone,
	isOutOfReach,
	isRefusedDocument,
	isTooHeavy,
} from './kinds-of-failure';
export { connectionFailure, refusedByPolicy } from './connection-errors';
export { proxyFailure, proxyRefusal } from './proxy-errors';
export { cancelledError, DsApiError, type DsApiErrorDetails } from './ds-api-error';
export { redact, redactRefusals, requestIdIn, type KnownSecrets } from './redaction';
export type { ErrorCode } from './error-codes';
