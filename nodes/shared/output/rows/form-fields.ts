import type { Revision } from '../../../../ds-api/model';
import { isDecoration } from '../champ-value';

/** A field of the form as its revisions have it. */
export interface FormField<D extends FieldDescriptor = FieldDescriptor> {
	id: string;
	/** The latest revision's that has it. */
	descriptor: D;
	/** What it was called when it came: no rewording moves it. */
	firstLabel: string;
	/** Where it stood in the latest revision that has it; titles and explanations count. */
	position: number;
	/** Which revision that is, counted from the oldest. */
	latestIn: number;
	/** Which one brought it. */
	firstIn: number;
}

export interface FieldDescriptor {
	__typename: string;
	id: string;
	label: string;
}
export type RootDescriptor = Revision['champDescriptors'][number];

/**
 * The fields of all revisions, by age: those of the oldest revision in its order, then those that each later one brought.
 *
 * @param forms the fields of each revision, the oldest first; nothing for one that has no such part
 */
export function fieldsByAge<D extends FieldDescriptor>(
	forms: ReadonlyArray<readonly D[]>,
): Array<FormField<D>> {
	const fields = new Map<string, FormField<D>>();
	forms.forEach((descriptors, latestIn) => {
		descriptors.forEach((descriptor, position) => {
			const { id, label } = descriptor;
			const { firstLabel = label, firstIn = latestIn } = fields.get(id) ?? {};
			fields.set(id, { id, descriptor, firstLabel, position, latestIn, firstIn });
		});
	});
	return [...fields.values()].filter(({ descriptor }) => !isDecoration(descriptor));
}

/** In the export's order: by position, and of two with the same one the newer revision's first. */
export function inOrderOfExport<F extends FormField>(fields: readonly F[]): F[] {
	return [...fields].sort(
		(one, other) => one.position - other.position || other.latestIn - one.latestIn,
	);
}

export type RepetitionDescriptor = Extract<
	RootDescriptor,
	{ __typename: 'RepetitionChampDescriptor' }
>;

export function isRepetition(descriptor: FieldDescriptor): descriptor is RepetitionDescriptor {
	return descriptor.__typename === 'RepetitionChampDescriptor';
}
