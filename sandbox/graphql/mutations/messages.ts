import {
	askCorrection,
	hasPendingCorrection,
	resolveCorrections,
} from '../../domain/changes/corrections';
import { addMessage, discard, hasMessaging } from '../../domain/changes/messages';
import { stateName } from '../../domain/changes/transition-rules';
import { transit } from '../../domain/changes/transitions';
import type { DossierModel, FileModel, MessageModel, ProfileModel } from '../../data/model';
import { contentTypeOf, isAccepted } from '../../data/content/content-type';
import type { ExecutionContext } from '../execution-context';
import { dossierAndInstructeur, instructeurRefusal } from './dossier';
import type { DossierAndInstructeur, DossierInput } from './dossier';
import { Refusal } from './mutation';
import type { Finder, Mutation, MutationInput } from './mutation';

interface SendInput extends DossierInput {
	body: string;
	attachment?: string | null;
	correction?: string | null;
}

function correctionRefusal(dossier: DossierModel): string | null {
	if (hasPendingCorrection(dossier)) {
		return 'Une correction est déjà attendue pour ce dossier';
	}
	return dossier.state === 'en_construction' || dossier.state === 'en_instruction'
		? null
		: `Aucune correction ne peut être demandée : le dossier est ${stateName(dossier)}`;
}

/** The largest file of a message, in bytes. */
const maximumFileSize = 20 * 1024 * 1024;

/** Why a message cannot be sent; January wants a text even with a file. */
function messageRefusal(
	dossier: DossierModel,
	body: string,
	files: readonly FileModel[],
	{ version }: ExecutionContext,
): string | null {
	if (!hasMessaging(dossier)) {
		return 'Il n’est pas possible d’envoyer un message sur un dossier supprimé, à archiver ou en brouillon';
	}
	if (body.trim() === '' && (files.length === 0 || version === '2026-01')) {
		return 'Le champ « Votre message » ne peut être vide';
	}
	if (files.some(({ content }) => content.byteSize >= maximumFileSize)) {
		return 'Le champ « Pièce jointe » est trop volumineux : 20 Mo au plus';
	}
	return files.every(({ content, contentType }) => isAccepted(contentTypeOf(content, contentType)))
		? null
		: 'Le champ « Pièce jointe » n’est pas d’un type accepté';
}

export const dossierEnvoyerMessage: Mutation<SendInput, DossierAndInstructeur> = {
	blobs: ({ attachment }) => (attachment ? [attachment] : []),
	load: dossierAndInstructeur,
	authorize: (loaded, { correction }, { version }) =>
		(correction && version !== '2026-01' ? correctionRefusal(loaded.dossier) : null) ??
		instructeurRefusal(loaded),
	resolve: ({ dossier, instructeur }, { body, attachment, correction }, context) => {
		const { platform, uploads } = context;
		const at = platform.clock.now();
		const files = attachment ? [uploads.file(attachment, dossier.number, at)] : [];
		const refused = messageRefusal(dossier, body, files, context);
		if (refused !== null) throw new Refusal(refused);
		const { email } = instructeur;
		const message = addMessage(platform, dossier, { email, body, files, at });
		// January sends the message as a plain one when a correction cannot be asked for.
		if (correction && correctionRefusal(dossier) === null) {
			if (dossier.state === 'en_instruction') {
				transit(platform, dossier, 'repasserEnConstruction', { instructeur, at });
			}
			askCorrection(platform, dossier, message, correction, at);
		}
		return { message };
	},
};

interface MessageInput extends MutationInput {
	messageId: string;
	instructeurId: string;
	cancelCorrection?: boolean | null;
}

interface Loaded extends DossierAndInstructeur {
	message: MessageModel;
}

const load = ({ messageId, instructeurId }: MessageInput, find: Finder): Loaded => ({
	...find.message(messageId),
	instructeur: find.instructeur(instructeurId),
});

const wroteIt = (message: MessageModel, instructeur: ProfileModel): boolean =>
	message.email === instructeur.email && message.discardedAt === null;

const isPending = ({ correction }: MessageModel): boolean =>
	correction !== null && correction.dateResolution === null;

export const dossierSupprimerMessage: Mutation<MessageInput, Loaded> = {
	load,
	authorize: (loaded, { cancelCorrection }) => {
		const { message, instructeur } = loaded;
		const keepsCorrection = cancelCorrection === false && isPending(message);
		if (!wroteIt(message, instructeur) || keepsCorrection) {
			return 'Le message ne peut pas être supprimé';
		}
		return instructeurRefusal(loaded);
	},
	resolve: ({ message, dossier }, _, { platform }) => {
		const at = platform.clock.now();
		if (isPending(message)) resolveCorrections(dossier, at, message);
		discard(dossier, message, at);
		return { message };
	},
};

export const dossierAnnulerDemandeCorrection: Mutation<MessageInput, Loaded> = {
	load,
	authorize: (loaded) => {
		const { message, instructeur } = loaded;
		if (!isPending(message) || !wroteIt(message, instructeur)) {
			return 'Cette demande ne peut plus être retirée';
		}
		return instructeurRefusal(loaded);
	},
	resolve: ({ message, dossier }, _, { platform }) => {
		resolveCorrections(dossier, platform.clock.now(), message);
		return { message };
	},
};
