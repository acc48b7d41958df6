import type { FieldType, ResourceMapperField } from 'n8n-workflow';

import type { Field } from '../../../../ds-api/demarches';
import { choicesOf, placesOf } from './form-fields';

interface MapperFieldInput {
	id: string;
	label: string;
	field: Field;
	/** The type of the input where nothing is chosen from a list. */
	type: FieldType | undefined;
	/** What is expected where the type of the input does not say it. */
	expected: string | undefined;
	/** Whether the choices of the form are offered one at a time. */
	hasOptions: boolean;
}

/** A field of a form as n8n's mapper shows it. */
export function mapperField(input: MapperFieldInput): ResourceMapperField {
	const { id, label, field, type, expected, hasOptions } = input;
	const options = hasOptions ? optionsOf(field) : undefined;
	return {
		id,
		displayName: expected === undefined ? label : `${label}: ${expected}`,
		type: options ? 'options' : (type ?? 'string'),
		...(options ? { options } : {}),
		required: false,
		display: true,
		defaultMatch: false,
		canBeUsedToMatch: false,
	};
}

function optionsOf(field: Field): ResourceMapperField['options'] {
	const places = placesOf(field);
	if (places) return places.map(({ name, code }) => ({ name: `${name} (${code})`, value: code }));
	return choicesOf(field)?.map((name) => ({ name, value: name }));
}
