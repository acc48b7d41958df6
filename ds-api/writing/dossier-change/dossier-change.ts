import {
	AcceptDossierDocument,
	AddLabelDocument,
	ArchiveDossierDocument,
	AssignGroupDocument,
	CloseWithoutFollowUpDocument,
	FollowDossierDocument,
	GetChangedDossierDocument,
	GetMandatoryAnnotationsDocument,
	RefuseDossierDocument,
	RemoveLabelDocument,
	ReturnToConstructionDocument,
	ReturnToInstructionDocument,
	StartInstructionDocument,
	UnarchiveDossierDocument,
	type GetMandatoryAnnotationsQuery,
} from '../../generated/operations';
import { DsApiError, dossierSubject } from '../../errors';
import { unsentBecause } from '../mutation/failures';
import { decidedByItself, explainFailure, foreignInstructeur } from './dossier-change-failures';
import type { ChangedDossier, DossierChange, DossierReadAgain } from './dossier-change-request';
import { globalId } from '../../model';
import type { GraphQLTransport, RetryPolicy } from '../../transport';
import { REFUSED, runMutation, type MutationPayload } from '../mutation/mutation';
import { isDecision, isTransition, TRANSITIONS } from './transitions';

export interface ChangeResult {
	dossier: ChangedDossier;
	/** It was so before: this run changed nothing. */
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
			isDoneBefore: looksFirst(change) ? (seen) => isDoneBefore(seen, change) : undefined,
			isWhole: ({ dossier }) => dossier !== null,
			readAgain,
			isDone: (seen) => isDone(seen, change),
			explain: async (failure, seen) =>
				explainFailure(failure, seen, change, {
					what: describe(number, change),
					emptyAnnotations: await emptyAnnotations(failure, change, number, context),
				}),
			adviceWhenUnknown: `Look at the page of dossier ${number} on the platform, or run again when the platform answers: what is done already is not done a second time.`,
		},
		context,
	);
	if ('seen' in result) return { dossier: result.seen, alreadyDone: result.alreadyDone };
	return { dossier: result.payload.dossier ?? (await readAgain()), alreadyDone: false };
}

/** These the platform does a second time without a word, or fails on: only a look before can tell. */
function looksFirst({ kind }: DossierChange): boolean {
	return ['archive', 'follow', 'unfollow', 'returnToConstruction'].includes(kind);
}

/** @throws {DsApiError} for the way back on which the server crashes */
function isDoneBefore(seen: DossierReadAgain, change: DossierChange): boolean {
	const impossible = decidedByItself(seen, change);
	if (impossible) throw unsentBecause(REFUSED, impossible);
	// Whoever may not do it is told so by the platform.
	return isDone(seen, change) && !foreignInstructeur(seen, change);
}

/** The labels of the annotations that must be filled in before a decision and are not, once one was refused. */
async function emptyAnnotations(
	{ code }: DsApiError,
	{ kind }: DossierChange,
	number: number,
	{ transport }: ChangeContext,
): Promise<readonly string[]> {
	if (code !== REFUSED || !isTransition(kind) || !isDecision(kind)) return [];
	try {
		const { dossier } = await transport.query(
			GetMandatoryAnnotationsDocument,
			{ number },
			{ subject: dossierSubject(number) },
		);
		const filled = new Set(
			dossier.annotations.filter(hasContent).map(({ champDescriptorId }) => champDescriptorId),
		);
		return dossier.revision.annotationDescriptors
			.filter(({ id, required }) => required && !filled.has(id))
			.map(({ label }) => label);
	} catch (error) {
		// The refusal is told without them.
		if (error instanceof DsApiError && error.code !== 'cancelled') return [];
		throw error;
	}
}

type MandatoryAnnotation = GetMandatoryAnnotationsQuery['dossier']['annotations'][number];

function hasContent(annotation: MandatoryAnnotation): boolean {
	if ('files' in annotation) return annotation.files.length > 0;
	if ('rows' in annotation) return annotation.rows.length > 0;
	return annotation.stringValue !== null && annotation.stringValue !== '';
}

/** What is known of a dossier beside what the mutations give: its correction under way, its group's instructeurs. */
export async function readChangedDossier(
	number: number,
	{ transport }: Pick<ChangeContext, 'transport'>,
): Promise<DossierReadAgain> {
	const subject = dossierSubject(number);
	return (await transport.query(GetChangedDossierDocument, { number }, { subject })).dossier;
}

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
	unfollow: 'make the instructeur unfollow #',
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
	const options = { subject: dossierSubject(number) };
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
