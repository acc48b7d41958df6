export { readTimelyCall } from './call-time';
export {
	RefusedCall,
	type CallRequest,
	type CallTrust,
	type LegacyCall,
	type SignedCall,
	type WebhookEvent,
} from './webhook-call';
export {
	readDossierOfCall,
	readInTime,
	type DossierRequest,
	type EventDossier,
	type ReadingOptions,
} from './webhook-dossiers';
export { EventReadings } from './event-readings';
export { isSameSecret, shortHash, signingKey } from './webhook-signature';
