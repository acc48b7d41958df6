export {
	readWebhookCall,
	RefusedCall,
	type CallRequest,
	type CallTrust,
	type LegacyCall,
	type SignedCall,
	type WebhookEvent,
} from './webhook-call';
export {
	readDossierOfCall,
	readDossiersOfEvents,
	readInTime,
	type DossierRequest,
	type EventDossier,
} from './webhook-dossiers';
export { isSameSecret, shortHash, signingKey } from './webhook-signature';
