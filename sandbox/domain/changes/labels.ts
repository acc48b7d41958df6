import type { Instant } from '../../data/instants';
import type { DossierModel, LabelModel } from '../../data/model';
import type { Platform } from '../platform';

/** Puts a label on a dossier. It does not bump `updated_at`. */
export function addLabel(
	platform: Platform,
	dossier: DossierModel,
	label: LabelModel,
	at: Instant,
): void {
	dossier.content.labels = [...dossier.content.labels, label];
	platform.announce('dossier_label_ajoute', dossier, at);
}

/** Takes a label off a dossier. It does not bump `updated_at`. */
export function removeLabel(
	platform: Platform,
	dossier: DossierModel,
	label: LabelModel,
	at: Instant,
): void {
	dossier.content.labels = dossier.content.labels.filter(({ id }) => id !== label.id);
	platform.announce('dossier_label_supprime', dossier, at);
}
