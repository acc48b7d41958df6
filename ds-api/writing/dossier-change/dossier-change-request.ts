import type { ChangedDossierFragment, GetChangedDossierQuery } from '../../generated/operations';
import type { Transition } from './transitions';

/** What is done to a dossier. Ids are the API's global ids. */
export type DossierChange =
	| {
			kind: Transition;
			instructeurId: string;
			/** Shown to the citizen; only decisions have one, and all but an acceptance must. */
			motivation?: string | undefined;
			/** The signed id of an uploaded file that goes with a decision. */
			justificatif?: string | undefined;
			/** No e-mail to the citizen. */
			disableNotification?: boolean;
	  }
	| { kind: 'archive' | 'unarchive' | 'follow' | 'unfollow'; instructeurId: string }
	| { kind: 'assignGroup'; groupeInstructeurId: string }
	| { kind: 'addLabel' | 'removeLabel'; labelId: string };

export type ChangedDossier = ChangedDossierFragment;
/** A dossier as it is read again after a refusal or a lost answer. */
export type DossierReadAgain = GetChangedDossierQuery['dossier'];
