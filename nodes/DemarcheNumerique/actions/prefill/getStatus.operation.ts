import { clientFor } from '../../../shared/client';
import { InputError } from '../../../shared/node-errors';
import { shownFor, type Operation } from '../../operation';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('prefill', 'getStatus');

export const getStatus: Operation = {
	resource: 'prefill',
	option: {
		name: 'Get Status',
		value: 'getStatus',
		action: 'Get the status of a prefilled dossier',
		description:
			'Get what became of a prefilled dossier: whether it still waits for its citizen, when it was deposited, its state',
	},
	properties: [
		recordLocator('demarche', shown),
		{
			displayName: 'Prefill Token',
			name: 'prefillToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			displayOptions: shown,
			description: 'The token that Create gave as prefillToken',
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		const token = readToken(n8n.getNodeParameter('prefillToken', itemIndex, ''));
		const client = await clientFor(context);
		const demarcheNumber = readRecordOf('demarche', context, client.instance);
		const dossier = await client.prefilledDossier(demarcheNumber, token);
		return [{ json: { ...dossier, demarcheNumber } }];
	},
};

function readToken(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (/^[\w.~+/=-]+$/.test(text)) return text;
	throw new InputError(
		text === '' ? 'Prefill Token: it is missing' : 'Prefill Token: this is not a token',
		'Expected the prefillToken that the operation Create gave.',
	);
}
