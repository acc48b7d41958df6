import type { ApiVersion } from '../../../ds-api/schema/versions';
import { fileNamed } from '../made-up/files';
import type { FileInput } from '../made-up/files';
import { demarcheOf, groupeOf } from '../demarche-draft';
import { dossierOf } from '../dossier-draft';
import { days, instant } from '../instants';
import type { DemarcheModel, RevisionModel } from '../model';
import { shortContent, shortForm } from './short-form';

export const filesDemarcheNumber = 104204;
export const filesFirstDossier = 18700001;
/** The size of the large scan, in bytes. */
export const heavyFileSize = 200_000_000;

const inputs: ReadonlyArray<readonly FileInput[]> = [
	[
		fileNamed('avant.pdf'),
		{ ...fileNamed('plan numérisé.pdf'), byteSize: heavyFileSize },
		fileNamed('après.jpg'),
	],
	[
		{ ...fileNamed('un mégaoctet.pdf'), byteSize: 1_000_000 },
		{ ...fileNamed('cinq mégaoctets.pdf'), byteSize: 5_000_000 },
		fileNamed('tableau.csv'),
		fileNamed('lettre.odt'),
	],
	Array.from({ length: 40 }, (_, index) => fileNamed(`photo ${index + 1}.jpg`)),
];

/** Three dossiers: one with a 200 MB scan among small files, one with middling ones, one with many. */
export function filesDemarche(version: ApiVersion): DemarcheModel {
	const createdAt = instant('2025-05-05T08:00:00Z');
	const revision: RevisionModel = {
		id: 5401,
		fields: shortForm(4101, 'documents'),
		annotations: [],
		createdAt,
		publishedAt: createdAt,
	};
	return demarcheOf({
		number: filesDemarcheNumber,
		title: 'Dépôt de pièces volumineuses',
		description: 'Démarche fictive : peu de dossiers, de grands fichiers.',
		createdAt,
		publishedAt: createdAt,
		updatedAt: createdAt,
		revisions: [revision],
		publishedRevision: revision,
		draftRevision: revision,
		groupes: [groupeOf(7401, 'défaut', ['instruction.neuf'])],
		owns: (number) => number >= filesFirstDossier && number < filesFirstDossier + 100,
		dossiers: (demarche) =>
			inputs.map((files, index) =>
				dossierOf(
					{
						number: filesFirstDossier + index,
						demarche,
						state: 'en_instruction',
						depositedAt: createdAt + days(index),
						updatedAt: createdAt + days(10 + index),
						revision,
						groupe: demarche.groupes[0] ?? groupeOf(7401, 'défaut', []),
					},
					(dossier) => shortContent(dossier, version, () => files),
				),
			),
	});
}
