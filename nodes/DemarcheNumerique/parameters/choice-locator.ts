import type { INodeProperties } from 'n8n-workflow';

import type { DsClient } from '../../../ds-api/client';
import { globalId, isRecordNumber } from '../../../ds-api/model';
import { InputError } from '../../shared/node-errors';
import type { OperationContext } from '../../shared/operation-context';
import { recordNumberIn } from './global-id';
import { recordLocator } from '../../shared/parameters/record-locator';

type DisplayOptions = NonNullable<INodeProperties['displayOptions']>;

/** What is chosen from the lists of a démarche. */
type ChoiceKind = 'instructeur' | 'instructorGroup' | 'label';

const WORDS = {
	instructeur: {
		displayName: 'Instructeur',
		one: 'instructeur',
		className: 'Instructeur',
		listMethod: 'searchInstructeurs',
		description:
			'The instructeur in whose name it is done: one of the group that the dossier is assigned to. Left empty: the Default Instructeur of the credential.',
	},
	instructorGroup: {
		displayName: 'Groupe Instructeur',
		one: 'groupe instructeur',
		className: 'GroupeInstructeur',
		listMethod: 'searchInstructorGroups',
		description: 'The groupe instructeur to assign the dossier to',
	},
	label: {
		displayName: 'Label',
		one: 'label',
		className: 'Label',
		listMethod: 'searchLabels',
		description: 'One of the labels of the démarche',
	},
} as const;

/** The parameter that names a record of the démarche: from its list, or by number or API ID; an instructeur by e-mail too. */
export function choiceLocator(kind: ChoiceKind, displayOptions: DisplayOptions): INodeProperties {
	const { displayName, one, className, listMethod, description } = WORDS[kind];
	return {
		displayName,
		name: kind,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		// The credential may name an instructeur instead.
		required: kind !== 'instructeur',
		displayOptions,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: listMethod, searchable: true },
			},
			...(kind === 'instructeur' ? [BY_EMAIL] : []),
			{
				displayName: 'By Number',
				name: 'id',
				type: 'string',
				placeholder: `e.g. ${globalId(className, 123)}`,
				hint: `The number of the ${one}, or its ID as the API gives it`,
			},
		],
	};
}

const BY_EMAIL = {
	displayName: 'By Email',
	name: 'email',
	type: 'string' as const,
	placeholder: 'e.g. instruction@example.org',
	validation: [
		{
			type: 'regex' as const,
			properties: {
				// n8n checks an empty locator as well.
				regex: '\\s*([^\\s@]+@[^\\s@]+\\s*)?',
				errorMessage: 'Enter the e-mail address of the instructeur',
			},
		},
	],
};

/** The démarche whose lists the panel offers: needed only where the dossier is an expression. */
export function listsOfDemarche(displayOptions: DisplayOptions): INodeProperties {
	const demarche = recordLocator('demarche', displayOptions);
	return {
		...demarche,
		displayName: 'Démarche (for the Lists)',
		required: false,
		// n8n checks an empty locator as well, and would refuse to run the node.
		modes: demarche.modes?.map(({ validation: _, ...mode }) => mode) ?? [],
		description:
			'The démarche whose instructeurs, groups, labels and annotations the lists below offer. Needed only while the dossier is empty or an expression; it changes nothing else.',
	};
}

/** A choice of the démarche, and before it whose choices the list offers. */
export function choiceParameters(
	kind: ChoiceKind,
	displayOptions: DisplayOptions,
): INodeProperties[] {
	// n8n shows it too where the dossier is an expression, whose value it does not compare.
	const withoutDossier = { ...displayOptions, show: { ...displayOptions.show, dossier: [''] } };
	return [listsOfDemarche(withoutDossier), choiceLocator(kind, displayOptions)];
}

/**
 * Reads in whose name a change is made: the choice of an item, which is a locator from the panel, or the plain number, API ID or
 * e-mail address that an expression or an agent gave; where it is empty, the Default Instructeur of the item's credential. An
 * address is looked for on the platform.
 *
 * @returns the API's global id
 * @throws {InputError} that names the parameter, or the credential, and what is expected
 */
export async function readInstructeur(
	{ n8n, itemIndex }: OperationContext,
	client: DsClient,
	dossierNumber: number,
): Promise<string> {
	const chosen = valueOf(n8n.getNodeParameter('instructeur', itemIndex, ''));
	const { defaultInstructeur } = await n8n.getCredentials('dsApi', itemIndex);
	const isDefault = chosen === '' && valueOf(defaultInstructeur) !== '';
	const text = isDefault ? valueOf(defaultInstructeur) : chosen;
	if (text.includes('@')) return await client.instructeurId(text, dossierNumber);
	return readId(
		'instructeur',
		text,
		isDefault ? 'Default Instructeur of the credential' : undefined,
	);
}

/** See {@link readInstructeur}. */
export function readChoice(
	kind: 'instructorGroup' | 'label',
	{ n8n, itemIndex }: OperationContext,
): string {
	return readId(kind, valueOf(n8n.getNodeParameter(kind, itemIndex, '')));
}

/** The number of the group that the item names; see {@link readInstructeur}. */
export function readGroupNumber({ n8n, itemIndex }: OperationContext): number {
	return readNumber(
		'instructorGroup',
		valueOf(n8n.getNodeParameter('instructorGroup', itemIndex, '')),
	);
}

function valueOf(parameter: unknown): string {
	const value =
		typeof parameter === 'object' && parameter !== null && 'value' in parameter
			? parameter.value
			: parameter;
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function readId(kind: ChoiceKind, text: string, where?: string): string {
	return globalId(WORDS[kind].className, readNumber(kind, text, where));
}

function readNumber(
	kind: ChoiceKind,
	text: string,
	where: string = WORDS[kind].displayName,
): number {
	const { one, className } = WORDS[kind];
	const number = recordNumberIn(text, className);
	if (number !== undefined && isRecordNumber(number)) return number;
	const ways = [
		'its number',
		`its API ID (e.g. ${globalId(className, 123)})`,
		...(kind === 'instructeur' ? ['an e-mail address'] : []),
	];
	const choice = `Choose the ${one} from the list, or give ${ways.slice(0, -1).join(', ')} or ${ways.at(-1)}.`;
	throw new InputError(
		text === '' ? `${where}: none is chosen` : `${where}: this is not the ID of one`,
		kind === 'instructeur'
			? `${choice} For all changes with a credential it can stand in its Default Instructeur.`
			: choice,
	);
}
