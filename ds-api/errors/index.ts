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
export { cancelledError, DsApiError, redact } from './ds-api-error';
