import type { DossierModel, ProfileModel } from '../../data/model';
import type { Finder, MutationInput } from './mutation';

export interface DossierInput extends MutationInput {
	dossierId: string;
	instructeurId: string;
}

export interface DossierAndInstructeur {
	dossier: DossierModel;
	instructeur: ProfileModel;
}

/** The records that most mutations of a dossier need. */
export const dossierAndInstructeur = (
	{ dossierId, instructeurId }: DossierInput,
	find: Finder,
): DossierAndInstructeur => ({
	dossier: find.dossier(dossierId),
	instructeur: find.instructeur(instructeurId),
});

/** Why an instructeur may not touch a dossier: a member of its group may, once it is no draft. */
export const instructeurRefusal = ({
	dossier,
	instructeur,
}: DossierAndInstructeur): string | null =>
	dossier.state !== 'brouillon' &&
	dossier.groupe.instructeurs.some(({ id }) => id === instructeur.id)
		? null
		: 'L’instructeur n’a pas les droits d’accès à ce dossier';
