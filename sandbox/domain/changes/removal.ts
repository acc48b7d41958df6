import type { Instant } from '../../data/instants';
import type { DossierModel } from '../../data/model';
import type { Platform } from '../platform';
import { touched } from './touched';

/** Who puts a dossier aside: it stays, hidden, until it is erased. */
export type HiddenBy = 'user' | 'administration' | 'expiration';

const reasons: Record<HiddenBy, string> = {
	user: 'user_request',
	administration: 'instructeur_request',
	expiration: 'expired',
};

export const hiders = Object.keys(reasons) as HiddenBy[];

/** Hides a dossier. */
export function hide(
	platform: Platform,
	dossier: DossierModel,
	by: HiddenBy,
	at: Instant,
	reason = reasons[by],
): void {
	touched(dossier, at, () => {
		if (by === 'user') dossier.hiddenByUserAt = at;
		if (by === 'administration') dossier.hiddenByAdministrationAt = at;
		if (by === 'expiration') dossier.hiddenByExpirationAt = at;
		dossier.hiddenReason = reason;
	});
	platform.announce('dossier_supprime', dossier, at);
}

/** Shows a hidden dossier again. */
export function restore(platform: Platform, dossier: DossierModel, at: Instant): void {
	touched(dossier, at, () => {
		dossier.hiddenByUserAt = null;
		dossier.hiddenByAdministrationAt = null;
		dossier.hiddenByExpirationAt = null;
		dossier.hiddenReason = null;
	});
	platform.announce('dossier_restaure', dossier, at);
}

/**
 * Erases a dossier: a row among the deleted ones is what stays. For one still under construction the
 * row is dated back to when its citizen hid it, weeks earlier: whoever polls from the last date seen
 * does not see it.
 */
export function erase(platform: Platform, dossier: DossierModel, at: Instant): void {
	const { demarche, number, state, groupe, hiddenByUserAt, hiddenReason } = dossier;
	demarche.deletedDossiers().push({
		id: platform.nextId(),
		...{ number, state, groupe },
		reason: hiddenReason ?? 'user_request',
		deletedAt: state === 'en_construction' ? (hiddenByUserAt ?? at) : at,
	});
	platform.catalogue.removeDossier(dossier);
}
