import type { FormHistory } from '../../../../ds-api/demarches';
import type { Dossier, RootChamp } from '../../../../ds-api/model';
import { InputError } from '../../node-errors';
import type { IncludedPart } from '../../parameters/include';
import {
	fieldsByAge,
	isRepetition,
	type FormField,
	type RepetitionDescriptor,
} from './form-fields';
import { unknownName } from './select-columns';

/** A repetition of the form, in all its revisions. */
export interface Repetition {
	id: string;
	label: string;
	part: Extract<IncludedPart, 'champs' | 'annotations'>;
	/** The fields of its rows, by age. */
	fields: FormField[];
}

/** The repetitions of a démarche's form, champs first. */
export function repetitionsOf({ revisions }: Pick<FormHistory, 'revisions'>): Repetition[] {
	const parts = { champs: 'champDescriptors', annotations: 'annotationDescriptors' } as const;
	return (['champs', 'annotations'] as const).flatMap((part) => {
		const forms = revisions.map((revision) => revision[parts[part]]);
		return fieldsByAge(forms).flatMap(({ id, descriptor }) => {
			if (!isRepetition(descriptor)) return [];
			const ofRows = forms.map((form) => {
				const found = form.find((each) => each.id === id);
				return found && isRepetition(found) ? innerOf(found) : [];
			});
			return [{ id, label: descriptor.label, part, fields: fieldsByAge(ofRows) }];
		});
	});
}

function innerOf({ champDescriptors }: RepetitionDescriptor) {
	return champDescriptors ?? [];
}

/**
 * @param name its id, or its label where it is the only one of it
 * @throws {InputError} when there is no such repetition, or several, or it is not included
 */
export function repetitionNamed(
	name: string,
	form: Pick<FormHistory, 'revisions'>,
	shown: ReadonlySet<IncludedPart>,
): Repetition {
	const all = repetitionsOf(form);
	const found = all.filter(({ id, label }) => id === name || label === name);
	const [repetition] = found;
	if (!repetition) {
		throw unknownName(
			'Repetition',
			name,
			all.map(({ label }) => label),
		);
	}
	if (found.length > 1) {
		throw new InputError(
			`Repetition: several are called “${name}”`,
			`Choose it from the list, or give its ID: ${found.map(({ id }) => id).join(' or ')}.`,
		);
	}
	if (!shown.has(repetition.part)) {
		throw new InputError(
			`Repetition: “${repetition.label}” is left out by Include`,
			`Choose ${repetition.part} under Include as well.`,
		);
	}
	return repetition;
}

/** The rows that a dossier has of it. */
export function linesOf({ id, part }: Repetition, dossier: Dossier) {
	const champ = dossier[part]?.find((each: RootChamp) => each.champDescriptorId === id);
	return champ?.__typename === 'RepetitionChamp' ? champ.rows : [];
}
