import { DsApiError } from './errors';
import {
	DeleteMessageDocument,
	GetMessageDocument,
	GetMessagingDocument,
	SendMessageDocument,
	type MessageContentFragment,
	type MessagingStateFragment,
} from './generated/operations';
import type { GraphQLTransport } from './graphql-transport';
import { carryOut, REFUSED } from './mutation';
import type { RetryPolicy } from './retry';

export type Message = MessageContentFragment;
/** Why the citizen is asked to correct the dossier. */
export type CorrectionReason = 'incorrect' | 'incomplete';
/** An instructeur, by the address or the API's id. */
export type InstructeurReference = { email: string } | { id: string };

export interface NewMessage {
	dossier: number;
	instructeur: InstructeurReference;
	body: string;
	/** Makes the message a request for correction. */
	correction: CorrectionReason | undefined;
	/** Sends the file that goes with it, once it is known that the message can be sent. @returns its signed id */
	upload: (() => Promise<string>) | undefined;
}

export interface MessageOnDossier {
	dossier: number;
	instructeur: InstructeurReference;
	messageId: string;
}

export interface MessagesOptions {
	transport: GraphQLTransport;
	retry: RetryPolicy;
	signal: AbortSignal | undefined;
}

type Messaging = MessagingStateFragment;
type MessagingWithMessage = Messaging & { messages: Message[] };

/**
 * Sends a message to the citizen of a dossier, once. Whether a message whose answer was lost was sent cannot be told: another
 * one like it may have been there.
 *
 * The older API sends a message without its request for correction where none can be asked for: that is found out first.
 *
 * @throws {DsApiError} `not_correctable` or `unknown_instructeur` before anything is sent; with `mayBeDone` when the answer
 * was lost; `refused`, in words that say what to do
 */
export async function sendMessage(
	{ dossier: number, instructeur, body, correction, upload }: NewMessage,
	options: MessagesOptions,
): Promise<Message> {
	const { transport, retry, signal } = options;
	const about = subject(number);
	const read = async (): Promise<Messaging> =>
		(await transport.query(GetMessagingDocument, { number }, { subject: about, signal })).dossier;
	const messaging = await read();
	if (correction) checkCorrectable(messaging);
	const { id: instructeurId } = instructeurOf(messaging, instructeur);
	const input = {
		...{ dossierId: messaging.id, instructeurId, body, clientMutationId: null },
		correction: correction ?? null,
		attachment: upload ? await upload() : null,
	};
	const result = await carryOut(
		{
			what: `send a message on dossier ${number}`,
			send: async () =>
				(
					await transport.mutate(
						SendMessageDocument,
						{ input, includeFileUrls: false },
						{ subject: about, signal },
					)
				).change,
			readAgain: read,
			isDone: () => undefined,
			adviceWhenUnknown:
				'Look at the messages of the dossier (Message: Get Many) before you run again: the citizen would get it twice.',
			explain: (failure, seen) =>
				inOtherWords(failure, adviceForSending(seen, { ...input, instructeurId })),
		},
		{ retry, signal },
	);
	const message = result.alreadyDone ? undefined : result.payload.message;
	if (message) return message;
	throw new DsApiError(`The platform did not give the message that it sent on dossier ${number}`, {
		code: 'unreadable_answer',
		advice: 'It was sent. Do not run again for it.',
	});
}

/**
 * Deletes a message: its text and its files go, an empty message stays. A request for correction that it makes ends with it.
 *
 * @returns the message as it was, and whether it had been deleted before
 * @throws {DsApiError} `message_not_found`, `unknown_instructeur`; `refused`, in words that say what to do
 */
