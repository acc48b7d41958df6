import { globalId } from '../../../../ds-api/model';
import { clientFor } from '../../../shared/client';
import { InputError } from '../../../shared/node-errors';
import { serialize } from '../../serialize';
import { shownFor, type Operation } from '../../operation';
import { describeMessage } from '../../../shared/output/message';
import { recordNumberIn } from '../../parameters/global-id';
import { choiceParameters, readInstructeur } from '../../parameters/choice-locator';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('message', 'delete');

export const deleteMessage: Operation = {
	resource: 'message',
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete a message for good',
		description:
			'Delete a message that an instructeur wrote, for good. The text and the files are gone for the citizen too, and a correction request that it made ends. The notification that the citizen got by e-mail stays.',
	},
	properties: [
		recordLocator('dossier', shown),
		...choiceParameters('instructeur', shown),
		{
			displayName: 'Message ID',
			name: 'messageId',
			type: 'string',
			default: '',
			required: true,
			placeholder: `e.g. ${globalId('Commentaire', 123)}`,
			displayOptions: shown,
			description: 'The "ID" of the message, as Get Many gives it',
		},
	],
	run: async (context) =>
		await serialize(context, async () => {
			const { n8n, itemIndex } = context;
			const messageId = readMessageId(n8n.getNodeParameter('messageId', itemIndex, ''));
			const client = await clientFor(context);
			const dossier = readRecordOf('dossier', context, client.instance);
			const instructeurId = await readInstructeur(context, client, dossier);
			const which = { dossier, instructeurId, messageId };
			const { message, alreadyDone } = await client.deleteMessage(which);
			const json = { deleted: true, alreadyDone, ...describeMessage(message, dossier) };
			return [{ json: json }];
		}),
};

function readMessageId(value: unknown): string {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	const number = recordNumberIn(text, 'Commentaire');
	if (number !== undefined) return globalId('Commentaire', number);
	throw new InputError(
		text === '' ? 'Message ID: an ID is missing' : 'Message ID: this is not the ID of a message',
		'Expected the "id" that Message: Get Many gives.',
	);
}
