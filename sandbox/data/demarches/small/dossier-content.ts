import type { ApiVersion } from '../../../../ds-api/schema/versions';
import { plainContent } from '../../dossier-draft';
import { hours, seconds } from '../../instants';
import type { DossierSeed } from '../../made-up/dossier-seed';
import { etablissementOf } from '../../made-up/etablissement';
import { motivationText } from '../../made-up/exchange-texts';
import { fileNamed, fileOf } from '../../made-up/files';
import { globalId } from '../../made-up/people-and-places';
import { randomOf } from '../../made-up/random';
import { isDecided } from '../../model';
import type { ChampModel, DossierContent, DossierModel } from '../../model';
import { avisOf } from './avis';
import { champsOf } from './champs';
import { smallDossiers } from './dossier-numbers';
import { fieldIds } from './form';
import { messagesOf } from './messages';

function decide(content: DossierContent, dossier: DossierModel, seed: DossierSeed): void {
	content.motivation = motivationText(dossier.number, dossier.state);
	const last = content.traitements.at(-1);
	if (last) last.motivation = content.motivation;
	if (dossier.number !== smallDossiers.closedWithoutFollowUp) {
		content.motivationFile = fileOf(seed, 'motivation', fileNamed('décision.pdf'));
	}
	if (dossier.state === 'accepte') {
		content.attestation = fileOf(
			seed,
			'attestation',
			fileNamed(`attestation-${dossier.number}.pdf`),
		);
	}
}

function demandeurOf(dossier: DossierModel, seed: DossierSeed, future: boolean) {
	switch (dossier.number) {
		case smallDossiers.complete:
		case smallDossiers.accepted:
			return etablissementOf(seed, 'demandeur');
		case smallDossiers.degraded:
			return etablissementOf(seed, 'demandeur', true);
		case smallDossiers.antivirus:
			return future
				? { kind: 'Anonymous' as const, id: globalId('Anonymous', dossier.number) }
				: null;
		default:
			return null;
	}
}

function set(champs: readonly ChampModel[], stableId: number, change: Partial<ChampModel>): void {
	const champ = champs.find(({ field }) => field.stableId === stableId);
	if (champ) Object.assign(champ, change);
}

/** What is peculiar to one dossier. */
function special(content: DossierContent, dossier: DossierModel): void {
	const { champs } = content;
	switch (dossier.number) {
		case smallDossiers.complete:
			content.prefilled = true;
			set(champs, fieldIds.nomAssociation, { prefilled: true, prefilledValueModified: true });
			content.dates.dateDerniereCorrectionEnAttente = dossier.depositedAt + hours(5);
			content.labels = dossier.demarche.labels.slice(0, 2);
			break;
		case smallDossiers.inInstruction:
			set(champs, fieldIds.dossierLie, {
				text: String(smallDossiers.missing),
				values: { linkedNumber: smallDossiers.missing },
			});
			content.labels = dossier.demarche.labels.slice(1);
			content.dates.datePrevisionnelleDecisionSVASVR = '2026-12-31';
			break;
		case smallDossiers.degraded:
			set(champs, fieldIds.siretPartenaire, {
				text: '99123456700013',
				values: { etablissement: null },
			});
			break;
		case smallDossiers.closedAccount:
			content.usager = { id: '<deleted>', email: 'compte.supprime@example.org' };
			content.connectionUsager = 'deleted';
			break;
		case smallDossiers.thirdParty:
			content.tiers = { nom: 'Mandataire', prenom: 'Gwenaëlle' };
			if (content.demandeur.kind === 'PersonnePhysique') {
				content.demandeur.values.email = 'beneficiaire@example.net';
			}
			break;
		case smallDossiers.antivirus:
			// Beyond 2^53: no double holds it.
			set(champs, fieldIds.adherents, {
				text: '9007199254740993',
				values: { value: '9007199254740993' },
			});
			break;
	}
}

/** All that is in a dossier, with what is peculiar to each. */
export function contentOf(
	dossier: DossierModel,
	version: ApiVersion,
	future: boolean,
): DossierContent {
	const { number, updatedAt, revision, depositedAt } = dossier;
	const random = randomOf(`small ${number}`);
	const seed: DossierSeed = {
		...{ number, version, updatedAt, random },
		linkedNumber: smallDossiers.accepted,
		empty: number === smallDossiers.empty,
	};
	const content = plainContent(dossier, random);
	content.demandeur = demandeurOf(dossier, seed, future) ?? content.demandeur;
	content.champs = champsOf(revision.fields, seed);
	content.annotations = champsOf(revision.annotations, seed);
	if (!seed.empty) {
		content.messages = messagesOf(dossier, seed, content.usager.email);
		content.avis = dossier.state === 'en_construction' ? [] : avisOf(dossier, seed);
		content.assignments = [
			{
				assignedAt: depositedAt + seconds(30),
				assignedBy: dossier.groupe.instructeurs[0]?.email ?? null,
				mode: 'manual',
				groupeInstructeurLabel: dossier.groupe.label,
				groupeInstructeurNumber: dossier.groupe.number,
				previousGroupeInstructeurLabel: 'Ancien groupe supprimé',
				previousGroupeInstructeurNumber: null,
			},
		];
	}
	if (isDecided(dossier.state)) decide(content, dossier, seed);
	special(content, dossier);
	return content;
}
