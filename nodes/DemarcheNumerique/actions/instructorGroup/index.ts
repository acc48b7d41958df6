import type { INodeProperties } from 'n8n-workflow';

import { shownForResource, type Resource } from '../../operation';
import { addInstructors } from './addInstructors.operation';
import { create } from './create.operation';
import { getAll } from './getAll.operation';
import { removeInstructors } from './removeInstructors.operation';
import { update } from './update.operation';

/** In the order of the panel. */
const operations = [addInstructors, create, getAll, removeInstructors, update];

const parameter: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: shownForResource('instructorGroup'),
	options: operations.map(({ option }) => option),
	default: 'getAll',
};

export const instructorGroup: Resource = {
	name: 'Groupe Instructeur',
	value: 'instructorGroup',
	parameter,
	operations,
};
