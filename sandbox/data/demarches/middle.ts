import type { ApiVersion } from '../../../ds-api/schema/versions';
import { fileNamed } from '../made-up/files';
import type { FileInput } from '../made-up/files';
import { demarcheOf, groupeOf } from '../demarche-draft';
import { dossierOf } from '../dossier-draft';
import type { DossierDraft } from '../dossier-draft';
import { days, hours, instant, seconds } from '../instants';
import type {
	DemarcheModel,
	DossierModel,
	DossierState,
	FieldModel,
	RevisionModel,
} from '../model';
import { randomOf } from '../made-up/random';
import { shortContent, shortForm } from './short-form';

export const middleDemarcheNumber = 104202;
export const middleFirstDossier = 18600001;
/** Two whole pages and a rest. */
export const middleVisibleCount = 257;

const states: readonly DossierState[] = [
	'en_construction',
	'en_construction',
	'en_instruction',
	'en_instruction',
	'en_instruction',
	'accepte',
	'accepte',
	'refuse',
	'sans_suite',
];

const fileTypes = ['pdf', 'jpg', 'png', 'csv', 'txt'] as const;

function filesOf(number: number): FileInput[] {
	const random = randomOf(`middle files ${number}`);
	return Array.from({ length: number % 5 }, (_, index) =>
		fileNamed(`pièce ${index + 1}.${random.pick(fileTypes)}`),
	);
}

function revisionsOf(): [RevisionModel, RevisionModel] {
	const createdAt = instant('2025-06-02T08:00:00Z');
	const added: FieldModel = {
		stableId: 2190,
		kind: 'text',
		label: 'Remarque ajoutée',
		required: false,
	};
	const revision = (id: number, fields: FieldModel[], start: number): RevisionModel => ({
		...{ id, fields, annotations: [] },
		createdAt: start,
		publishedAt: start + hours(1),
	});
	return [
		revision(5201, shortForm(2101, 'occupation'), createdAt),
		revision(5202, [...shortForm(2101, 'occupation'), added], createdAt + days(60)),
	];
}

/**
 * When the dossier was deposited: every third shares its second with the one before, and some share
 * the very microsecond, so that only the id tells them apart.
 */
function depositOf(index: number): number {
	const step = index % 9 === 4 ? index - 1 : index;
	const sameSecond = step % 3 === 1 ? step - 1 : step;
	return (
		instant('2025-07-01T06:00:00Z') + hours(sameSecond * 5) + (step === sameSecond ? 120 : 640_000)
	);
}

function dossiersOf(demarche: DemarcheModel, version: ApiVersion): DossierModel[] {
	const [first, second] = demarche.revisions;
	const [groupe, other] = demarche.groupes;
	if (!first || !second || !groupe || !other) throw new Error('two revisions, two groups');
	const make = (index: number, extra: Partial<DossierDraft>): DossierModel => {
		const depositedAt = depositOf(index);
		return dossierOf(
			{
				number: middleFirstDossier + index,
				demarche,
				state: states[index % states.length] ?? 'en_construction',
				depositedAt,
				// Three in seven were last changed in the same microsecond as others.
				updatedAt:
					index % 7 < 3
						? depositOf(index - (index % 7)) + days(5)
						: depositedAt + days(1 + (index % 40)) + seconds(index % 50),
				revision: index < 120 ? first : second,
				groupe: index % 4 === 0 ? other : groupe,
				archived: index % 27 === 5,
				...extra,
			},
			(dossier) => shortContent(dossier, version, () => filesOf(dossier.number)),
		);
	};
	const invisible: Array<Partial<DossierDraft>> = [
		{ state: 'brouillon' },
		{ state: 'brouillon' },
		{
			state: 'en_construction',
			hiddenByUserAt: instant('2025-11-20T10:00:00Z'),
			hiddenReason: 'user_request',
		},
		{
			state: 'accepte',
			hiddenByAdministrationAt: instant('2025-11-20T10:00:00Z'),
			hiddenReason: 'instructeur_request',
		},
		{
			state: 'refuse',
			hiddenByExpirationAt: instant('2025-11-21T10:00:00Z'),
			hiddenReason: 'expired',
		},
	];
	const hiddenEvery = Math.floor(middleVisibleCount / invisible.length);
	const dossiers: DossierModel[] = [];
	for (let visible = 0; visible < middleVisibleCount;) {
		const index = dossiers.length;
		const position = index % hiddenEvery === hiddenEvery - 1 ? Math.floor(index / hiddenEvery) : -1;
		const hidden = invisible[position];
		dossiers.push(make(index, hidden ?? {}));
		if (!hidden) visible++;
	}
	return dossiers;
}

/** 257 visible dossiers among others that are not, with ties in both sort columns. */
export function middleDemarche(version: ApiVersion): DemarcheModel {
	const revisions = revisionsOf();
	return demarcheOf({
		number: middleDemarcheNumber,
		title: 'Autorisation d’occupation du domaine public',
		description: 'Démarche fictive de taille moyenne.',
		createdAt: instant('2025-06-02T08:00:00Z'),
		publishedAt: instant('2025-06-03T08:00:00Z'),
		updatedAt: instant('2026-01-10T08:00:00Z'),
		revisions,
		publishedRevision: revisions[1],
		draftRevision: revisions[1],
		groupes: [
			groupeOf(7201, 'Nord', ['instruction.cinq']),
			groupeOf(7202, 'Sud', ['instruction.six', 'instruction.sept']),
		],
		owns: (number) => number >= middleFirstDossier && number < middleFirstDossier + 1000,
		dossiers: (self) => dossiersOf(self, version),
		deletedDossiers: ({ groupes: [groupe] }) =>
			groupe
				? Array.from({ length: 130 }, (_, index) => ({
						id: 501 + index,
						number: middleFirstDossier + 500 + index,
						state: 'en_construction' as const,
						reason: 'user_request',
						deletedAt: instant('2025-10-01T10:00:00Z') + hours(Math.floor(index / 2)),
						groupe,
					}))
				: [],
	});
}
