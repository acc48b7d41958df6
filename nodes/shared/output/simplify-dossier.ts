import type { Dossier, ReadDossier } from '../../../ds-api/model';
import { FILE_SOURCES, filesOfDossier } from '../../../ds-api/files';
import { dossierPage, type Instance } from '../../../ds-api/compat';
import type { IncludedPart } from '../parameters/include';
import { company } from './champ-value';
import { fileDescription, placedFileDescription } from './file-description';
import { simplifyChamps } from './simplify-champs';

/** A dossier as one typed item whose fields can be mapped by name. */
export function simplifyDossier(
	{ dossier, revision }: ReadDossier,
	shown: ReadonlySet<IncludedPart>,
	instance: Instance,
): Record<string, unknown> {
	const parts: Record<IncludedPart, () => unknown> = {
		champs: () => simplifyChamps(dossier.champs ?? [], revision?.champDescriptors ?? []),
		annotations: () =>
			simplifyChamps(dossier.annotations ?? [], revision?.annotationDescriptors ?? []),
		messages: () => dossier.messages?.map(withFileDescriptions),
		avis: () => dossier.avis?.map(withFileDescriptions),
		traitements: () => dossier.traitements,
		instructeurs: () => dossier.instructeurs,
		labels: () => dossier.labels,
		files: () => filesOfDossier(dossier, new Set(FILE_SOURCES)).map(placedFileDescription),
		// Coordinates stand in the fields themselves.
		geometry: () => undefined,
	};
	const output: Record<string, unknown> = core(dossier, instance);
	for (const name of Object.keys(parts) as IncludedPart[]) {
		if (shown.has(name) && name !== 'geometry') output[name] = parts[name]();
	}
	return withoutWhatIsLacking(output);
}

/** Versions of the API differ: what an instance does not have is no field of the item, unlike what is empty there. */
function withoutWhatIsLacking(output: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(output).filter(([, value]) => value !== undefined));
}

function core(dossier: Dossier, instance: Instance) {
	return {
		number: dossier.number,
		id: dossier.id,
		state: dossier.state,
		archived: dossier.archived,
		url: dossierPage(instance, dossier.number),
		dateDepot: dossier.dateDepot,
		datePassageEnConstruction: dossier.datePassageEnConstruction,
		datePassageEnInstruction: dossier.datePassageEnInstruction,
		dateTraitement: dossier.dateTraitement,
		dateExpiration: dossier.dateExpiration,
		dateDerniereModification: dossier.dateDerniereModification,
		dateDerniereModificationChamps: dossier.dateDerniereModificationChamps,
		dateDerniereModificationChampsParInstructeur:
			dossier.dateDerniereModificationChampsParInstructeur,
		dateDerniereModificationAnnotations: dossier.dateDerniereModificationAnnotations,
		dateDerniereCorrectionEnAttente: dossier.dateDerniereCorrectionEnAttente,
		dateSuppressionParUsager: dossier.dateSuppressionParUsager,
		dateSuppressionParAdministration: dossier.dateSuppressionParAdministration,
		datePrevisionnelleDecisionSVASVR: dossier.datePrevisionnelleDecisionSVASVR,
		dateTraitementSVASVR: dossier.dateTraitementSVASVR,
		dateAccuseLectureAgreement: dossier.dateAccuseLectureAgreement,
		usager: dossier.usager,
		demandeur: applicant(dossier.demandeur),
		mandataire: dossier.deposeParUnTiers
			? { nom: dossier.nomMandataire, prenom: dossier.prenomMandataire }
			: null,
		demarche: dossier.demarche,
		groupeInstructeur: dossier.groupeInstructeur,
		motivation: dossier.motivation,
	};
}

/** Null where the platform does not give it. */
function applicant(demandeur: Dossier['demandeur'] | null) {
	if (!demandeur) return null;
	if (demandeur.__typename === 'PersonneMorale') {
		const { __typename: type, ...etablissement } = demandeur;
		return { type, ...company(etablissement) };
	}
	const { __typename: type, ...person } = demandeur;
	return { type, ...person };
}

function withFileDescriptions<
	T extends { attachments: Array<Parameters<typeof fileDescription>[0]> },
>(holder: T) {
	// Null where the platform does not give them.
	const attachments = (holder.attachments as T['attachments'] | null)?.map(fileDescription);
	return { ...holder, attachments: attachments ?? null };
}
