import type { INodeProperties } from 'n8n-workflow';

import { groupFilter, STATES } from '../shared/parameters/dossier-filters';
import { includeParameter, simplifyParameter } from '../shared/parameters/include';
import { outputFormatParameters, rowOptions } from '../shared/parameters/output-format';
import { recordLocator } from '../shared/parameters/record-locator';

const EVENTS = [
	{
		name: 'Deleted',
		value: 'deleted',
		description:
			'A dossier was erased for good. One that its citizen deleted before any instruction is erased two weeks later: see the option Pending Deletions.',
	},
	{ name: 'Deposited', value: 'deposited', description: 'A citizen deposited a dossier' },
	{
		name: 'Message Received',
		value: 'messageReceived',
		description:
			'A message came on a dossier: one of its citizen, unless the option Messages says otherwise',
	},
	{
		name: 'State Changed',
		value: 'stateChanged',
		description:
			'A dossier went into instruction, was decided, or went back. One that passed through several states since the last poll gives an item for each.',
	},
	{
		name: 'Updated',
		value: 'updated',
		description:
			'A dossier changed in any way, deposit, messages and states included: once for all changes since the last poll',
	},
] as const;

/** What stands under the node on the canvas, in the words of the panel. */
export const subtitle = `={{ $parameter["events"].map((event) => (${JSON.stringify(
	Object.fromEntries(EVENTS.map(({ name, value }) => [value, name])),
)})[event]).join(", ") }}`;

/** The parameters of the polling trigger. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [...EVENTS],
		default: ['deposited'],
		description:
			'What starts the workflow. Each item says which it is in its field event. Labels, attestations and antivirus results are no changes for the platform: none of these events tells of them.',
	},
	{
		...recordLocator('demarche'),
		description:
			'The démarche to watch. Its number stands in the address of its page when you are signed in as an instructeur or an administrator.',
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			groupFilter,
			{
				displayName: 'State',
				name: 'state',
				type: 'multiOptions',
				options: [...STATES],
				default: [],
				description:
					'Take dossiers in these states only. For State Changed it is the state that the change led to, for Deleted the last one, for the other events the present one. None chosen: every state.',
			},
		],
	},
	{
		displayName: 'Start',
		name: 'start',
		type: 'options',
		options: [
			{
				name: 'From a Date',
				value: 'date',
				description:
					'With what happened since a date. It comes over several polls if there is much of it.',
			},
			{
				name: 'Now',
				value: 'now',
				description: 'With what happens from the activation of the workflow on',
			},
		],
		default: 'now',
		description:
			'Where to begin when the workflow is activated for the first time, and again after a change of démarche, events, filters or start. Afterwards each poll goes on where the last one ended, also when the workflow or n8n was stopped in between.',
	},
	{
		displayName: 'Start Date',
		name: 'startDate',
		type: 'dateTime',
		default: '',
		required: true,
		displayOptions: { show: { start: ['date'] } },
		description: "A date without an offset is read in the workflow's time zone",
	},
	includeParameter(),
	simplifyParameter(),
	...outputFormatParameters(),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			...rowOptions,
			{
				displayName: 'Max Dossiers per Poll',
				name: 'maxDossiers',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 1000 },
				default: 500,
				description:
					'How many dossiers start the workflow at once, from 1 to 1000. What is left comes with the next polls, in order.',
			},
			{
				displayName: 'Messages',
				name: 'messages',
				type: 'options',
				options: [
					{
						name: 'All',
						value: 'everyone',
						description: 'Those of instructeurs, experts and the platform itself too',
					},
					{
						name: 'Of the Citizen',
						value: 'citizen',
						description: "Those that were written from the address of the dossier's citizen",
					},
				],
				default: 'citizen',
				description: 'Whose messages the event Message Received tells of',
			},
			{
				displayName: 'Pending Deletions',
				name: 'pendingDeletions',
				type: 'boolean',
				default: false,
				description:
					'Whether the event Deleted also tells of dossiers as soon as they are hidden, weeks before they are erased: an item says which in its field deletion (pending, then deleted). On a large démarche the platform can take a minute to answer.',
			},
		],
	},
];
