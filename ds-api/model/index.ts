export { isSince } from './api-date';
export { isBehind, isCursor, secondOfCursor } from './cursor';
export {
	dossierParts,
	isRecordNumber,
	partVariables,
	withApiFieldNames,
	type Champ,
	type Dossier,
	type DossierParts,
	type DossierState,
	type FileContent,
	type ReadDossier,
	type Revision,
	type RootChamp,
} from './dossier';
export { champIdInForm, champIdInRow, globalId, numberOfGlobalId } from './global-id';
export { typedValueField } from './typed-value';
