import type { INodeProperties } from 'n8n-workflow';

import { globalId } from '../../../ds-api/model';
import type { Person } from '../../../ds-api/writing';
import { InputError } from '../../shared/node-errors';
import type { OperationContext } from '../../shared/operation-context';
import { recordNumberIn } from './global-id';

type DisplayOptions = NonNullable<INodeProperties['displayOptions']>;

/** The parameter that names instructeurs, by e-mail or id. */
export function instructorsParameter(
	displayOptions: DisplayOptions,
	{ required, description }: { required: boolean; description: string },
): INodeProperties {
	return {
		displayName: 'Instructeurs',
		name: 'instructeurs',
		type: 'string',
		required,
		default: '',
		placeholder: 'e.g. instruction@example.org',
		displayOptions,
		description: `${description}. E-mail addresses, or IDs as the API gives them, separated by commas; an expression may give a list.`,
	};
}

/** @throws {InputError} for what is neither an address nor an id, and when there is none although some are required */
export function readInstructors(
	{ n8n, itemIndex }: Pick<OperationContext, 'n8n' | 'itemIndex'>,
	{ required }: { required: boolean },
): Person[] {
	const value: unknown = n8n.getNodeParameter('instructeurs', itemIndex, '');
	const given: unknown[] = Array.isArray(value) ? value : asText(value).split(/[,;\s]+/);
	const people = given.filter((each) => each !== '').map(asPerson);
	if (people.length > 0 || !required) return people;
	throw new InputError('Instructeurs: none is given', EXPECTED);
}

const EXPECTED = `Expected e-mail addresses, or IDs as the API gives them (e.g. ${globalId('Instructeur', 123)}), separated by commas.`;

function asText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function asPerson(value: unknown): Person {
	const text = asText(value).trim();
	if (/^[^\s@]+@[^\s@]+$/.test(text)) return { email: text.toLowerCase() };
	const number = recordNumberIn(text, 'Instructeur');
	if (number !== undefined) return { id: globalId('Instructeur', number) };
	throw new InputError('Instructeurs: this is not an e-mail address or an ID', EXPECTED);
}
