import type { ProfileModel } from '../../data/model';
import { follow } from '../../domain/changes/follow';
import { dossierAndInstructeur, instructeurRefusal } from './dossier';
import type { DossierAndInstructeur, DossierInput } from './dossier';
import type { Mutation, MutationInput } from './mutation';

interface FollowInput extends DossierInput {
	follow: boolean;
}

export const dossierBasculeSuivi: Mutation<FollowInput, DossierAndInstructeur> = {
	load: dossierAndInstructeur,
	authorize: instructeurRefusal,
	resolve: ({ dossier, instructeur }, input, { platform }) => {
		follow(dossier, instructeur, input.follow, platform.clock.now());
		return { dossier, instructeur };
	},
};

interface AddInput extends MutationInput {
	dossierId: string;
	senderInstructeurId: string;
	recipientInstructeurId: string;
}

interface Recipient extends DossierAndInstructeur {
	recipient: ProfileModel;
}

/** Of mes-demarches.gov.pf: one instructeur makes another one follow. */
export const dossierAjouterInstructeur: Mutation<AddInput, Recipient> = {
	load: ({ dossierId, senderInstructeurId, recipientInstructeurId }, find) => ({
		...dossierAndInstructeur({ dossierId, instructeurId: senderInstructeurId }, find),
		recipient: find.instructeur(recipientInstructeurId),
	}),
	authorize: instructeurRefusal,
	resolve: ({ dossier, recipient }, _, { platform }) => {
		follow(dossier, recipient, true, platform.clock.now());
		return { dossier };
	},
};
