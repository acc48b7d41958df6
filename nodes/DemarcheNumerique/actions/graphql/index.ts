import type { INodeProperties } from 'n8n-workflow';

import { shownForResource, type Resource } from '../../operation';
import { execute } from './execute.operation';

const operations = [execute];

const parameter: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: shownForResource('graphql'),
	options: operations.map(({ option }) => option),
	default: 'execute',
};

export const graphql: Resource = { name: 'GraphQL', value: 'graphql', parameter, operations };
