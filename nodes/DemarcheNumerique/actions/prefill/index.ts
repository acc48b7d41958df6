import type { INodeProperties } from 'n8n-workflow';

import { shownForResource, type Resource } from '../../operation';
import { create } from './create.operation';
import { getStatus } from './getStatus.operation';

/** In the order of the panel. */
const operations = [create, getStatus];

const parameter: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: shownForResource('prefill'),
	options: operations.map(({ option }) => option),
	default: 'create',
};

export const prefill: Resource = {
	name: 'Prefilled Dossier',
	value: 'prefill',
	parameter,
	operations,
};
