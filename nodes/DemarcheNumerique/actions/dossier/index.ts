import type { INodeProperties } from 'n8n-workflow';

import { shownForResource, type Resource } from '../../operation';
import { downloadFiles } from './downloadFiles.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getFiles } from './getFiles.operation';

/** In the order of the panel. */
const operations = [downloadFiles, get, getFiles, getAll];

const parameter: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: shownForResource('dossier'),
	options: operations.map(({ option }) => option),
	default: 'get',
};

export const dossier: Resource = { name: 'Dossier', value: 'dossier', parameter, operations };
