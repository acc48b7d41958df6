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

/** What stands under the node on the canvas, in the words of the panel: n8n gives the expression the stored values only. */
export const subtitle = `={{ (${JSON.stringify(
	Object.fromEntries(
		resources.flatMap(({ name, value, operations: own }) =>
			own.map(({ option }) => [`${value}.${option.value}`, `${name}: ${option.name}`]),
		),
	),
)})[$parameter["resource"] + "." + $parameter["operation"]] }}`;

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
