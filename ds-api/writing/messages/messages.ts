import { readChangedDossier, type ChangeContext } from '../dossier-change/dossier-change';
import type { DossierReadAgain } from '../dossier-change/dossier-change-request';
import { foreignInstructeur, READ_ONLY } from '../dossier-change/dossier-change-failures';
import { DsApiError, isOutOfReach, dossierSubject } from '../../errors';
import { explained, unsentBecause, type Explanation } from '../mutation/failures';
import {
	DeleteMessageDocument,
	GetMessageDocument,
	SendMessageDocument,
	type GetMessageQuery,
	type MessageContentFragment,
} from '../../generated/operations';
import { globalId } from '../../model';
import { runMutation, REFUSED } from '../mutation/mutation';
import { SentMessage } from './sent-message';

export type Message = MessageContentFragment;
/** Why the citizen is asked to correct the dossier. */
export type CorrectionReason = 'incorrect' | 'incomplete';

export interface NewMessage {
	dossier: number;
	instructeurId: string;
	body: string;
	/** Makes the message a request for correction. */
	correction: CorrectionReason | undefined;
	/** Sends the file that goes with it, once nothing is known to stand against the message. @returns its signed id */
	upload: (() => Promise<string>) | undefined;
}

export interface MessageOnDossier {
	dossier: number;
	instructeurId: string;
	messageId: string;
}

type DossierWithMessage = GetMessageQuery['dossier'];

/**
 * Sends a message to the citizen of a dossier, once. One whose answer was lost is looked for among the messages of the
 * dossier ({@link SentMessage}), and never sent again: the citizen would get it twice.
 *
 * The older API sends a message without its request for correction where none can be asked for, so that is found out first.
 *
 * @throws {DsApiError} `not_correctable` or `foreign_instructeur` before anything is sent; with `mayBeDone` when the answer
 * was lost, and the message not found; else in words that say what to do
 */
export async function sendMessage(message: NewMessage, context: ChangeContext): Promise<Message> {
	const { dossier: number, instructeurId, body, correction, upload } = message;
	const { transport } = context;
	if (correction || upload) check(await readChangedDossier(number, context), message);
	const input = {
		...{ dossierId: globalId('Dossier', number), instructeurId, body, clientMutationId: null },
		correction: correction ?? null,
		attachment: upload ? await upload() : null,
	};
	const wanted = { instructeurId, body, hasFile: input.attachment !== null };
	const sent = new SentMessage(wanted, transport);
	const result = await runMutation(
		{
			what: `send a message on dossier ${number}`,
			send: async () => {
				sent.begin();
				const variables = { input, includeFileUrls: false };
				const options = { subject: dossierSubject(number) };
				return (await transport.mutate(SendMessageDocument, variables, options)).change;
			},
			isWhole: ({ message: answered }) => answered !== null,
			readAgain: async () => await sent.read(number),
			isDone: ({ messages }) => sent.findIn(messages) !== undefined,
			isSentOnce: true,
			adviceWhenUnknown:
				'Look at the `messages` of the dossier before you run again: the citizen would get it twice.',
			explain: (failure, seen) => explained(failure, unsent(failure, seen, message)),
		},
		context,
	);
	// An answer without it is a lost one.
	const found = 'seen' in result ? sent.findIn(result.seen.messages) : result.payload.message;
	sent.claim(found as Message);
	return found as Message;
}

/**
 * Deletes a message: its text and its files go, an empty message stays. A request for correction that it makes ends with it.
 *
 * @returns the message as it was, and whether it had been deleted before
 * @throws {DsApiError} `message_not_found`; else in words that say what to do
 */
export async function deleteMessage(
	{ dossier: number, instructeurId, messageId }: MessageOnDossier,
	context: ChangeContext,
): Promise<{ message: Message; alreadyDone: boolean }> {
	const { transport } = context;
	const options = { subject: dossierSubject(number) };
	const variables = { number, messageId, includeFileUrls: false };
	const read = async () => (await transport.query(GetMessageDocument, variables, options)).dossier;
	const [message] = (await read()).messages;
	if (!message) throw noSuchMessage(number);
	if (message.discardedAt !== null) return { message, alreadyDone: true };
	const { alreadyDone } = await runMutation(
		{
			what: `delete a message of dossier ${number}`,
			send: async () =>
				(await transport.mutate(DeleteMessageDocument, { messageId, instructeurId }, options))
					.change,
			readAgain: read,
			isDone: ({ messages: [now] }) => now?.discardedAt !== null,
			explain: (failure, seen) => explained(failure, undeleted(failure, seen, instructeurId)),
		},
		context,
	);
	return { message, alreadyDone };
}

function check(seen: DossierReadAgain, message: NewMessage): void {
	const foreign = foreignInstructeur(seen, message);
	if (foreign) throw unsentBecause('foreign_instructeur', foreign);
	const uncorrectable = notCorrectable(seen, message);
	if (uncorrectable) throw unsentBecause('not_correctable', uncorrectable);
}

function notCorrectable(
	{ number, state, dateDerniereCorrectionEnAttente }: DossierReadAgain,
	{ correction }: NewMessage,
): Explanation | undefined {
	if (!correction) return undefined;
	const message = `No correction can be asked for on dossier ${number}`;
	if (state !== 'en_construction' && state !== 'en_instruction') {
		return { message, advice: `It is decided (${state}): return it to instruction first.` };
	}
	return dateDerniereCorrectionEnAttente === null
		? undefined
		: { message, advice: 'The citizen has not answered an earlier request yet.' };
}

/** Why a message was refused, in the order in which the platform looks at it. */
function unsent(
	failure: DsApiError,
	seen: DossierReadAgain,
	sent: NewMessage,
): Explanation | undefined {
	if (isOutOfReach(failure)) return unknownInstructeur(seen.number);
	const { code, message } = failure;
	if (code !== REFUSED) return undefined;
	if (seen.archived) return { message, advice: 'The dossier is archived: unarchive it first.' };
	return (
		notCorrectable(seen, sent) ??
		foreignInstructeur(seen, sent) ?? {
			message,
			advice: `${READ_ONLY} A dossier that was deleted takes no messages.`,
		}
	);
}

function undeleted(
	failure: DsApiError,
	seen: DossierWithMessage,
	instructeurId: string,
): Explanation | undefined {
	if (isOutOfReach(failure)) return unknownInstructeur(seen.number);
	const { code, message } = failure;
	if (code !== REFUSED) return undefined;
	const { instructeurs } = seen.groupeInstructeur;
	const email = instructeurs.find(({ id }) => id === instructeurId)?.email;
	const isAuthor = seen.messages[0]?.email === email;
	return (
		foreignInstructeur(seen, { instructeurId }) ?? {
			message,
			advice: isAuthor
				? READ_ONLY
				: 'Only the instructeur who wrote a message can delete it: choose that one. Messages of the citizen stay.',
		}
	);
}

/** The dossier could be read: it is the other id that designates nothing. */
export function unknownInstructeur(number: number): Explanation {
	return {
		message: `The instructeur for dossier ${number} does not exist`,
		advice: 'Choose the instructeur again from the list.',
	};
}

function noSuchMessage(number: number): DsApiError {
	return new DsApiError(`Dossier ${number} has no such message`, {
		code: 'message_not_found',
		advice: 'Check the `messageId`: it is the "id" of one of its `messages`.',
	});
}
