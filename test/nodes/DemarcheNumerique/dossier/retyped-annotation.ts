import type { TestBed } from '../../test-bed';

/**
 * Gives one annotation of the small démarche another type, as if its form had been made so.
 *
 * @returns gives it back its own
 */
export function retypedAnnotation(
	bed: TestBed,
	stableId: number,
	kind: string,
	options?: readonly string[],
): () => void {
	const { revisions } = bed.sandbox.data.demarche(bed.sandbox.demarches.small)!;
	const fields = revisions.flatMap(({ annotations }) =>
		annotations.filter((field) => field.stableId === stableId),
	);
	const kinds = fields.map((field) => ({ field, ...field }));
	for (const field of fields) Object.assign(field, { kind, ...(options && { options }) });
	return () => {
		for (const { field, ...was } of kinds) Object.assign(field, was);
	};
}
