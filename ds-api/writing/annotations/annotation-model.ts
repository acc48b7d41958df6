import type { DsApiError } from '../../errors';
import type { MeasuredFile, UploadSource } from '../../files';
import type { AnnotationValueInput, GetAnnotationsQuery } from '../../generated/operations';

/** A dossier with its annotations, as much of them as is visible, and with the form that they stand in. */
export type DossierAnnotations = GetAnnotationsQuery['dossier'] & {
	/** The ids of the annotations of which the platform fails to give anything. */
	absent: ReadonlySet<string>;
	/** With what it failed to give all annotations together, where it did. */
	failure: DsApiError | undefined;
};

/** An annotation as the form describes it; a repetition names the annotations of its rows. */
export type RootAnnotationField = DossierAnnotations['revision']['annotationDescriptors'][number];
/** An annotation wherever it stands. */
export type AnnotationField =
	| RootAnnotationField
	| NonNullable<
			Extract<RootAnnotationField, { __typename: 'RepetitionChampDescriptor' }>['champDescriptors']
	  >[number];

/** The one member of the API's input that is named after the annotation's type. */
export type AnnotationKey = keyof AnnotationValueInput;

/** What is to stand in an annotation. */
export interface AnnotationInput {
	/** The annotation's global id: the same in every dossier, except in rows of repetitions. */
	id: string;
	/** Names the annotation in errors. */
	label: string;
	key: AnnotationKey;
	/** As the API takes it under that key; of a repetition, how many rows to add; of files, their names. */
	value: string | number | boolean | readonly string[];
	/** What is attached to an annotation for files, beside the files that it has. */
	files?: readonly UploadSource[];
}

/** An input whose files, if it is about some, are known by their MD5. */
export type MeasuredInput = AnnotationInput & { measured?: readonly MeasuredFile[] };

/** Annotations to be written. */
export interface AnnotationsUpdate {
	/** As they were read last. */
	before: DossierAnnotations;
	instructeurId: string;
	inputs: readonly AnnotationInput[];
}

/** The same when what there is to send is known. */
export interface MeasuredUpdate extends AnnotationsUpdate {
	inputs: readonly MeasuredInput[];
}

/** The key under which the API takes a value of an annotation, by the type of its descriptor; it writes no other types. */
export const ANNOTATION_KEYS: Readonly<Record<string, AnnotationKey>> = {
	TextChampDescriptor: 'text',
	TextareaChampDescriptor: 'textarea',
	EmailChampDescriptor: 'email',
	CheckboxChampDescriptor: 'checkbox',
	YesNoChampDescriptor: 'yesNo',
	DateChampDescriptor: 'date',
	DatetimeChampDescriptor: 'datetime',
	IntegerNumberChampDescriptor: 'integerNumber',
	DecimalNumberChampDescriptor: 'decimalNumber',
	DropDownListChampDescriptor: 'dropDownList',
	MultipleDropDownListChampDescriptor: 'multipleDropDownList',
	RepetitionChampDescriptor: 'repetition',
	// The older version of the API does not take these.
	DossierLinkChampDescriptor: 'dossierLink',
	PhoneChampDescriptor: 'phone',
	IbanChampDescriptor: 'iban',
	FormattedChampDescriptor: 'formatted',
	CiviliteChampDescriptor: 'civilite',
	PaysChampDescriptor: 'pays',
	RegionChampDescriptor: 'regions',
	DepartementChampDescriptor: 'departements',
	PieceJustificativeChampDescriptor: 'pieceJustificative',
};
