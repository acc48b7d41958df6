import { follow } from '../../domain/follow';
import { dossierAndInstructeur, instructeurRefusal } from './dossier';
import type { DossierAndInstructeur, DossierInput } from './dossier';
import type { Mutation } from './mutation';

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
