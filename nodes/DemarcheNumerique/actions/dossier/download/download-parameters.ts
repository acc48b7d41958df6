import type { INodeProperties } from 'n8n-workflow';

import { dossierFilters } from '../../../../shared/parameters/dossier-filters';
import { recordLocator } from '../../../../shared/parameters/record-locator';
import { shownFor } from '../../../operation';
import { sourcesParameter, withFileFilters } from '../../../parameters/file-selection';
import { limitParameters } from '../../../parameters/limit';

const shown = shownFor('dossier', 'downloadFiles');
const shownForScope = (...scope: string[]) => ({ show: { ...shown.show, scope } });

/** Which files are downloaded, how they are named and given, and how many at a time. */
export const downloadParameters: INodeProperties[] = [
	{
		displayName: 'Scope',
		name: 'scope',
		type: 'options',
		options: [
			{ name: 'One Dossier', value: 'dossier' },
			{ name: 'All Dossiers of a Démarche', value: 'demarche' },
			{
				name: 'The Files Given',
				value: 'files',
				description:
					'Each input item is one that Get Files gave, perhaps filtered or without those already seen: exactly these',
			},
		],
		default: 'dossier',
		displayOptions: shown,
		description: 'Files of one dossier, of the dossiers of a démarche, or those of the input',
	},
	recordLocator('dossier', shownForScope('dossier')),
	recordLocator('demarche', shownForScope('demarche')),
	...limitParameters(shownForScope('demarche'), { all: true }),
	dossierFilters(shownForScope('demarche')),
	sourcesParameter(shownForScope('dossier', 'demarche')),
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{ name: 'One Item per File', value: 'itemPerFile' },
			{
				name: 'One Item per Dossier',
				value: 'itemPerDossier',
				description: 'All files of a dossier on one item, to attach them to one e-mail',
			},
		],
		default: 'itemPerFile',
		displayOptions: shown,
		description: 'How the files are distributed over the output',
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: shown,
		hint: 'The name of the output binary field to put the file in. With one item per dossier, a number is added: data_0, data_1, …',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: shown,
		options: withFileFilters(
			[
				{
					displayName: 'File Name Template',
					name: 'fileNameTemplate',
					type: 'string',
					default: '{filename}',
					description:
						'How to name the files. Placeholders: {demarche}, {dossier}, {source}, {champ}, {row}, {filename}, {name}, {extension}. The result is always a safe single name, unique within its dossier.',
				},
				{
					displayName: 'Max Bytes in Flight',
					name: 'maxBytesInFlight',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 0,
					description:
						'How many bytes of files may be downloaded at the same time; one larger file goes alone. 0 means automatic: no limit where n8n stores files in the file system, else 256 MB, because its other modes hold whole files in memory.',
				},
				{
					displayName: 'On File Error',
					name: 'onFileError',
					type: 'options',
					options: [
						{
							name: 'Continue',
							value: 'continue',
							description: 'Give an item with an error in place of the file, and go on',
						},
						{ name: 'Stop', value: 'stop', description: 'Stop with an error' },
					],
					default: 'stop',
					description: 'What to do when a file cannot be downloaded whole',
				},
				{
					displayName: 'Parallel Downloads',
					name: 'parallelDownloads',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 50 },
					default: 16,
					description: 'How many files to download at the same time, from 1 to 50',
				},
			],
			{ hide: { '/scope': ['files'] } },
		),
	},
];
