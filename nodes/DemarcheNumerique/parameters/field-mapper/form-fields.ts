import type { Field } from '../../../../ds-api/demarches';
import { isDecoration } from '../../../shared/output/champ-value';
import { withUniqueLabels } from '../../../shared/output/simplify-champs';

/** What the platform calls the two civilités. */
const CIVILITES = ['M.', 'Mme'];

/** The fields that hold values, by their labels: numbered as in the simplified output. */
export function labelledFields<F extends Field>(
	fields: readonly F[],
): Array<{ label: string; field: F }> {
	const valued = fields.filter((field) => !isDecoration(field));
	const columns = withUniqueLabels(valued);
	return valued.map((field, index) => ({ field, label: columns[index]?.label ?? field.label }));
}

/** What may be chosen; nothing where something else may be written as well. */
export function choicesOf(field: Field): readonly string[] | undefined {
	switch (field.__typename) {
		case 'DropDownListChampDescriptor':
			return field.otherOption ? undefined : (field.options ?? undefined);
		case 'MultipleDropDownListChampDescriptor':
			return field.options ?? undefined;
		case 'CiviliteChampDescriptor':
			return CIVILITES;
		default:
			return undefined;
	}
}

interface PlaceChoice {
	code: string;
	name: string;
}

/** The countries, regions or départements to choose from; nothing of any other field, or where the instance tells none. */
export function placesOf(field: Field): readonly PlaceChoice[] | undefined {
	const { places } = field as { places?: readonly PlaceChoice[] | null };
	return places && places.length > 0 ? places : undefined;
}
