import type { Instant } from '../../data/instants';
import type { DossierContent, DossierModel } from '../../data/model';

/**
 * Changes a dossier and bumps its `updated_at`. The content is read first: what is made up when it is
 * first read depends on the dossier as it was.
 */
export function touched(
	dossier: DossierModel,
	at: Instant,
	change: (content: DossierContent) => void,
): void {
	change(dossier.content);
	dossier.updatedAt = at;
}
