import type { FieldType, INodeProperties, ResourceMapperField } from 'n8n-workflow';

import type { Field } from '../../../ds-api/demarches';
import { InputError } from '../../shared/node-errors';
import type { OperationContext } from '../../shared/operation-context';
import { readDate, readDay } from '../../shared/parameters/dates';
import { listOf, numeral, oneOf, readMapping, textOf } from './field-values';
import { choicesOf, labelledFields } from './form-fields';

type DisplayOptions = NonNullable<INodeProperties['displayOptions']>;

/** Types that have no value of their own, or none that could be written into a link. */
const NOT_PREFILLED = new Set([
	'CarteChampDescriptor',
	'ExplicationChampDescriptor',
	'HeaderSectionChampDescriptor',
	'PieceJustificativeChampDescriptor',
	'RepetitionChampDescriptor',
	'TitreIdentiteChampDescriptor',
]);

const TYPES: Record<string, FieldType> = {
	CheckboxChampDescriptor: 'boolean',
	YesNoChampDescriptor: 'boolean',
	DateChampDescriptor: 'dateTime',
	DatetimeChampDescriptor: 'dateTime',
	DecimalNumberChampDescriptor: 'number',
	IntegerNumberChampDescriptor: 'number',
	NumberChampDescriptor: 'number',
	MultipleDropDownListChampDescriptor: 'array',
};

export function prefillFieldsParameter(displayOptions: DisplayOptions): INodeProperties {
	return {
		displayName: 'Champs',
		name: 'champs',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		displayOptions,
		typeOptions: {
			loadOptionsDependsOn: ['demarche.value'],
			resourceMapper: {
				resourceMapperMethod: 'getPrefillFields',
				mode: 'add',
				fieldWords: { singular: 'champ', plural: 'champs' },
				addAllFields: false,
				multiKeyMatch: false,
				supportAutoMap: true,
			},
		},
		description:
			'What is written into the form. The platform passes over, without saying so, a value that its field does not take. Files, maps and repetitions cannot be prefilled.',
	};
}

/** The fields of a form as n8n's mapper shows them: by their labels, numbered where several share one. */
export function mapperFields(fields: readonly Field[]): ResourceMapperField[] {
	return labelled(fields).map(({ label, field }) => {
		const choices = choicesOf(field);
		return {
			id: field.id,
			displayName: label,
			type: choices && !isMultiple(field) ? 'options' : (TYPES[field.__typename] ?? 'string'),
			...(choices && !isMultiple(field)
				? { options: choices.map((name) => ({ name, value: name })) }
				: {}),
			required: false,
			display: true,
			defaultMatch: false,
			canBeUsedToMatch: false,
		};
	});
}

/**
 * What the item writes into the form, as the platform wants it: by the fields' ids.
 *
 * @throws {InputError} that names the field and what is expected of it
 */
export function readPrefillFields(
	context: Pick<OperationContext, 'n8n' | 'itemIndex'>,
	fields: readonly Field[],
): Map<string, string | readonly string[]> {
	const { isAutomatic, values } = readMapping(context, 'champs');
	const known = labelled(fields);
	const output = new Map<string, string | readonly string[]>();
	for (const [name, value] of Object.entries(values)) {
		if (value === null || value === undefined || value === '') continue;
		const found = known.find(({ label, field }) => field.id === name || label === name);
		if (found) {
			const text = written(found.field, value, `Champ "${found.label}"`, context.n8n.getTimezone());
			output.set(found.field.id, text);
		} else if (!isAutomatic) {
			throw new InputError(
				'Champs: a field is not in the form',
				'The form changed, or another démarche was chosen: load the list of fields again. Files, maps and repetitions cannot be prefilled.',
			);
		}
	}
	return output;
}

function labelled(fields: readonly Field[]) {
	return labelledFields(fields).filter(({ field }) => !NOT_PREFILLED.has(field.__typename));
}

const isMultiple = ({ __typename }: Field) => __typename === 'MultipleDropDownListChampDescriptor';

/** The platform takes texts, and lists of texts; it holds a bare `false` for nothing at all. */
function written(
	field: Field,
	value: unknown,
	name: string,
	timezone: string,
): string | readonly string[] {
	switch (TYPES[field.__typename]) {
		case 'boolean':
			return oneOf(String(value), ['true', 'false'], name);
		case 'number':
			return numeral(value, field.__typename === 'IntegerNumberChampDescriptor', name);
		case 'dateTime': {
			if (field.__typename !== 'DateChampDescriptor') {
				return readDate(name, value, timezone)?.toISOString() ?? '';
			}
			return readDay(name, value, timezone);
		}
		default:
			break;
	}
	const choices = choicesOf(field);
	// A list that was typed into the panel comes as the text of one.
	const values = isMultiple(field) ? listOf(value) : [value].flat();
	const texts = values.map((each) => textOf(each, name));
	if (choices) for (const text of texts) oneOf(text, choices, name);
	return Array.isArray(value) || isMultiple(field) ? texts : (texts[0] ?? '');
}
