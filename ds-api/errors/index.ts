export {
	failureOfAnswer,
	failureOfGraphQL,
	isRefusedDocument,
	isTooHeavy,
	UNREADABLE,
	type GraphQLFailure,
	type Subject,
	type Subjects,
} from './answer-errors';
export { connectionFailure, refusedByPolicy } from './connection-errors';
export { cancelledError, DsApiError } from './ds-api-error';
export { redact, redactRefusals, requestIdIn, type KnownSecrets } from './redaction';
