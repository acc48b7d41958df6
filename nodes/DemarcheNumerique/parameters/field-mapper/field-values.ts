import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/node-errors';
import type { OperationContext } from '../../../shared/operation-context';

/** What an item maps to the fields of a form, by their ids or labels. */
interface Mapping {
	/** The input's fields are taken as they are named: not all of them are meant for the form. */
	isAutomatic: boolean;
	values: IDataObject;
}

/** Reads a parameter that is a mapper. */
export function readMapping(
	{ n8n, itemIndex }: Pick<OperationContext, 'n8n' | 'itemIndex'>,
	parameter: string,
): Mapping {
	const given = n8n.getNodeParameter(parameter, itemIndex, {}) as {
		mappingMode?: string;
		value?: IDataObject | null;
	};
	const isAutomatic = given.mappingMode === 'autoMapInputData';
	const values = isAutomatic ? n8n.getInputData()[itemIndex]?.json : given.value;
	return { isAutomatic, values: values ?? {} };
}

/** The digits of a number. */
export function numeral(value: unknown, isWhole: boolean, name: string): string {
	const text = textOf(value, name).trim();
	if (isWhole ? /^-?\d+$/.test(text) : /^-?\d+(\.\d+)?$/.test(text)) return text;
	throw new InputError(
		`${name}: this is not a number that can be used`,
		isWhole ? 'Expected a whole number.' : 'Expected a number such as 12 or 12.5.',
	);
}

/** The digits of a number with three decimal places at most: the platform takes no more. */
export function decimalNumeral(value: unknown, name: string): string {
	const digits = numeral(value, false, name);
	if (/^-?\d+(?:\.\d{1,3}0*)?$/.test(digits)) return digits;
	throw new InputError(
		`${name}: this is not a number that can be used`,
		'Expected three decimal places at most: round it first.',
	);
}

/** @throws {InputError} that tells the choices, for anything else */
export function oneOf(text: string, choices: readonly string[], name: string): string {
	if (choices.includes(text)) return text;
	throw new InputError(
		`${name}: this is not one of its choices`,
		`Expected one of: ${choices.slice(0, 20).join(', ')}${choices.length > 20 ? ', …' : ''}.`,
	);
}

/** A text, also of a number or a boolean. */
export function textOf(value: unknown, name: string): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw new InputError(
		`${name}: this is not a text`,
		'Expected one text or number, not a list and not an object.',
	);
}

/** A list, also of one, and also as the JSON text that is typed into the panel for one. */
export function listOf(value: unknown): unknown[] {
	if (typeof value !== 'string' || !value.trim().startsWith('[')) return [value].flat();
	try {
		const list: unknown = JSON.parse(value);
		return Array.isArray(list) ? list : [value];
	} catch {
		return [value];
	}
}
