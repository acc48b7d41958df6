import { crash } from '../../domain/api-error';
import { decidesByItself, transitionRefusal } from '../../domain/changes/transition-rules';
import { transit } from '../../domain/changes/transitions';
import type { Transition } from '../../domain/changes/transition-rules';
import { dossierAndInstructeur, instructeurRefusal } from './dossier';
import type { DossierAndInstructeur, DossierInput } from './dossier';
import type { Mutation } from './mutation';

interface StateInput extends DossierInput {
	motivation?: string | null;
	justificatif?: string | null;
}

type StateMutation = Mutation<StateInput, DossierAndInstructeur>;

/** A mutation that moves a dossier to another state; the state is looked at before the rights. */
const stateMutation = (transition: Transition): StateMutation => ({
	blobs: ({ justificatif }) => (justificatif ? [justificatif] : []),
	load: dossierAndInstructeur,
	authorize: (loaded) =>
		transitionRefusal(loaded.dossier, transition) ?? instructeurRefusal(loaded),
	resolve: ({ dossier, instructeur }, { motivation, justificatif }, { platform, uploads }) => {
		if (transition === 'repasserEnConstruction' && decidesByItself(dossier)) {
			throw crash('repasser_en_construction under SVA/SVR');
		}
		const at = platform.clock.now();
		transit(platform, dossier, transition, {
			...{ instructeur, at },
			motivation: motivation ?? null,
			justificatif: justificatif ? uploads.file(justificatif, dossier.number, at) : null,
		});
		return { dossier };
	},
});

export const dossierPasserEnInstruction = stateMutation('passerEnInstruction');
export const dossierAccepter = stateMutation('accepter');
export const dossierRefuser = stateMutation('refuser');
export const dossierClasserSansSuite = stateMutation('classerSansSuite');
export const dossierRepasserEnConstruction = stateMutation('repasserEnConstruction');
export const dossierRepasserEnInstruction = stateMutation('repasserEnInstruction');
