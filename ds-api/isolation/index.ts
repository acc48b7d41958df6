export { DossierIsolation, type IsolationContext } from './dossier-isolation';
export { IncompleteDossierError, type MissingPart } from './incomplete-dossier';
export { selectionsOf } from './selection';
