import type { ApiVersion } from '../../../ds-api/schema/versions';
import { fileNamed } from '../made-up/files';
import type { FileInput } from '../made-up/files';
import { demarcheOf, groupeOf } from '../demarche-draft';
import { dossierOf } from '../dossier-draft';
import { days, instant, seconds } from '../instants';
import type { DemarcheModel, DossierModel, DossierState, RevisionModel } from '../model';
import { shortContent, shortForm } from './short-form';

export const largeDemarcheNumber = 104203;
export const largeFirstDossier = 19000001;
export const largeCount = 5000;

const states: readonly DossierState[] = ['en_construction', 'en_instruction', 'accepte'];

const filesOf = (number: number): FileInput[] =>
	Array.from({ length: 1 + (number % 2) }, (_, index) => fileNamed(`note ${index + 1}.txt`));

function dossiersOf(demarche: DemarcheModel, version: ApiVersion): DossierModel[] {
	const [revision] = demarche.revisions;
	const [groupe] = demarche.groupes;
	if (!revision || !groupe) throw new Error('one revision, one group');
	const start = instant('2024-01-02T08:00:00Z');
	return Array.from({ length: largeCount }, (_, index) => {
		const depositedAt = start + seconds(index * 7200) + index;
		return dossierOf(
			{
				number: largeFirstDossier + index,
				demarche,
				state: states[index % states.length] ?? 'en_construction',
				depositedAt,
				updatedAt: depositedAt + days(4 + ((index * 13) % 90)),
				...{ revision, groupe },
			},
			(dossier) => shortContent(dossier, version, () => filesOf(dossier.number)),
		);
	});
}

/** Five thousand dossiers with one or two tiny files each; each is built when it is first read. */
export function largeDemarche(version: ApiVersion): DemarcheModel {
	const createdAt = instant('2023-12-01T08:00:00Z');
	const revision: RevisionModel = {
		id: 5301,
		fields: shortForm(3101, 'inventory'),
		annotations: [],
		createdAt,
		publishedAt: createdAt,
	};
	return demarcheOf({
		number: largeDemarcheNumber,
		title: 'Inscription au recensement fictif',
		description: 'Démarche fictive de cinq mille dossiers.',
		createdAt,
		publishedAt: createdAt,
		updatedAt: createdAt,
		revisions: [revision],
		publishedRevision: revision,
		draftRevision: revision,
		groupes: [groupeOf(7301, 'défaut', ['instruction.huit'])],
		owns: (number) => number >= largeFirstDossier && number < largeFirstDossier + largeCount,
		dossiers: (self) => dossiersOf(self, version),
	});
}
