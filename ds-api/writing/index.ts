export {
	ANNOTATION_KEYS,
	readAnnotationFields,
	readAnnotations,
	updateAnnotations,
	type AnnotationField,
	type AnnotationKey,
	type AnnotationOutcome,
	type AnnotationsResult,
	type AnnotationsUpdate,
	type AnnotationInput,
	type DossierAnnotations,
	type RootAnnotationField,
} from './annotations';
export { Instructeurs, readChoices, type Choices } from './choices';
export {
	changeDossier,
	type ChangedDossier,
	type ChangeResult,
	type DossierChange,
} from './dossier-change';
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
} from './messages';
export {
	prefillDossier,
	PrefilledDossiers,
	readForm,
	type Form,
	type PrefilledDossier,
	type PrefillValues,
} from './prefill';
export { isDecision, isTransition, type Transition } from './transitions';
