import type { Instant } from '../../data/instants';
import type { DossierModel, MessageModel } from '../../data/model';
import type { Platform } from '../platform';
import { touched } from './touched';

const isPending = ({ correction }: MessageModel): boolean =>
	correction !== null && correction.dateResolution === null;

/** Whether the citizen still has to correct something. */
export const hasPendingCorrection = ({ content }: DossierModel): boolean =>
	content.messages.some(isPending);

/** Makes a message a request for correction. */
export function askCorrection(
	platform: Platform,
	dossier: DossierModel,
	message: MessageModel,
	reason: string,
	at: Instant,
): void {
	touched(dossier, at, ({ dates }) => {
		message.correction = { reason, dateResolution: null };
		dates.dateDerniereCorrectionEnAttente = at;
	});
	platform.announce('correction_demandee', dossier, at);
}

/** Ends the requests for correction that are pending, or one of them. */
export function resolveCorrections(dossier: DossierModel, at: Instant, only?: MessageModel): void {
	touched(dossier, at, ({ messages, dates }) => {
		for (const message of messages.filter(isPending)) {
			if (message.correction && (!only || message === only)) {
				message.correction.dateResolution = at;
			}
		}
		if (!messages.some(isPending)) dates.dateDerniereCorrectionEnAttente = null;
	});
}
