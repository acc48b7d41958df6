export {
	updateAnnotations,
	type AnnotationOutcome,
	type AnnotationsResult,
} from './annotations/update-annotations';
export { readAnnotationFields, readAnnotations } from './annotations/annotation-reading';
export { Instructeurs, readChoices, type Choices } from './choices';
export { changeDossier, type ChangeResult } from './dossier-change/dossier-change';
export {
	changeGroup,
	type GroupChange,
	type GroupChangeResult,
	type Person,
} from './instructor-groups';
export {
	deleteMessage,
	sendMessage,
	type CorrectionReason,
	type Message,
	type MessageOnDossier,
	type NewMessage,
} from './messages/messages';
export {
	prefillDossier,
	PrefilledDossiers,
	prefillKey,
	readForm,
	type Form,
	type PrefilledDossier,
	type PrefillRow,
	type PrefillValue,
	type PrefillValues,
	type RootFormField,
} from './prefill';
export { isDecision, isTransition, type Transition } from './dossier-change/transitions';
export {
	ANNOTATION_KEYS,
	type AnnotationField,
	type AnnotationInput,
	type AnnotationKey,
	type AnnotationsUpdate,
	type DossierAnnotations,
	type RootAnnotationField,
} from './annotations/annotation-model';
export type { ChangedDossier, DossierChange } from './dossier-change/dossier-change-request';
