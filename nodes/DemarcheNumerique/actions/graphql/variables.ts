import type { INodeProperties } from 'n8n-workflow';

import type { CustomDocument } from '../../../../ds-api/custom-query';
import { InputError } from '../../../shared/node-errors';
import type { OperationContext } from '../../../shared/operation-context';

interface VariableField {
	name?: unknown;
	value?: unknown;
}

/** The variables of a document: one JSON object, or a field for each. */
export function variablesParameters(
	displayOptions: NonNullable<INodeProperties['displayOptions']>,
): INodeProperties[] {
	const when = (mode: string) => ({ show: { ...displayOptions.show, specifyVariables: [mode] } });
	return [
		{
			displayName: 'Specify Variables',
			name: 'specifyVariables',
			type: 'options',
			options: [
				{ name: 'Using Fields Below', value: 'fields' },
				{ name: 'Using JSON', value: 'json' },
			],
			default: 'json',
			displayOptions,
		},
		{
			displayName: 'Variables',
			name: 'variables',
			type: 'json',
			default: '{}',
			displayOptions: when('json'),
			description: 'The variables of the query or mutation, as a JSON object',
		},
		{
			displayName: 'Variables',
			name: 'variableFields',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Variable',
			default: {},
			displayOptions: when('fields'),
			description:
				'The variables of the query or mutation. Numbers, booleans, lists and objects are read by the type that the document declares.',
			options: [
				{
					displayName: 'Variable',
					name: 'variable',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'e.g. number',
							description: 'Name of the variable, without the dollar sign',
						},
						{ displayName: 'Value', name: 'value', type: 'string', default: '' },
					],
				},
			],
		},
	];
}

/** @throws {InputError} when they are no JSON object, or a field has no name */
export function readVariables(
	{ n8n, itemIndex }: OperationContext,
	document: CustomDocument,
): Record<string, unknown> {
	if (n8n.getNodeParameter('specifyVariables', itemIndex, 'json') !== 'fields') {
		return objectFrom(n8n.getNodeParameter('variables', itemIndex, {}));
	}
	const { variable = [] } = n8n.getNodeParameter('variableFields', itemIndex, {}) as {
		variable?: VariableField[];
	};
	return Object.fromEntries(
		variable.map(({ name, value }) => {
			const key = typeof name === 'string' ? name.trim().replace(/^\$/, '') : '';
			if (key === '') {
				throw new InputError('Variables: a variable has no name', 'Give each variable its name.');
			}
			return [key, typeof value === 'string' ? document.variableFrom(key, value) : value];
		}),
	);
}

function objectFrom(value: unknown): Record<string, unknown> {
	if (value === undefined || value === null || value === '') return {};
	const read = typeof value === 'string' ? parsed(value) : value;
	if (typeof read === 'object' && read !== null && !Array.isArray(read)) {
		return read as Record<string, unknown>;
	}
	throw notAnObject();
}

function parsed(text: string): unknown {
	try {
		return text.trim() === '' ? {} : JSON.parse(text);
	} catch {
		throw notAnObject();
	}
}

function notAnObject(): InputError {
	return new InputError(
		'Variables: this is not a JSON object',
		'Expected an object with a value for each variable, e.g. {"number": 12345}.',
	);
}
