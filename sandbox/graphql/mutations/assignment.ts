import { assign } from '../../domain/changes/assignment';
import type { DossierModel } from '../../data/model';
import type { GroupeWithDemarche, Mutation, MutationInput } from './mutation';

interface AssignmentInput extends MutationInput {
	dossierId: string;
	groupeInstructeurId: string;
}

interface Loaded extends GroupeWithDemarche {
	dossier: DossierModel;
}

export const dossierChangerGroupeInstructeur: Mutation<AssignmentInput, Loaded> = {
	load: ({ dossierId, groupeInstructeurId }, find) => ({
		dossier: find.dossier(dossierId),
		...find.groupe(groupeInstructeurId),
	}),
	authorize: ({ dossier, groupe, demarche }) => {
		if (dossier.groupe.number === groupe.number) {
			return `Le dossier est déjà avec le groupe instructeur: '${groupe.label}'`;
		}
		return dossier.demarche === demarche
			? null
			: `Le groupe instructeur '${groupe.label}' n’appartient pas à la même démarche que le dossier`;
	},
	resolve: ({ dossier, groupe }, _, { platform }) => {
		assign(platform, dossier, groupe, platform.clock.now());
		return { dossier };
	},
};
