import type { Instant } from '../../data/instants';
import type { AvisModel, DossierModel, ProfileModel } from '../../data/model';
import { globalId } from '../../data/made-up/people-and-places';
import type { Platform } from '../platform';
import { touched } from './touched';

/** An instructeur asks an expert. */
export function askAvis(
	platform: Platform,
	dossier: DossierModel,
	claimant: ProfileModel,
	question: string,
	at: Instant,
): void {
	const id = platform.nextId();
	const expert: ProfileModel = { id: globalId('User', id), email: 'expertise@example.net' };
	touched(dossier, at, ({ avis }) => {
		avis.push({
			...{ id, question, claimant, expert, dateQuestion: at },
			questionLabel: null,
			questionAnswer: null,
			reponse: null,
			dateReponse: null,
			files: [],
		});
	});
	platform.announce('avis_cree', dossier, at);
}

/** The expert answers. */
export function answerAvis(
	platform: Platform,
	dossier: DossierModel,
	avis: AvisModel,
	reponse: string,
	at: Instant,
): void {
	touched(dossier, at, () => Object.assign(avis, { reponse, dateReponse: at }));
	platform.announce('avis_repondu', dossier, at);
}
