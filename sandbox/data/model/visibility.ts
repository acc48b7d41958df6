import type { Instant } from '../instants';
import type { DossierModel } from './demarche';

/**
 * Whether the administration, and so the API, sees a dossier: no draft, not hidden by the
 * administration or by expiry, and not hidden by the citizen while still under construction.
 */
export function isVisible(dossier: DossierModel): boolean {
	return (
		dossier.state !== 'brouillon' &&
		dossier.hiddenByAdministrationAt === null &&
		dossier.hiddenByExpirationAt === null &&
		!(dossier.state === 'en_construction' && dossier.hiddenByUserAt !== null)
	);
}

/** When a dossier that is waiting for its deletion was hidden; null for the others. Expiry does not count. */
export function pendingDeletionSince(dossier: DossierModel): Instant | null {
	if (dossier.state === 'brouillon') return null;
	if (dossier.hiddenByAdministrationAt !== null) return dossier.hiddenByAdministrationAt;
	return dossier.state === 'en_construction' ? dossier.hiddenByUserAt : null;
}
