import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { properties, subtitle } from './actions';
import { listSearch } from './methods/list-search';
import { testDsApi } from '../shared/credential-test';
import { loadOptions } from '../shared/load-options';
import { resourceMapping } from './methods/resource-mapping';
import { route } from './router';

export class DemarcheNumerique implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Démarche Numérique',
		name: 'demarcheNumerique',
		icon: {
			light: 'file:../../icons/demarche-numerique.svg',
			dark: 'file:../../icons/demarche-numerique.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle,
		description:
			'Read, download, decide and answer dossiers of Démarche numérique (formerly Démarches simplifiées)',
		defaults: { name: 'Démarche Numérique' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'dsApi', required: true, testedBy: 'testDsApi' }],
		properties,
	};

	methods = { credentialTest: { testDsApi }, listSearch, loadOptions, resourceMapping };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this);
	}
}
