import type { ApiVersion } from '../../../ds-api/schema/versions';
import { demarcheOf, groupeOf } from '../demarche-draft';
import { dossierOf } from '../dossier-draft';
import { days, instant } from '../instants';
import type { DemarcheModel, RevisionModel } from '../model';
import { shortContent, shortForm } from './short-form';

export const forbiddenDemarcheNumber = 104299;
export const forbiddenDossier = 18900001;

/** A démarche that no token here has a right to. */
export function forbiddenDemarche(version: ApiVersion): DemarcheModel {
	const createdAt = instant('2025-05-05T08:00:00Z');
	const revision: RevisionModel = {
		id: 5901,
		fields: shortForm(5901, 'documents'),
		annotations: [],
		createdAt,
		publishedAt: createdAt,
	};
	const groupe = groupeOf(7901, 'défaut', ['instruction.dix']);
	return demarcheOf({
		number: forbiddenDemarcheNumber,
		title: 'Démarche d’une autre administration',
		description: 'Aucun jeton n’y donne accès.',
		createdAt,
		publishedAt: createdAt,
		updatedAt: createdAt,
		revisions: [revision],
		publishedRevision: revision,
		draftRevision: revision,
		groupes: [groupe],
		owns: (number) => number === forbiddenDossier,
		dossiers: (demarche) => [
			dossierOf(
				{
					number: forbiddenDossier,
					demarche,
					state: 'en_instruction',
					depositedAt: createdAt + days(1),
					updatedAt: createdAt + days(2),
					...{ revision, groupe },
				},
				(dossier) => shortContent(dossier, version, () => []),
			),
		],
	});
}
