import type { ApiVersion } from '../../../../ds-api/schema/versions';
import { dossierOf } from '../../dossier-draft';
import type { DossierDraft } from '../../dossier-draft';
import { days, instant, seconds } from '../../instants';
import type { DemarcheModel, DossierModel } from '../../model';
import { contentOf } from './dossier-content';
import { smallDossiers } from './dossier-numbers';

const depositStart = instant('2025-10-06T07:12:31.402817Z');

type Draft = Omit<
	DossierDraft,
	'demarche' | 'depositedAt' | 'updatedAt' | 'revision' | 'groupe'
> & {
	revision?: number;
	groupe?: number;
};

const drafts: Draft[] = [
	{ number: smallDossiers.complete, state: 'en_construction' },
	{ number: smallDossiers.inInstruction, state: 'en_instruction' },
	{ number: smallDossiers.accepted, state: 'accepte' },
	{ number: smallDossiers.refused, state: 'refuse', groupe: 1 },
	{ number: smallDossiers.closedWithoutFollowUp, state: 'sans_suite', archived: true },
	{ number: smallDossiers.empty, state: 'en_construction' },
	{ number: smallDossiers.hostileNames, state: 'en_instruction', groupe: 1 },
	{ number: smallDossiers.degraded, state: 'en_instruction' },
	// Hidden by the citizen, but decided: still visible.
	{
		number: smallDossiers.closedAccount,
		state: 'accepte',
		archived: true,
		hiddenByUserAt: instant('2026-01-20T10:00:00Z'),
		hiddenReason: 'user_removed',
	},
	{ number: smallDossiers.thirdParty, state: 'en_instruction', groupe: 2 },
	{ number: smallDossiers.antivirus, state: 'en_construction' },
	{ number: smallDossiers.firstRevision, state: 'en_instruction', revision: 0 },
	{ number: smallDossiers.draft, state: 'brouillon' },
	{
		number: smallDossiers.hiddenByUser,
		state: 'en_construction',
		hiddenByUserAt: instant('2026-01-12T09:30:00.5Z'),
		hiddenReason: 'user_request',
	},
	{
		number: smallDossiers.hiddenByAdministration,
		state: 'refuse',
		hiddenByAdministrationAt: instant('2026-01-14T11:00:00.25Z'),
		hiddenReason: 'instructeur_request',
	},
	{
		number: smallDossiers.expired,
		state: 'accepte',
		hiddenByExpirationAt: instant('2026-01-15T03:00:00Z'),
		hiddenReason: 'expired',
	},
];

/** The dossiers, one or more in each state, and some that the API does not show. */
export function dossiersOf(
	demarche: DemarcheModel,
	version: ApiVersion,
	future: boolean,
): DossierModel[] {
	const at = <T>(list: readonly T[], index: number): T => {
		const found = list[index];
		if (found === undefined) throw new RangeError(`no element ${index}`);
		return found;
	};
	return drafts.map(({ revision = 1, groupe = 0, ...draft }, index) => {
		const depositedAt = depositStart + days(index * 4) + seconds(index * 977) + index * 131;
		return dossierOf(
			{
				...draft,
				demarche,
				depositedAt,
				// Changed in another order than deposited.
				updatedAt: depositedAt + days(((index * 7) % 12) * 3 + 4) + index * 17,
				revision: at(demarche.revisions, revision),
				groupe: at(demarche.groupes, groupe),
			},
			(dossier) => contentOf(dossier, version, future),
		);
	});
}
