import {
	addRows,
	annotationAt,
	annotationPlace,
	attachToAnnotation,
	setAnnotation,
} from '../../domain/changes/annotations';
import type { Given } from '../../domain/changes/annotation-values';
import type { Instant } from '../../data/instants';
import type { ChampModel } from '../../data/model';
import type { ExecutionContext } from '../execution-context';
import { dossierAndInstructeur, instructeurRefusal } from './dossier';
import type { DossierAndInstructeur, DossierInput } from './dossier';
import type { Mutation } from './mutation';

type ValueInput = Record<string, Given | undefined>;

interface AnnotationInput {
	id: string;
	value: ValueInput;
}

interface AnnotationsInput extends DossierInput {
	annotations: readonly AnnotationInput[];
}

/** The key of a value that each type of annotation takes, and no other. */
const keys: Record<string, string> = {
	text: 'text',
	textarea: 'textarea',
	email: 'email',
	checkbox: 'checkbox',
	yes_no: 'yesNo',
	date: 'date',
	datetime: 'datetime',
	integer_number: 'integerNumber',
	decimal_number: 'decimalNumber',
	drop_down_list: 'dropDownList',
	multiple_drop_down_list: 'multipleDropDownList',
	repetition: 'repetition',
	dossier_link: 'dossierLink',
	phone: 'phone',
	iban: 'iban',
	formatted: 'formatted',
	civilite: 'civilite',
	pays: 'pays',
	regions: 'regions',
	departements: 'departements',
	piece_justificative: 'pieceJustificative',
};

/** What one annotation of a list came to: it was changed, or refused, or passed over in silence. */
interface Outcome {
	annotation?: ChampModel;
	error?: string;
}

function changed(
	{ dossier }: DossierAndInstructeur,
	annotation: ChampModel,
	given: Given,
	{ platform, uploads }: ExecutionContext,
	at: Instant,
): Outcome {
	const { kind, label } = annotation.field;
	if (kind === 'repetition') {
		addRows(platform, dossier, annotation, Number(given), at);
	} else if (kind === 'piece_justificative') {
		const files = (given as readonly string[]).map((id) => uploads.file(id, dossier.number, at));
		attachToAnnotation(dossier, annotation, files, at);
	} else if (!setAnnotation(platform, dossier, annotation, given, at)) {
		return { error: `Le champ « ${label} » n’est pas valide` };
	}
	return { annotation };
}

function outcome(
	loaded: DossierAndInstructeur,
	{ id, value }: AnnotationInput,
	context: ExecutionContext,
	at: Instant,
): Outcome {
	// January passes over what it cannot do, without a word.
	const silent = context.version === '2026-01';
	const refused = (error: string): Outcome => (silent ? {} : { error });
	const place = annotationPlace(id);
	const annotation = place && annotationAt(context.platform, loaded.dossier, place);
	// A row that the dossier does not have is written, and never seen again.
	if (!annotation && place && place.rowId !== null) return {};
	const key = annotation ? keys[annotation.field.kind] : undefined;
	if (!annotation || key === undefined) return refused(`Aucune annotation "${id}" dans ce dossier`);
	const given = value[key];
	if (given === undefined) return refused(`L’annotation "${id}" attend une valeur d’un autre type`);
	return changed(loaded, annotation, given, context, at);
}

/** January makes a text of a list of texts. */
const message = (error: string, { version }: ExecutionContext): string =>
	version === '2026-01' ? JSON.stringify([error]) : error;

export const dossierModifierAnnotations: Mutation<AnnotationsInput, DossierAndInstructeur> = {
	blobs: ({ annotations }) =>
		annotations.flatMap(({ value }) => (value.pieceJustificative ?? []) as readonly string[]),
	load: dossierAndInstructeur,
	authorize: instructeurRefusal,
	resolve: (loaded, { annotations }, context) => {
		const at = context.platform.clock.now();
		const outcomes = annotations.map((each) => outcome(loaded, each, context, at));
		const errors = outcomes.flatMap(({ error }) =>
			error === undefined ? [] : [{ message: message(error, context) }],
		);
		return {
			annotations: outcomes.flatMap(({ annotation }) => (annotation ? [annotation] : [])),
			errors: errors.length > 0 ? errors : null,
		};
	},
};

interface SingleInput extends DossierInput {
	annotationId: string;
	value?: Given;
	/** The signed id of a file. */
	attachment?: string | null;
}

type SingleMutation = Mutation<SingleInput, DossierAndInstructeur>;

/** A mutation of one annotation, which must be of one of these kinds. */
const single = (
	kinds: readonly string[],
	given: (input: SingleInput) => Given = ({ value = '' }) => value,
): SingleMutation => ({
	blobs: ({ attachment }) => (attachment ? [attachment] : []),
	load: dossierAndInstructeur,
	authorize: instructeurRefusal,
	resolve: (loaded, input, context) => {
		const { annotationId } = input;
		const place = annotationPlace(annotationId);
		const annotation = place && annotationAt(context.platform, loaded.dossier, place);
		if (!annotation || !kinds.includes(annotation.field.kind)) {
			return { errors: [{ message: `Aucune annotation "${annotationId}" dans ce dossier` }] };
		}
		const at = context.platform.clock.now();
		const { error } = changed(loaded, annotation, given(input), context, at);
		return error === undefined ? { annotation } : { errors: [{ message: error }] };
	},
});

export const dossierModifierAnnotationText = single([
	'text',
	'textarea',
	'drop_down_list',
	'email',
	'phone',
	'visa',
]);
export const dossierModifierAnnotationCheckbox = single(['checkbox', 'yes_no']);
export const dossierModifierAnnotationDate = single(['date']);
export const dossierModifierAnnotationDatetime = single(['datetime']);
export const dossierModifierAnnotationIntegerNumber = single(['integer_number']);
export const dossierModifierAnnotationDecimalNumber = single(['decimal_number']);
export const dossierModifierAnnotationDropDownList = single(['drop_down_list']);
export const dossierModifierAnnotationAjouterLigne = single(['repetition'], () => 1);
export const dossierModifierAnnotationPieceJustificative = single(
	['piece_justificative'],
	({ attachment }) => (attachment ? [attachment] : []),
);
