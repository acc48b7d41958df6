import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { testDsApi } from '../shared/credential-test';
import { loadOptions } from '../shared/load-options';
import { recordSearch } from '../shared/record-search';
import { poll } from './poll';
import { properties, subtitle } from './properties';

export class DemarcheNumeriqueTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Démarche Numérique Trigger',
		name: 'demarcheNumeriqueTrigger',
		icon: {
			light: 'file:../../icons/demarche-numerique.svg',
			dark: 'file:../../icons/demarche-numerique.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle,
		// n8n's list of nodes shows one entry for this trigger and the action node, with this description.
		description:
			'Read, download, decide and answer dossiers of Démarche numérique (formerly Démarches simplifiées); start the workflow when one is deposited, changes, gets a message or is deleted',
		defaults: { name: 'Démarche Numérique Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'dsApi', required: true, testedBy: 'testDsApi' }],
		properties,
	};

	methods = {
		credentialTest: { testDsApi },
		loadOptions,
		listSearch: { searchDemarches: recordSearch.searchDemarches },
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
