import type { INodeProperties } from 'n8n-workflow';

import { shownForResource, type Resource } from '../../operation';
import { get } from './get.operation';
import { getStats } from './getStats.operation';

/** In the order of the panel. */
const operations = [get, getStats];

const parameter: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: shownForResource('demarche'),
	options: operations.map(({ option }) => option),
	default: 'get',
};

export const demarche: Resource = { name: 'Démarche', value: 'demarche', parameter, operations };
