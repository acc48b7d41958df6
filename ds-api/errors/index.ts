export type { AnswerContext } from './answer-context';
export {
	credentialSubject,
	demarcheSubject,
	dossierSubject,
	groupSubject,
	type Subject,
	type Subjects,
} from './subject';
export {
	failureOfGraphQL,
	failureOfPart,
	isOfEmptyPlace,
	type GraphQLFailure,
} from './graphql-errors';
export { failureOfAnswer } from './http-errors';
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
