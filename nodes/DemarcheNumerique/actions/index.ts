import type { INodeProperties } from 'n8n-workflow';

import type { Operation, Resource } from '../operation';
import { deletedDossier } from './deletedDossier';
import { demarche } from './demarche';
import { dossier } from './dossier';
import { graphql } from './graphql';
import { instructorGroup } from './instructorGroup';
import { message } from './message';
import { prefill } from './prefill';

/** In the order of the panel. */
const resources: readonly Resource[] = [
	deletedDossier,
	demarche,
	dossier,
	graphql,
	instructorGroup,
	message,
	prefill,
];

/** Every operation of the node. */
export const operations: readonly Operation[] = resources.flatMap(
	(resource) => resource.operations,
);

/** All parameters of the node: resource, operation, then what each operation asks for. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ name, value }) => ({ name, value })),
		default: 'dossier',
	},
	...resources.map(({ parameter }) => parameter),
	...operations.flatMap((operation) => operation.properties),
];
