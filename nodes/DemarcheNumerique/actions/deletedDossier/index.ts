import type { INodeProperties } from 'n8n-workflow';

import { shownForResource, type Resource } from '../../operation';
import { getAll } from './getAll.operation';

const operations = [getAll];

const parameter: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: shownForResource('deletedDossier'),
	options: operations.map(({ option }) => option),
	default: 'getAll',
};

export const deletedDossier: Resource = {
	name: 'Deleted Dossier',
	value: 'deletedDossier',
	parameter,
	operations,
};
