import type { INodePropertyOptions } from 'n8n-workflow';

import type { CorrectionReason } from '../../../../ds-api/writing';
import { clientFor } from '../../../shared/client';
import { InputError } from '../../../shared/node-errors';
import { serialize } from '../../serialize';
import { shownFor, type Operation } from '../../operation';
import type { OperationContext } from '../../../shared/operation-context';
import { describeMessage } from '../../../shared/output/message';
import { attachmentsParameter, readAttachments } from '../../parameters/attachments';
import { choiceParameters, readInstructeur } from '../../parameters/choice-locator';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('message', 'send');

const CORRECTIONS: Array<INodePropertyOptions & { value: CorrectionReason | 'none' }> = [
	{ name: 'None', value: 'none', description: 'Send a message only' },
	{ name: 'Incomplete', value: 'incomplete', description: 'Something is missing in the dossier' },
	{ name: 'Incorrect', value: 'incorrect', description: 'Something in the dossier is wrong' },
];

export const send: Operation = {
	resource: 'message',
	option: {
		name: 'Send',
		value: 'send',
		action: 'Send a message to the citizen of a dossier',
		description:
			'Write to the citizen of a dossier, in the name of an instructeur; the platform notifies the citizen by e-mail. It cannot be taken back unread.',
	},
	properties: [
		recordLocator('dossier', shown),
		...choiceParameters('instructeur', shown),
		{
			displayName: 'Message',
			name: 'body',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			required: true,
			displayOptions: shown,
			description: 'The text for the citizen',
		},
		{
			displayName: 'Correction Request',
			name: 'correction',
			type: 'options',
			options: CORRECTIONS,
			default: 'none',
			displayOptions: shown,
			description:
				'Whether the message asks the citizen to correct the dossier. A dossier in instruction is then handed back to the citizen.',
		},
		attachmentsParameter({
			displayOptions: shown,
			purpose: 'to send with the message',
			hint: 'The platform takes one file with a message, of less than 20 MB',
		}),
	],
	run: async (context) =>
		await serialize(context, async () => {
			const { n8n, itemIndex, hint } = context;
			const body = readBody(n8n.getNodeParameter('body', itemIndex, ''));
			const correction = readCorrection(n8n.getNodeParameter('correction', itemIndex, 'none'));
			const attachment = readAttachment(context);
			const client = await clientFor(context);
			const dossier = readRecordOf('dossier', context, client.instance);
			const instructeurId = await readInstructeur(context, client, dossier);
			const message = await client.sendMessage({
				...{ dossier, instructeurId, body, correction },
				upload: attachment && (async () => await client.upload(attachment, dossier, 'message')),
			});
			if (correction && message.correction === null) {
				hint(
					`The platform sent the message on dossier ${dossier} without the correction request: the dossier changed at that moment.`,
					'warning',
				);
			}
			return [{ json: describeMessage(message, dossier) }];
		}),
};

function readBody(value: unknown): string {
	const text = typeof value === 'number' ? String(value) : value;
	if (typeof text === 'string' && text.trim() !== '') return text;
	throw new InputError('Message: a text is missing', 'The platform sends no message without one.');
}

function readCorrection(value: unknown): CorrectionReason | undefined {
	if (value === 'none' || value === '' || value === null || value === undefined) return undefined;
	if (value === 'incorrect' || value === 'incomplete') return value;
	throw new InputError(
		'Correction Request: this is not a kind of request',
		'Expected none, incorrect or incomplete.',
	);
}

function readAttachment(context: OperationContext) {
	const attachments = readAttachments(context);
	if (attachments.length <= 1) return attachments[0];
	throw new InputError(
		`Input Data Field Name: the platform takes one file with a message, not ${attachments.length}`,
		'Put the files into one archive (Compression node), or send one message for each.',
	);
}
