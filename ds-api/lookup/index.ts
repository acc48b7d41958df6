export { DossierLookups, MOST_IN_A_GROUP } from './lookups';
