import type { INodeProperties } from 'n8n-workflow';

import { shownForResource, type Resource } from '../../operation';
import { deleteMessage } from './delete.operation';
import { getAll } from './getAll.operation';
import { send } from './send.operation';

/** In the order of the panel. */
const operations = [deleteMessage, getAll, send];

const parameter: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: shownForResource('message'),
	options: operations.map(({ option }) => option),
	default: 'getAll',
};

export const message: Resource = { name: 'Message', value: 'message', parameter, operations };
