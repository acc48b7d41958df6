import { dossierParts, isSince } from '../../../../ds-api/model';
import { clientFor } from '../../../shared/client';
import { shownFor, type Operation } from '../../operation';
import { describeMessage } from '../../../shared/output/message';
import { readDate } from '../../../shared/parameters/dates';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('message', 'getAll');

export const getAll: Operation = {
	resource: 'message',
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many messages',
		description:
			'List the messages of a dossier, oldest first: those that the citizen, the instructeurs and the platform itself wrote',
	},
	properties: [
		recordLocator('dossier', shown),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			displayOptions: shown,
			options: [
				{
					displayName: 'Created Since',
					name: 'createdSince',
					type: 'dateTime',
					default: '',
					description:
						"Take messages written at this moment or later. A date without an offset is read in the workflow's time zone.",
				},
				{
					displayName: 'Include Deleted',
					name: 'includeDeleted',
					type: 'boolean',
					default: false,
					description:
						'Whether to give deleted messages too: without text and files, with the date of their deletion (discardedAt)',
				},
				{
					displayName: 'Only From the Citizen',
					name: 'onlyFromCitizen',
					type: 'boolean',
					default: false,
					description:
						"Whether to take only messages written from the e-mail of the dossier's account (usager)",
				},
			],
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		const options = n8n.getNodeParameter('options', itemIndex, {});
		const since = readDate('Created Since', options.createdSince, n8n.getTimezone());
		const client = await clientFor(context);
		const number = readRecordOf('dossier', context, client.instance);
		const { dossier } = await client.dossier(number, dossierParts('messages'));
		const citizen = dossier.usager.email.toLowerCase();
		return (dossier.messages ?? [])
			.filter(({ createdAt }) => !since || isSince(createdAt, since))
			.filter(({ email }) => options.onlyFromCitizen !== true || email.toLowerCase() === citizen)
			.filter(({ discardedAt }) => options.includeDeleted === true || discardedAt === null)
			.map((message) => ({ json: describeMessage(message, number) }));
	},
};
