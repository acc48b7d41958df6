import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { isDecision, isTransition, type Transition } from '../../../../ds-api/writing';
import type { UploadSource } from '../../../../ds-api/files';
import { InputError } from '../../../shared/node-errors';
import { shownFor, type Operation } from '../../operation';
import type { OperationContext } from '../../../shared/operation-context';
import { attachmentsParameter, readAttachments } from '../../parameters/attachments';
import { choiceParameters, readInstructeur } from '../../parameters/choice-locator';
import { recordLocator } from '../../../shared/parameters/record-locator';
import { changeDossierOf } from './change';

const shown = shownFor('dossier', 'changeState');

const TRANSITION_OPTIONS: Array<INodePropertyOptions & { value: Transition }> = [
	{
		name: 'Accept',
		value: 'accept',
		description: 'Decide in favour of a dossier in instruction (accepté)',
	},
	{
		name: 'Close Without Follow-Up',
		value: 'closeWithoutFollowUp',
		description: 'Close a dossier in instruction without a decision (classé sans suite)',
	},
	{
		name: 'Refuse',
		value: 'refuse',
		description: 'Decide against a dossier in instruction (refusé)',
	},
	{
		name: 'Return to Construction',
		value: 'returnToConstruction',
		description: 'Give a dossier in instruction back to the citizen, who can change it again',
	},
	{
		name: 'Return to Instruction',
		value: 'returnToInstruction',
		description: 'Take a decision back: its motivation and attestation are deleted',
	},
	{
		name: 'Start Instruction',
		value: 'startInstruction',
		description: 'Begin to examine a deposited dossier: the citizen can change it no longer',
	},
];

const newState: INodeProperties = {
	displayName: 'New State',
	name: 'newState',
	type: 'options',
	options: TRANSITION_OPTIONS,
	default: 'startInstruction',
	displayOptions: shown,
	description: 'What to do with the dossier. Decisions are told to the citizen.',
};

/** Also where the new state is an expression, whose value the panel may not know. */
const shownForDecisions = {
	...shown,
	hide: { newState: ['returnToConstruction', 'returnToInstruction', 'startInstruction'] },
};

const motivation: INodeProperties = {
	displayName: 'Motivation',
	name: 'motivation',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	displayOptions: shownForDecisions,
	description:
		'The reasons of the decision, which the citizen can read. Required to refuse and to close without follow-up.',
};

const justificatif = attachmentsParameter({
	name: 'justificatif',
	displayOptions: shownForDecisions,
	purpose: 'that goes with the decision (justificatif), which the citizen can download',
	hint: 'The platform takes one file with a decision',
});

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: shown,
	options: [
		{
			displayName: 'Disable Notification',
			name: 'disableNotification',
			type: 'boolean',
			default: false,
			description: 'Whether the citizen gets no e-mail about the new state',
		},
	],
};

export const changeState: Operation = {
	resource: 'dossier',
	option: {
		name: 'Change State',
		value: 'changeState',
		action: 'Decide on a dossier or change its state',
		description:
			'Start the instruction of a dossier, accept it, refuse it, close it without follow-up, or take such a step back. Decisions have legal effect and are told to the citizen: use it only when the decision is taken.',
	},
	properties: [
		recordLocator('dossier', shown),
		newState,
		...choiceParameters('instructeur', shown),
		motivation,
		justificatif,
		options,
	],
	async run(context) {
		const transition = readTransition(context);
		const isDecided = isDecision(transition);
		const reasons = isDecided ? readMotivation(context, transition) : undefined;
		const file = isDecided ? readJustificatif(context) : undefined;
		const { disableNotification } = context.n8n.getNodeParameter('options', context.itemIndex, {});
		return await changeDossierOf(
			context,
			async (client, number) => ({
				kind: transition,
				motivation: reasons,
				disableNotification: disableNotification === true,
				instructeurId: await readInstructeur(context, client, number),
				justificatif: file && (await client.upload(file, number)),
			}),
			({ dateTraitement }) => ({ dateTraitement }),
		);
	},
};

function readTransition({ n8n, itemIndex }: OperationContext): Transition {
	const value: unknown = n8n.getNodeParameter('newState', itemIndex);
	if (typeof value === 'string' && isTransition(value)) return value;
	throw new InputError(
		'New State: this is not a change of state',
		`Expected one of: ${TRANSITION_OPTIONS.map((option) => option.value).join(', ')}.`,
	);
}

function readJustificatif(context: OperationContext): UploadSource | undefined {
	const files = readAttachments(context, 'justificatif');
	if (files.length <= 1) return files[0];
	throw new InputError(
		`Input Data Field Name: the platform takes one file with a decision, not ${files.length}`,
		'Name one field only.',
	);
}

function readMotivation(
	{ n8n, itemIndex }: OperationContext,
	transition: Transition,
): string | undefined {
	const value: unknown = n8n.getNodeParameter('motivation', itemIndex, '');
	const text = typeof value === 'string' ? value.trim() : '';
	if (text !== '') return text;
	if (transition === 'accept') return undefined;
	throw new InputError(
		'Motivation: a text is missing',
		'The platform requires the reasons to refuse a dossier or to close it without follow-up. Nothing was sent.',
	);
}
