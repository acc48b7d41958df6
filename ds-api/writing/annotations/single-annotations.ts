import { TypedDocumentString, type AnnotationValueInput } from '../../generated/operations';
import type { GraphQLTransport, QueryOptions } from '../../transport';
import { unsupportedError } from './annotation-failures';
import type { AnnotationInput, AnnotationKey } from './annotation-model';
import type { MutationPayload } from '../mutation/mutation';

/** An annotation as the mutation for several takes it: its id, and its value under the key of its type. */
export interface KeyedAnnotation {
	id: string;
	value: AnnotationValueInput;
}

/** Whose annotations are written, and by whom. */
interface Change {
	dossierId: string;
	instructeurId: string;
	annotations: readonly KeyedAnnotation[];
}

/** The older mutations of one annotation, each by the end of its name. Instances have them that have none for several. */
const MUTATIONS: Partial<Record<AnnotationKey, string>> = {
	text: 'Text',
	textarea: 'Text',
	email: 'Text',
	phone: 'Text',
	checkbox: 'Checkbox',
	yesNo: 'Checkbox',
	date: 'Date',
	datetime: 'Datetime',
	integerNumber: 'IntegerNumber',
	decimalNumber: 'DecimalNumber',
	dropDownList: 'DropDownList',
	repetition: 'AjouterLigne',
	pieceJustificative: 'PieceJustificative',
};

const SEVERAL = 'dossierModifierAnnotations';

/** Whether the instance is known to take annotations one by one only. */
export function takesOnlySingle(transport: GraphQLTransport): boolean {
	return transport.isKnownToLack(SEVERAL);
}

/**
 * The document that writes one annotation of each type that an instance takes, with these mutations; nothing where it takes
 * several at once, or none at all.
 */
export function everySingleAnnotation(mutations: readonly string[]) {
	const ends = Object.values(MUTATIONS).filter((end) => mutations.includes(nameOf(end)));
	if (mutations.includes(SEVERAL) || ends.length === 0) return undefined;
	return singleAnnotationsDocument([...new Set(ends)]);
}

/** Whether an instance that takes annotations one by one takes those of this type. */
function takesSingle(key: AnnotationKey, transport: GraphQLTransport): boolean {
	const end = MUTATIONS[key];
	return end !== undefined && !transport.isKnownToLack(nameOf(end));
}

/** @throws {DsApiError} `unsupported_by_instance`, for all annotations that the instance does not take one by one either */
export function assertTakenSingly(
	inputs: readonly AnnotationInput[],
	transport: GraphQLTransport,
): void {
	const refused = inputs.filter(({ key }) => !takesSingle(key, transport));
	if (refused.length > 0) throw unsupportedError(refused);
}

/**
 * Writes annotations one by one, in one request: the platform carries the mutations of a document out in their order, the
 * later ones too when it refuses one. A row or a file is a mutation of its own.
 *
 * @param change annotations of types that the instance takes: see {@link assertTakenSingly}
 * @returns what was refused of all of them; null when the platform does not tell of one
 * @throws {DsApiError} as {@link GraphQLTransport.mutate} does
 */
export async function writeSingly(
	change: Change,
	transport: GraphQLTransport,
	options: Pick<QueryOptions, 'subject'>,
): Promise<MutationPayload | null> {
	const { dossierId, instructeurId, annotations } = change;
	const inputs = annotations.flatMap(({ id, value }) =>
		partsOf(value).map(({ end, part }) => ({
			end,
			input: { dossierId, instructeurId, annotationId: id, ...part },
		})),
	);
	const document = singleAnnotationsDocument(inputs.map(({ end }) => end));
	const variables = Object.fromEntries(inputs.map(({ input }, index) => [named(index), input]));
	const payloads = Object.values(await transport.mutate(document, variables, options));
	if (payloads.includes(null)) return null;
	const refusals = payloads.flatMap((payload) => payload?.errors ?? []);
	// What refuses all of them says so for each.
	const messages = new Set(refusals.map(({ message }) => message));
	return { errors: [...messages].map((message) => ({ message })) };
}

/** @param ends of the names of the mutations, in their order */
export function singleAnnotationsDocument(
	ends: readonly string[],
): TypedDocumentString<Record<string, MutationPayload | null>, Record<string, object>> {
	const declarations = ends.map((end, index) => `$${named(index)}: D${nameOf(end).slice(1)}Input!`);
	const fields = ends.map(
		(end, index) =>
			`${named(index)}: ${nameOf(end)}(input: $${named(index)}) { errors { message } }`,
	);
	return new TypedDocumentString(
		`mutation updateAnnotations(${declarations.join(', ')}) {\n${fields.join('\n')}\n}`,
	);
}

/** What each mutation takes beside the annotation. */
function partsOf(value: AnnotationValueInput): Array<{ end: string; part: object }> {
	return Object.entries(value).flatMap(([key, given]: [string, unknown]) => {
		const end = MUTATIONS[key as AnnotationKey];
		if (end === undefined) return [];
		switch (key) {
			case 'repetition':
				return Array.from({ length: Number(given) }, () => ({ end, part: {} }));
			case 'pieceJustificative':
				return (given as readonly string[]).map((attachment) => ({ end, part: { attachment } }));
			default:
				return [{ end, part: { value: given } }];
		}
	});
}

const nameOf = (end: string): string => `dossierModifierAnnotation${end}`;

/** The name of a mutation in the document, and of its variable. */
const named = (index: number): string => `annotation${index + 1}`;
