import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../operation';
import { downloadFiles } from './dossier/downloadFiles.operation';
import { get } from './dossier/get.operation';
import { getAll } from './dossier/getAll.operation';
import { getFiles } from './dossier/getFiles.operation';

/** Every operation of the node, in the order of the panel. */
export const operations: readonly Operation[] = [downloadFiles, get, getFiles, getAll];

/** All parameters of the node: resource, operation, then what each operation asks for. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [{ name: 'Dossier', value: 'dossier' }],
		default: 'dossier',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['dossier'] } },
		options: operations.map(({ option }) => option),
		default: 'get',
	},
	...operations.flatMap((operation) => operation.properties),
];
