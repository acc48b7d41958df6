export { DossierLookups, MAX_IN_A_GROUP } from './lookups';