export async function deleteMessage(
	{ dossier: number, instructeur, messageId }: MessageOnDossier,
	{ transport, retry, signal }: MessagesOptions,
): Promise<{ message: Message; alreadyDone: boolean }> {
	const about = subject(number);
	const read = async (): Promise<MessagingWithMessage> => {
		const variables = { number, messageId, includeFileUrls: false };
		return (await transport.query(GetMessageDocument, variables, { subject: about, signal }))
			.dossier;
	};
	const before = await read();
	const [message] = before.messages;
	if (!message) throw noSuchMessage(number);
	if (message.discardedAt !== null) return { message, alreadyDone: true };
	const { id: instructeurId, email } = instructeurOf(before, instructeur);
	const result = await carryOut(
		{
			what: `delete a message of dossier ${number}`,
			send: async () =>
				(
					await transport.mutate(
						DeleteMessageDocument,
						{ messageId, instructeurId },
						{ subject: about, signal },
					)
				).change,
			readAgain: read,
			isDone: ({ messages: [now] }) => now?.discardedAt !== null,
			explain: (failure, seen) =>
				inOtherWords(
					failure,
					seen.messages[0]?.email === email
						? adviceOfRights(seen, instructeurId)
						: 'Only the instructeur who wrote a message can delete it: choose that one. Messages of the citizen stay.',
				),
		},
		{ retry, signal },
	);
	return { message, alreadyDone: result.alreadyDone };
}

function subject(number: number) {
	return { kind: 'dossier' as const, name: `Dossier ${number}` };
}

/** The platform lets nobody act on a dossier but the instructeurs of its group. */
function instructeurOf(
	{ number, groupeInstructeur: { label, instructeurs } }: Messaging,
	wanted: InstructeurReference,
): { id: string; email: string } {
	const found = instructeurs.find(({ id, email }) =>
		'id' in wanted ? id === wanted.id : email.toLowerCase() === wanted.email.toLowerCase(),
	);
	if (found) return found;
	throw new DsApiError(`The Instructeur is not one of the group of dossier ${number}`, {
		code: 'unknown_instructeur',
		advice: `Choose one of the instructeurs of the group “${label}”, or assign the dossier to another group first. Nothing was done.`,
	});
}

function checkCorrectable(messaging: Messaging): void {
	const reason = whyNotCorrectable(messaging);
	if (reason === undefined) return;
	throw new DsApiError(`No correction can be asked for on dossier ${messaging.number}`, {
		code: 'not_correctable',
		advice: `${reason} Nothing was sent; a message without a correction request can be.`,
	});
}

function whyNotCorrectable({
	state,
	dateDerniereCorrectionEnAttente,
}: Messaging): string | undefined {
	if (state !== 'en_construction' && state !== 'en_instruction') {
		return `It is decided (${state}): return it to instruction first.`;
	}
	return dateDerniereCorrectionEnAttente === null
		? undefined
		: 'The citizen has not answered an earlier request yet.';
}

interface Sent {
	instructeurId: string;
	attachment: string | null;
	correction: CorrectionReason | null;
}

function adviceForSending(
	seen: Messaging,
	{ instructeurId, attachment, correction }: Sent,
): string {
	if (seen.archived) return 'The dossier is archived: unarchive it first.';
	if (seen.dateSuppressionParUsager ?? seen.dateSuppressionParAdministration) {
		return 'The dossier was deleted: nobody can be written to on it.';
	}
	const reason = correction ? whyNotCorrectable(seen) : undefined;
	if (reason !== undefined) return reason;
	const ofFile = attachment === null ? '' : ' The file may also be too large for a message.';
	return `${adviceOfRights(seen, instructeurId)}${ofFile}`;
}

function adviceOfRights({ groupeInstructeur }: Messaging, instructeurId: string): string {
	return groupeInstructeur.instructeurs.some(({ id }) => id === instructeurId)
		? 'Check that the API Token has write access (your profile, API tokens).'
		: `The instructeur is no longer in the group “${groupeInstructeur.label}” of the dossier: choose another.`;
}

function inOtherWords(failure: DsApiError, advice: string): DsApiError {
	const { message, code, httpStatus, requestId, platformMessage, reason } = failure;
	if (code !== REFUSED) return failure;
	return new DsApiError(message, {
		...{ code, httpStatus, requestId, platformMessage, reason, advice },
	});
}

function noSuchMessage(number: number): DsApiError {
	return new DsApiError(`Dossier ${number} has no such message`, {
		code: 'message_not_found',
		advice:
			'Check the Message ID: it is the "id" that Message: Get Many gives, of the same dossier.',
	});
}
