import type { INodeProperties } from 'n8n-workflow';

import { dossierParts, type DossierParts } from '../../../ds-api/model';
import { FILE_SOURCES, partsWithFiles } from '../../../ds-api/files';
import { InputError } from '../node-errors';

const PARTS = [
	{
		name: 'Annotations',
		value: 'annotations',
		description: 'Private annotations of the instructeurs',
	},
	{ name: 'Avis', value: 'avis', description: 'Opinions asked of experts, with their answers' },
	{ name: 'Champs', value: 'champs', description: 'The fields of the form' },
	{
		name: 'Files',
		value: 'files',
		description:
			'One list of all the files of the dossier, wherever they stand (descriptions only)',
	},
	{
		name: 'Geometry',
		value: 'geometry',
		description: 'Coordinates of maps (cartes) and addresses',
	},
	{
		name: 'Instructeurs',
		value: 'instructeurs',
		description: 'The instructeurs who follow the dossier',
	},
	{ name: 'Labels', value: 'labels' },
	{ name: 'Messages', value: 'messages', description: 'The messages exchanged with the citizen' },
	{ name: 'Traitements', value: 'traitements', description: 'The history of states and decisions' },
] as const;

export type IncludedPart = (typeof PARTS)[number]['value'];

/** What of a dossier is wanted, as chosen in the panel. */
export interface Include {
	/** What the output shows. */
	shown: ReadonlySet<IncludedPart>;
	/** What the API is asked for: the list of all files needs the parts that the files stand in. */
	parts: DossierParts;
}

export function includeParameter(
	displayOptions: NonNullable<INodeProperties['displayOptions']> = {},
): INodeProperties {
	return {
		displayName: 'Include',
		name: 'include',
		type: 'multiOptions',
		options: PARTS.map((part) => ({ ...part })),
		default: ['champs', 'annotations'],
		displayOptions,
		description:
			'What to get beside number, state, dates, persons and démarche. The less is asked for, the faster the answer.',
	};
}

export const simplifyParameter = (
	displayOptions: NonNullable<INodeProperties['displayOptions']> = {},
): INodeProperties => ({
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	displayOptions,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});

/**
 * What the parameter's value asks for.
 *
 * @throws {InputError} for a part that does not exist
 */
export function includeOf(value: unknown): Include {
	const chosen: unknown[] = Array.isArray(value) ? value : [value];
	const shown = new Set<IncludedPart>();
	for (const name of chosen) {
		const known = PARTS.find((part) => part.value === name);
		if (!known) {
			throw new InputError(
				'Include: this is not a part of a dossier',
				`Expected some of: ${PARTS.map((part) => part.value).join(', ')}.`,
			);
		}
		shown.add(known.value);
	}
	const wanted = [...shown].filter((part) => part !== 'files');
	const withFiles = shown.has('files') ? partsWithFiles(new Set(FILE_SOURCES)) : [];
	return { shown, parts: dossierParts(...wanted, ...withFiles) };
}
