import {
	AcceptDossierDocument,
	AddLabelDocument,
	ArchiveDossierDocument,
	AssignGroupDocument,
	CloseWithoutFollowUpDocument,
	FollowDossierDocument,
	GetChangedDossierDocument,
	RefuseDossierDocument,
	RemoveLabelDocument,
	ReturnToConstructionDocument,
	ReturnToInstructionDocument,
	StartInstructionDocument,
	UnarchiveDossierDocument,
} from '../generated/operations';
import { explainFailure } from './dossier-change-failures';
import type { ChangedDossier, DossierChange, DossierReadAgain } from './dossier-change-request';
import { globalId } from '../model';
import type { GraphQLTransport, RetryPolicy } from '../transport';
import { runMutation, type MutationPayload } from './mutation';
import { TRANSITIONS } from './transitions';

export interface ChangeResult {
	dossier: ChangedDossier;
	/** It was so before this request, or this request did it and its answer was lost. */
	alreadyDone: boolean;
}

export interface ChangeContext {
	transport: GraphQLTransport;
	retry: RetryPolicy;
	signal: AbortSignal | undefined;
}

type Payload = MutationPayload & { dossier: ChangedDossier | null };

/**
 * Changes a dossier once, however often its answer is lost or n8n runs the node again: see {@link runMutation}.
 *
 * @throws {DsApiError} that says why it cannot be done, from the state that was read again
 */
export async function changeDossier(
	number: number,
	change: DossierChange,
	context: ChangeContext,
): Promise<ChangeResult> {
	const readAgain = async () => await readChangedDossier(number, context);
	const result = await runMutation<Payload, DossierReadAgain>(
		{
			what: describe(number, change),
			send: async () => (await send(number, change, context)).change,
			readAgain,
			isDone: (seen) => isDone(seen, change),
			explain: (failure, seen) => explainFailure(failure, seen, change, describe(number, change)),
			adviceWhenUnknown:
				'Run again when the platform answers: what is done already is not done a second time.',
		},
		context,
	);
	if (result.alreadyDone) return { dossier: result.seen, alreadyDone: true };
	return { dossier: result.payload.dossier ?? (await readAgain()), alreadyDone: false };
}

/** What is known of a dossier beside what the mutations give: its correction under way, its group's instructors. */
export async function readChangedDossier(
	number: number,
	{ transport }: Pick<ChangeContext, 'transport'>,
): Promise<DossierReadAgain> {
	const subject = subjectOf(number);
	return (await transport.query(GetChangedDossierDocument, { number }, { subject })).dossier;
}

const subjectOf = (number: number) => ({ kind: 'dossier' as const, name: `Dossier ${number}` });

function describe(number: number, { kind }: DossierChange): string {
	return INFINITIVES[kind].replace('#', `dossier ${number}`);
}

/** `#` stands for the dossier. */
const INFINITIVES: Record<DossierChange['kind'], string> = {
	startInstruction: 'start the instruction of #',
	accept: 'accept #',
	refuse: 'refuse #',
	closeWithoutFollowUp: 'close # without follow-up',
	returnToConstruction: 'return # to construction',
	returnToInstruction: 'return # to instruction',
	archive: 'archive #',
	unarchive: 'unarchive #',
	follow: 'make the instructeur follow #',
	unfollow: 'make the instructeur follow # no longer',
	assignGroup: 'assign # to the group',
	addLabel: 'add the label to #',
	removeLabel: 'remove the label from #',
};

function isDone(seen: DossierReadAgain, change: DossierChange): boolean {
	switch (change.kind) {
		case 'archive':
			return seen.archived;
		case 'unarchive':
			return !seen.archived;
		case 'follow':
			return seen.instructeurs.some(({ id }) => id === change.instructeurId);
		case 'unfollow':
			return !seen.instructeurs.some(({ id }) => id === change.instructeurId);
		case 'assignGroup':
			return seen.groupeInstructeur.id === change.groupeInstructeurId;
		case 'addLabel':
			return seen.labels.some(({ id }) => id === change.labelId);
		case 'removeLabel':
			return !seen.labels.some(({ id }) => id === change.labelId);
		default:
			return seen.state === TRANSITIONS[change.kind].to;
	}
}

async function send(
	number: number,
	change: DossierChange,
	{ transport }: ChangeContext,
): Promise<{ change: Payload | null }> {
	const options = { subject: subjectOf(number) };
	const dossierId = globalId('Dossier', number);
	const base = { clientMutationId: null, dossierId };
	switch (change.kind) {
		case 'assignGroup': {
			const { groupeInstructeurId } = change;
			return await transport.mutate(
				AssignGroupDocument,
				{ input: { ...base, groupeInstructeurId } },
				options,
			);
		}
		case 'addLabel':
		case 'removeLabel': {
			const document = change.kind === 'addLabel' ? AddLabelDocument : RemoveLabelDocument;
			return await transport.mutate(
				document,
				{ input: { ...base, labelId: change.labelId } },
				options,
			);
		}
		case 'archive':
		case 'unarchive': {
			const document =
				change.kind === 'archive' ? ArchiveDossierDocument : UnarchiveDossierDocument;
			const { instructeurId } = change;
			return await transport.mutate(document, { input: { ...base, instructeurId } }, options);
		}
		case 'follow':
		case 'unfollow': {
			const { kind, instructeurId } = change;
			const input = { ...base, instructeurId, follow: kind === 'follow' };
			return await transport.mutate(FollowDossierDocument, { input }, options);
		}
		case 'startInstruction':
		case 'returnToConstruction':
		case 'returnToInstruction': {
			const { instructeurId, disableNotification = false } = change;
			const input = { ...base, instructeurId, disableNotification };
			return await transport.mutate(MOVES[change.kind], { input }, options);
		}
		default: {
			const { kind, instructeurId, disableNotification = false, motivation, justificatif } = change;
			const decision = { ...base, instructeurId, disableNotification, justificatif };
			if (kind === 'accept') {
				const input = { ...decision, motivation };
				return await transport.mutate(AcceptDossierDocument, { input }, options);
			}
			const document = kind === 'refuse' ? RefuseDossierDocument : CloseWithoutFollowUpDocument;
			const input = { ...decision, motivation: motivation ?? '' };
			return await transport.mutate(document, { input }, options);
		}
	}
}

const MOVES = {
	startInstruction: StartInstructionDocument,
	returnToConstruction: ReturnToConstructionDocument,
	returnToInstruction: ReturnToInstructionDocument,
};
