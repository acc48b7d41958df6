export type * from './demarche';
export type * from './dossier-content';
export { decidedStates, isDecided } from './dossier-state';
export type { DossierState } from './dossier-state';
export type * from './file';
export type * from './form';
export { isVisible, pendingDeletionSince } from './visibility';
