export { DossierLookups, isRetryableAlone, MAX_IN_A_GROUP } from './lookups';
