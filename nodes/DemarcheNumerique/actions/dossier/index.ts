import type { INodeProperties } from 'n8n-workflow';

import { shownForResource, type Resource } from '../../operation';
import { addLabel } from './addLabel.operation';
import { archive } from './archive.operation';
import { assignGroup } from './assignGroup.operation';
import { changeState } from './changeState.operation';
import { downloadFiles } from './downloadFiles.operation';
import { follow } from './follow.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getFiles } from './getFiles.operation';
import { removeLabel } from './removeLabel.operation';
import { unarchive } from './unarchive.operation';
import { unfollow } from './unfollow.operation';
import { updateAnnotations } from './updateAnnotations.operation';

/** In the order of the panel. */
const operations = [
	addLabel,
	archive,
	assignGroup,
	changeState,
	downloadFiles,
	follow,
	get,
	getFiles,
	getAll,
	removeLabel,
	unarchive,
	unfollow,
	updateAnnotations,
];

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
