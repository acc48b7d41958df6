import type { Instant } from '../../data/instants';
import type { DossierModel, GroupeModel } from '../../data/model';
import type { Platform } from '../platform';
import { touched } from './touched';

/** Moves a dossier to another group; followers who are not in that group follow it no longer. */
export function assign(
	platform: Platform,
	dossier: DossierModel,
	groupe: GroupeModel,
	at: Instant,
): void {
	const previous = dossier.groupe;
	touched(dossier, at, (content) => {
		dossier.groupe = groupe;
		content.instructeurs = content.instructeurs.filter(({ id }) =>
			groupe.instructeurs.some((member) => member.id === id),
		);
		content.assignments.push({
			assignedAt: at,
			assignedBy: dossier.demarche.administrateurs[0]?.email ?? null,
			mode: 'manual',
			groupeInstructeurLabel: groupe.label,
			groupeInstructeurNumber: groupe.number,
			previousGroupeInstructeurLabel: previous.label,
			previousGroupeInstructeurNumber: previous.number,
		});
	});
	platform.announce('groupe_instructeur_change', dossier, at);
}
