import { DsApiError, failsAlone, demarcheSubject, dossierSubject } from '../../errors';
import {
	GetAnnotationFieldsDocument,
	GetAnnotationsDocument,
	type GetAnnotationsQuery,
} from '../../generated/operations';
import { selectionsOf, type DossierIsolation } from '../../isolation';
import { isRetryableAlone } from '../../lookup';
import type { GraphQLTransport } from '../../transport';
import { isGiven } from './annotation-content';
import type { DossierAnnotations, RootAnnotationField } from './annotation-model';

export interface AnnotationReading {
	transport: GraphQLTransport;
	isolation: Pick<DossierIsolation, 'parts'>;
}

/**
 * The annotations of a dossier. One that the platform fails to give does not cost the others: they are read one by one then.
 *
 * @param includePlaces whether fields for countries, regions and départements come with their choices
 * @throws {DsApiError} `not_found`, `unauthorized`, …
 */
export async function readAnnotations(
	number: number,
	{ transport, isolation }: AnnotationReading,
	includePlaces: boolean,
): Promise<DossierAnnotations> {
	const wanted = { includeGeometry: false, includeFileUrls: false, includePlaces };
	try {
		const { dossier } = await transport.query(
			GetAnnotationsDocument,
			{ number, ...wanted },
			{ subject: dossierSubject(number), isRetryable: isRetryableAlone() },
		);
		return readOf(dossier, []);
	} catch (error) {
		if (!(error instanceof DsApiError && failsAlone(error))) throw error;
		const text = GetAnnotationsDocument.toString();
		const selections = selectionsOf(text, 'AnnotationsContent', wanted);
		const { data, missing, absent } = await isolation.parts(number, selections, error);
		if (!missing.every(({ part }) => part.startsWith('annotations.'))) throw error;
		return readOf(data as unknown as GetAnnotationsQuery['dossier'], absent, error);
	}
}

/** The annotations that new dossiers of a démarche have, with their choices. */
export async function readAnnotationFields(
	number: number,
	transport: GraphQLTransport,
): Promise<readonly RootAnnotationField[]> {
	const { demarche } = await transport.query(
		GetAnnotationFieldsDocument,
		{ number, includePlaces: true },
		{ subject: demarcheSubject(number) },
	);
	return demarche.activeRevision.annotationDescriptors;
}

/** A repetition whose rows the platform does not give is as good as not given. */
function readOf(
	dossier: GetAnnotationsQuery['dossier'],
	lost: readonly string[],
	failure?: DsApiError,
): DossierAnnotations {
	const { revision, annotations } = dossier as Partial<typeof dossier>;
	// Without its form, nobody can tell what is an annotation of it.
	if (!isGiven(revision?.annotationDescriptors) || !annotations) throw failure ?? notWhole(dossier);
	const rowless = annotations.filter(
		(champ) => champ.__typename === 'RepetitionChamp' && !isGiven(champ.rows),
	);
	return {
		...dossier,
		annotations: annotations.filter((champ) => !rowless.includes(champ)),
		absent: new Set([...lost, ...rowless.map(({ champDescriptorId }) => champDescriptorId)]),
		failure,
	};
}

function notWhole({ number }: GetAnnotationsQuery['dossier']): DsApiError {
	return new DsApiError(`The platform fails to give the annotations of dossier ${number}`, {
		code: 'unreadable_answer',
		advice: 'It fails so on every dossier, for some hours at least. Report it to the platform.',
	});
}
