export {
	listDeletedDossiers,
	type DeletedDossier,
	type DeletedDossiersRequest,
	type DeletedRow,
	type Deletion,
} from './deleted-dossiers';
export { listDossiers, type ListedDossier } from './dossier-list';
export { readLightPage, type LightPage } from './light-page';
export type { UnreadableDossier } from './list-page';
export type { DossierListRequest } from './list-request';
export { PageSize } from './page-size';
export { askForPage, ATTEMPTS_ALONE, isRetryableAtThisSize, nextCursor } from './pages';
export { Trail } from './trail';
