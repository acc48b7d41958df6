import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import {
	globalId,
	isRecordNumber,
	numberOfGlobalId,
	type DossierState,
} from '../../../ds-api/model';
import type { DossierListRequest } from '../../../ds-api/listing';
import { InputError } from '../node-errors';
import { readDate } from './dates';

export const STATES: ReadonlyArray<{ name: string; value: DossierState }> = [
	{ name: 'Accepted (Accepté)', value: 'accepte' },
	{ name: 'Closed Without Follow-up (Classé Sans Suite)', value: 'sans_suite' },
	{ name: 'Deposited (En Construction)', value: 'en_construction' },
	{ name: 'In Instruction (En Instruction)', value: 'en_instruction' },
	{ name: 'Refused (Refusé)', value: 'refuse' },
];

/** By its number. Workflows that were stored before there was a list hold 0 for every group. */
export const groupFilter: INodeProperties = {
	displayName: 'Groupe Instructeur Name or ID',
	name: 'instructorGroup',
	type: 'options',
	typeOptions: {
		loadOptionsMethod: 'getGroupesInstructeurs',
		loadOptionsDependsOn: ['demarche.value'],
	},
	default: 0,
	description:
		'Take dossiers of this groupe instructeur of the démarche. Its ID is its number. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

/** Which dossiers of a démarche: the same for listing them and for downloading their files. */
export function dossierFilters(
	displayOptions: NonNullable<INodeProperties['displayOptions']>,
): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions,
		options: [
			{
				displayName: 'Archived',
				name: 'archived',
				type: 'boolean',
				default: false,
				description:
					'Whether to take archived dossiers only (on) or only those that are not archived (off). Without this filter both are taken.',
			},
			{
				displayName: 'Deposited Since',
				name: 'depositedSince',
				type: 'dateTime',
				default: '',
				description:
					"Take dossiers deposited at this moment or later. A date without an offset is read in the workflow's time zone.",
			},
			groupFilter,
			{
				displayName: 'Revision',
				name: 'revision',
				type: 'string',
				default: '',
				placeholder: 'e.g. 678',
				description: "Number or API ID of a revision (version) of the démarche's form",
			},
			{
				displayName: 'State',
				name: 'state',
				type: 'multiOptions',
				options: [...STATES],
				default: [],
				description: 'Take dossiers in these states. None chosen: in every state.',
			},
			{
				displayName: 'Updated Since',
				name: 'updatedSince',
				type: 'dateTime',
				default: '',
				description:
					"Take dossiers changed at this moment or later, ordered by their last change. Labels, attestations and antivirus results do not count as changes. A date without an offset is read in the workflow's time zone.",
			},
		],
	};
}

type Filters = Pick<
	DossierListRequest,
	'states' | 'archived' | 'depositedSince' | 'updatedSince' | 'group' | 'revision'
>;

/** @throws {InputError} that names the filter and what is expected */
export function readDossierFilters(context: IExecuteFunctions, itemIndex: number): Filters {
	const filters = context.getNodeParameter('filters', itemIndex, {});
	const timezone = context.getTimezone();
	return {
		states: readStates(filters.state),
		archived: typeof filters.archived === 'boolean' ? filters.archived : undefined,
		depositedSince: readDate('Deposited Since', filters.depositedSince, timezone),
		updatedSince: readDate('Updated Since', filters.updatedSince, timezone),
		group: readGroup(filters.instructorGroup),
		revision: readRevision(filters.revision),
	};
}

export function readStates(value: unknown): DossierState[] {
	const chosen = Array.isArray(value) ? value : value ? [value] : [];
	return chosen.map((state: unknown) => {
		const known = STATES.find((option) => option.value === state);
		if (known) return known.value;
		throw new InputError(
			'State: this is not a state of a dossier',
			`Expected one of: ${STATES.map((option) => option.value).join(', ')}.`,
		);
	});
}

export function readGroup(value: unknown): number | undefined {
	if (value === undefined || value === null || value === '' || value === 0) return undefined;
	const number = Number(value);
	if (isRecordNumber(number)) return number;
	throw new InputError(
		'Groupe Instructeur: this is not the number of a group',
		'Expected a whole number from 1 to 2147483647.',
	);
}

/** The API wants a revision's global id. */
function readRevision(value: unknown): string | undefined {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text === '') return undefined;
	const number = /^\d{1,15}$/.test(text)
		? Number(text)
		: numberOfGlobalId(text, 'ProcedureRevision');
	if (number !== undefined) return globalId('ProcedureRevision', number);
	throw new InputError(
		'Revision: this is not the number or the ID of a revision',
		'Expected a number, or an ID as the API gives it in revision.id.',
	);
}
