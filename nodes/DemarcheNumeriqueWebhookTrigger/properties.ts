import type { INodeProperties } from 'n8n-workflow';

import { STATES } from '../shared/parameters/dossier-filters';
import { includeParameter, simplifyParameter } from '../shared/parameters/include';
import { outputFormatParameters, rowOptions } from '../shared/parameters/output-format';
import { recordLocator } from '../shared/parameters/record-locator';

/** What the platform's signed webhook tells of, by its own names. */
export const EVENTS = [
	{ name: 'Avis Answered', value: 'avis_repondu' },
	{ name: 'Avis Asked For', value: 'avis_cree' },
	{ name: 'Correction Asked For', value: 'correction_demandee' },
	{ name: 'Dossier Accepted', value: 'dossier_accepte' },
	{ name: 'Dossier Changed', value: 'dossier_modifie' },
	{ name: 'Dossier Closed Without Follow-Up', value: 'dossier_sans_suite' },
	{ name: 'Dossier Deleted', value: 'dossier_supprime' },
	{ name: 'Dossier Deposited', value: 'dossier_depose' },
	{ name: 'Dossier Refused', value: 'dossier_refuse' },
	{ name: 'Dossier Restored', value: 'dossier_restaure' },
	{ name: 'Groupe Instructeur Changed', value: 'groupe_instructeur_change' },
	{ name: 'Instruction Begun', value: 'dossier_en_instruction' },
	{ name: 'Label Added', value: 'dossier_label_ajoute' },
	{ name: 'Label Removed', value: 'dossier_label_supprime' },
	{ name: 'Message Written', value: 'message_cree' },
	{ name: 'Returned to Construction', value: 'dossier_repasse_en_construction' },
	{ name: 'Returned to Instruction', value: 'dossier_repasse_en_instruction' },
] as const;

/** What is to be done on the platform, by hand. n8n shows a notice as one paragraph: it says what comes first, the page the rest. */
const guide: INodeProperties = {
	displayName:
		'Copy the Production URL above and, as an administrator of the démarche, make a webhook with it on the platform. A signed webhook has a secret: put it into Webhook Secret of the credential. Any other (legacy) is not signed: set a Secret in the URL under Options. <a href="https://github.com/n8n-nodes-demarche-numerique/n8n-nodes-demarche-numerique/blob/main/docs/triggers/webhook.md" target="_blank">Step by step</a>',
	name: 'guide',
	type: 'notice',
	default: '',
};

export const properties: INodeProperties[] = [
	guide,
	{
		...recordLocator('demarche'),
		description:
			'The démarche whose calls are taken; those of any other are refused. Its number stands in the address of its page when you are signed in as an instructeur or an administrator.',
	},
	{
		displayName: 'Events (Signed Webhook)',
		name: 'events',
		type: 'multiOptions',
		options: [...EVENTS],
		default: [],
		description:
			'Start the workflow for these events. None chosen: for every event, those included that this list does not know yet.',
	},
	{
		displayName: 'States (Legacy Webhook)',
		name: 'states',
		type: 'multiOptions',
		options: [...STATES],
		default: [],
		description:
			'Start the workflow when a dossier has come into one of these states and still is in one of them when it is read. None chosen: every state.',
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
			{
				displayName: 'Accept Unsigned Calls',
				name: 'acceptUnsigned',
				type: 'boolean',
				default: false,
				description:
					'Whether to take calls of the legacy webhook although the credential has, or had, a Webhook Secret. Where there never was one they are taken.',
			},
			...rowOptions,
			{
				displayName: 'Secret in the URL',
				name: 'urlSecret',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				placeholder: 'e.g. 40 letters and digits',
				description:
					'A text of your own. Append ?secret= and this text to the URL that you paste on the platform: calls without it are refused. Letters and digits only need no encoding.',
			},
		],
	},
];
