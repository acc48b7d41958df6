import type { Instant } from '../../data/instants';
import type { DossierModel, ProfileModel } from '../../data/model';
import { touched } from './touched';

/** Makes an instructeur follow a dossier, or no longer; nothing changes if that is already so. */
export function follow(
	dossier: DossierModel,
	instructeur: ProfileModel,
	follows: boolean,
	at: Instant,
): void {
	const isFollowing = dossier.content.instructeurs.some(({ id }) => id === instructeur.id);
	if (isFollowing === follows) return;
	touched(dossier, at, (content) => {
		content.instructeurs = follows
			? [...content.instructeurs, instructeur]
			: content.instructeurs.filter(({ id }) => id !== instructeur.id);
	});
}
