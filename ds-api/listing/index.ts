export {
	listDeletedDossiers,
	type DeletedDossier,
	type DeletedDossiersRequest,
	type DeletedRow,
	type Deletion,
} from './deleted-dossiers';
export {
	listDossiers,
	type DossierListRequest,
	type ListedDossier,
	type UnreadableDossier,
} from './dossier-list';
export { PageSize } from './page-size';
export { askForPage, ATTEMPTS_ALONE, isRetryableAtThisSize, nextCursor } from './pages';
export { Trail } from './trail';
