import type { ApiVersion } from '../../../../ds-api/schema/versions';
import { demarcheOf, groupeOf } from '../../demarche-draft';
import { days, instant } from '../../instants';
import { fileNamed, fileOf } from '../../made-up/files';
import type { DossierSeed } from '../../made-up/dossier-seed';
import { randomOf } from '../../made-up/random';
import type { DemarcheModel, FileModel, RevisionModel } from '../../model';
import { firstDossier } from './dossier-numbers';
import { dossiersOf } from './dossiers';
import { smallRevisions } from './form';

/** The number of the small démarche. */
export const smallDemarcheNumber = 104201;

function documentOf(name: string): FileModel {
	const seed: DossierSeed = {
		number: 0,
		version: '2026-10',
		updatedAt: instant('2025-09-01T08:00:00Z'),
		random: randomOf(name),
	};
	const { dossierNumber: _, ...file } = fileOf(seed, name, fileNamed(name));
	return file;
}

/** A grant for associations: twelve visible dossiers that show everything the API can say. */
export function smallDemarche(version: ApiVersion, future: boolean): DemarcheModel {
	const revisions: RevisionModel[] = smallRevisions(version, future);
	const [, published, draft] = revisions;
	if (!published || !draft) throw new Error('the small form has three revisions');
	const demarche = demarcheOf({
		number: smallDemarcheNumber,
		title: 'Subvention aux associations — « été 2026 »',
		description: 'Demande fictive de subvention, pour essayer l’API sur sa propre machine.',
		createdAt: instant('2025-09-01T08:00:00Z'),
		publishedAt: instant('2025-09-02T08:00:00Z'),
		updatedAt: instant('2026-02-01T08:00:00Z'),
		revisions,
		publishedRevision: published,
		draftRevision: draft,
		groupes: [
			groupeOf(7101, 'Vie associative', ['instruction.une', 'instruction.deux']),
			groupeOf(7102, 'Culture & sport', ['instruction.trois']),
			groupeOf(7103, 'Ancien service', ['instruction.quatre'], true),
		],
		owns: (number) => number >= firstDossier && number < firstDossier + 1000,
		dossiers: (self) => dossiersOf(self, version, future),
		deletedDossiers: ({ groupes: [groupe] }) =>
			groupe
				? (['user_request', 'expired', 'manager_request'] as const).map((reason, index) => ({
						id: 301 + index,
						number: firstDossier + 70 + index,
						state: index === 1 ? ('accepte' as const) : ('en_construction' as const),
						reason,
						// Two at the same moment.
						deletedAt: instant('2026-01-05T10:00:00.123456Z') + days(Math.floor(index / 2) * 9),
						groupe,
					}))
				: [],
		opendata: true,
		forIndividual: false,
		hasAttestation: true,
	});
	demarche.labels = [
		{ id: 41, name: 'Prioritaire', color: 'green_bourgeon' },
		{ id: 42, name: 'À relire', color: 'pink_macaron' },
		{ id: 43, name: 'Éligible', color: 'blue_ecume' },
	];
	demarche.logo = documentOf('logo.png');
	demarche.notice = documentOf('notice.pdf');
	return demarche;
}
