import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testDsApi } from '../shared/credential-test';
import { loadOptions } from '../shared/load-options';
import { recordSearch } from '../shared/record-search';
import { properties } from './properties';
import { receive } from './receive';
import { assertSettings } from './settings';

export class DemarcheNumeriqueWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Démarche Numérique Webhook Trigger',
		name: 'demarcheNumeriqueWebhookTrigger',
		icon: {
			light: 'file:../../icons/demarche-numerique.svg',
			dark: 'file:../../icons/demarche-numerique.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ "Démarche " + ($parameter["demarche"]["value"] || "?") }}',
		description:
			'Starts the workflow when Démarche numérique (formerly Démarches simplifiées) calls it about a dossier',
		defaults: { name: 'Démarche Numérique Webhook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'dsApi', required: true, testedBy: 'testDsApi' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				// Nothing of n8n's own: the answer is the node's.
				responseData: '',
			},
		],
		triggerPanel: {
			header: 'Receive a call of the platform',
			executionsHelp: {
				inactive:
					"<b>To try it</b>, listen, and have the platform call the Test URL: change a dossier of a démarche for trials. The Test URL takes one call.<br><br><b>When all is well</b>, publish the workflow and give the platform the Production URL. Calls that are refused are in n8n's log, with the reason.",
				active:
					"<b>To try it</b>, listen, and have the platform call the Test URL: change a dossier of a démarche for trials. The Test URL takes one call.<br><br><b>The Production URL</b> starts the workflow now; its executions are in the executions list. Calls that are refused are in n8n's log, with the reason.",
			},
			activationHint:
				'Once the workflow is published, the platform starts it through the Production URL.',
		},
		properties,
	};

	methods = {
		credentialTest: { testDsApi },
		loadOptions,
		listSearch: { searchDemarches: recordSearch.searchDemarches },
	};

	/** On the platform everything is done by hand: here it is only looked at whether the node can be used as it is set. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				await assertSettings(this);
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
