import type { INodeProperties } from 'n8n-workflow';

import type { InstructeurReference } from '../../../ds-api/messages';
import { InputError } from '../errors';
import { isIdOf } from './global-id';
import type { OperationContext } from '../operation';

/** The parameter that names the instructeur in whose name something is done. */
export function instructeurParameter(
	displayOptions: NonNullable<INodeProperties['displayOptions']>,
): INodeProperties {
	return {
		displayName: 'Instructeur',
		name: 'instructeur',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. instructeur@example.org',
		displayOptions,
		description:
			'E-mail or API ID of the instructeur in whose name it is done: one of the group that the dossier is assigned to',
	};
}

/** @throws {InputError} for what is neither an address nor an id */
export function readInstructeur({ n8n, itemIndex }: OperationContext): InstructeurReference {
	const value: unknown = n8n.getNodeParameter('instructeur', itemIndex, '');
	const text = typeof value === 'string' ? value.trim() : '';
	if (text.includes('@')) return { email: text };
	if (isIdOf('Instructeur', text)) return { id: text };
	throw new InputError(
		text === '' ? 'Instructeur: an e-mail is missing' : 'Instructeur: this is no e-mail',
		'Expected the e-mail of an instructeur of the group that the dossier is assigned to, or the API ID of one.',
	);
}
