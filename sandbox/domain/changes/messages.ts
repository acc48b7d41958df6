import type { Instant } from '../../data/instants';
import type { DossierModel, FileModel, MessageModel } from '../../data/model';
import type { Platform } from '../platform';
import { touched } from './touched';

/** The author of the copies of the platform's own e-mails. */
const systemEmail = 'ne-pas-repondre@example.org';

export interface NewMessage {
	email: string;
	body: string;
	files?: readonly FileModel[];
	at: Instant;
}

function append(
	platform: Platform,
	dossier: DossierModel,
	{ email, body, files = [], at }: NewMessage,
): MessageModel {
	const message: MessageModel = {
		id: platform.nextId(),
		...{ email, body, createdAt: at },
		discardedAt: null,
		files: [...files],
		correction: null,
	};
	platform.messageOwners.set(message.id, dossier.number);
	touched(dossier, at, ({ messages }) => void messages.push(message));
	return message;
}

/** Adds what somebody writes to a dossier's messages. */
export function addMessage(
	platform: Platform,
	dossier: DossierModel,
	given: NewMessage,
): MessageModel {
	const message = append(platform, dossier, given);
	platform.announce('message_cree', dossier, given.at);
	return message;
}

const notices: Record<string, string> = {
	depose: 'Votre dossier a été déposé.',
	passe_en_instruction: 'Votre dossier est en cours d’instruction.',
	accepte: 'Votre dossier a été accepté.',
	refuse: 'Votre dossier a été refusé.',
	classe_sans_suite: 'Votre dossier a été classé sans suite.',
	repasse_en_instruction: 'Votre dossier est à nouveau en instruction.',
};

/** The e-mail about a change of state is copied to the messages; nobody wrote it. */
export function addNotice(
	platform: Platform,
	dossier: DossierModel,
	event: string,
	at: Instant,
): void {
	const body = notices[event];
	if (body !== undefined) append(platform, dossier, { email: systemEmail, body, at });
}

/** Whether a message may be sent: not on a hidden, archived or draft dossier. */
export const hasMessaging = (dossier: DossierModel): boolean =>
	dossier.state !== 'brouillon' &&
	!dossier.archived &&
	dossier.hiddenByUserAt === null &&
	dossier.hiddenByAdministrationAt === null &&
	dossier.hiddenByExpirationAt === null;

/** Empties a message: its body and its files go, the message stays. */
export function discard(dossier: DossierModel, message: MessageModel, at: Instant): void {
	touched(dossier, at, () => {
		message.discardedAt = at;
		message.body = '';
		message.files = [];
	});
}
