import type { ApiVersion } from '../../../../ds-api/schema/versions';
import { contentOf, contentTypes } from '../../content/by-type';
import { isServed } from '../../champ-kinds';
import { days, instant } from '../../instants';
import type { FieldModel, RevisionModel } from '../../model';

type Extra = Partial<Omit<FieldModel, 'stableId' | 'kind' | 'label'>>;

const field = (stableId: number, kind: string, label: string, extra: Extra = {}): FieldModel => ({
	stableId,
	kind,
	label,
	required: false,
	...extra,
});

const template = {
	key: 'modele0budget0previsionnel00',
	filename: 'modèle de budget.csv',
	contentType: contentTypes.csv,
	createdAt: instant('2025-08-01T08:00:00Z'),
	virusScanResult: 'safe' as const,
	content: contentOf(contentTypes.csv, 'modèle'),
};

/** The stable ids that the dossiers give a value of their own. */
export const fieldIds = {
	nomAssociation: 1103,
	fax: 1104,
	adherents: 1120,
	dejaSubvention: 1123,
	formatted: 1128,
	dossierLie: 1132,
	siretPartenaire: 1136,
	carte: 1133,
	statuts: 1134,
	bureau: 1140,
	justificatif: 1143,
	commentaire: 1150,
	commentaireMasque: 1151,
	precisions: 1152,
	budget: 1154,
	futur: 1190,
	rapport: 1207,
	visites: 1208,
} as const;

/** Every kind of field there is, in the order of the form. */
function publishedFields(): FieldModel[] {
	return [
		field(1101, 'header_section', 'Votre association', { level: 1 }),
		field(1102, 'explication', 'Avant de commencer', {
			description: '<p>Préparez vos pièces.</p>',
		}),
		field(fieldIds.nomAssociation, 'text', 'Nom de l’association', { required: true }),
		field(1105, 'civilite', 'Civilité du représentant'),
		field(1106, 'email', 'Adresse électronique'),
		field(1107, 'phone', 'Téléphone'),
		field(1108, 'textarea', 'Objet du projet'),
		field(1109, 'address', 'Adresse du siège'),
		field(1110, 'communes', 'Commune du projet'),
		field(1111, 'departements', 'Département'),
		field(1112, 'regions', 'Région'),
		field(1113, 'pays', 'Pays'),
		field(1114, 'epci', 'EPCI'),
		field(1115, 'siret', 'Numéro SIRET'),
		field(fieldIds.siretPartenaire, 'siret', 'SIRET du partenaire'),
		field(1116, 'rna', 'Numéro RNA'),
		field(1117, 'rnf', 'Numéro RNF'),
		field(1118, 'date', 'Date de début'),
		field(1119, 'datetime', 'Rendez-vous souhaité'),
		field(fieldIds.adherents, 'integer_number', 'Nombre d’adhérents'),
		field(1121, 'decimal_number', 'Montant demandé (€)'),
		field(1122, 'number', 'Nombre de salariés'),
		field(1124, 'checkbox', 'Je certifie l’exactitude des informations', { required: true }),
		field(fieldIds.dejaSubvention, 'yes_no', 'Avez-vous déjà reçu une subvention ?'),
		field(fieldIds.precisions, 'text', 'Précisez la subvention reçue', { conditional: true }),
		field(1125, 'drop_down_list', 'Type de projet', {
			options: ['Fonctionnement', 'Événement', 'Équipement'],
			otherOption: true,
		}),
		field(1126, 'multiple_drop_down_list', 'Publics', {
			options: ['Enfants', 'Séniors, aidants', 'Tous publics'],
		}),
		field(1127, 'linked_drop_down_list', 'Domaine', {
			options: ['--Culture--', 'Théâtre', 'Musique', '--Sport--', 'Voile'],
		}),
		field(fieldIds.formatted, 'formatted', 'Référence interne'),
		field(1129, 'iban', 'IBAN'),
		field(1130, 'referentiel', 'Entrée du référentiel'),
		field(1131, 'annuaire_education', 'Établissement scolaire'),
		field(1135, 'engagement_juridique', 'Engagement juridique'),
		field(1137, 'cojo', 'Numéro d’accréditation'),
		field(fieldIds.dossierLie, 'dossier_link', 'Dossier de l’an passé'),
		field(fieldIds.carte, 'carte', 'Lieu du projet'),
		field(1160, 'cnaf', 'Données CNAF'),
		field(1161, 'dgfip', 'Données DGFiP'),
		field(1162, 'pole_emploi', 'Données de l’emploi'),
		field(1163, 'mesri', 'Données étudiantes'),
		field(1164, 'quotient_familial', 'Quotient familial'),
		field(1165, 'aah', 'AAH'),
		field(1166, 'aeeh', 'AEEH'),
		field(1167, 'ars', 'ARS'),
		field(1168, 'etudiant_boursier', 'Étudiant boursier'),
		field(1169, 'pre_rempli', 'Valeur préremplie'),
		field(1170, 'commune_de_polynesie', 'Commune de Polynésie'),
		field(1171, 'code_postal_de_polynesie', 'Code postal de Polynésie'),
		field(1172, 'nationalites', 'Nationalité'),
		field(1173, 'numero_dn', 'Numéro DN'),
		field(1174, 'formule', 'Total calculé'),
		field(1175, 'lexpol', 'Dossier Lexpol'),
		field(1176, 'visa', 'Visa du chef de service'),
		field(1177, 'te_fenua', 'Parcelle'),
		field(1178, 'referentiel_de_polynesie', 'Embarcation'),
		field(1139, 'header_section', 'Pièces', { level: 2 }),
		field(fieldIds.statuts, 'piece_justificative', 'Statuts', { required: true }),
		field(1138, 'titre_identite', 'Pièce d’identité'),
		field(fieldIds.budget, 'piece_justificative', 'Budget prévisionnel', { template }),
		field(fieldIds.bureau, 'repetition', 'Membres du bureau', {
			fields: [
				field(1141, 'text', 'Nom'),
				field(1142, 'date', 'Date de naissance', { birthdate: true }),
				field(fieldIds.justificatif, 'piece_justificative', 'Justificatif'),
			],
		}),
		field(fieldIds.commentaireMasque, 'text', 'Commentaire', { conditional: true }),
		field(fieldIds.commentaire, 'textarea', 'Commentaire'),
		field(1153, 'text', 'Intitulé du « projet » (été 2026) 🎉 "spécial" \\ / : * ? < > |'),
		field(fieldIds.futur, 'future', 'Champ d’une version à venir'),
	];
}

const annotations: FieldModel[] = [
	field(1201, 'text', 'Avis du service'),
	field(1202, 'textarea', 'Note interne'),
	field(1203, 'checkbox', 'Dossier complet'),
	field(1204, 'decimal_number', 'Montant proposé'),
	field(1205, 'date', 'Date de commission'),
	field(1206, 'drop_down_list', 'Priorité', { options: ['Haute', 'Normale', 'Basse'] }),
	field(fieldIds.rapport, 'piece_justificative', 'Rapport d’instruction'),
	field(fieldIds.visites, 'repetition', 'Visites', {
		fields: [
			field(1209, 'date', 'Date de la visite'),
			field(1210, 'piece_justificative', 'Photos'),
		],
	}),
	field(1211, 'yes_no', 'Passage en commission'),
	field(1212, 'datetime', 'Heure de passage'),
	field(1213, 'integer_number', 'Note sur 20'),
	field(1214, 'multiple_drop_down_list', 'Critères', { options: ['Social', 'Local', 'Écologie'] }),
	field(1215, 'email', 'Contact interne'),
];

/**
 * Three revisions: the first with another label (renamed since), one field that was removed and one
 * that did not exist yet; the published one; and the draft of the next.
 */
export function smallRevisions(version: ApiVersion, future: boolean): RevisionModel[] {
	const served = publishedFields().filter(({ kind }) => isServed(kind, version, future));
	const first = served
		.filter(({ stableId }) => stableId !== fieldIds.formatted)
		.flatMap((each) =>
			each.stableId === fieldIds.nomAssociation
				? [{ ...each, label: 'Nom de la structure' }, field(fieldIds.fax, 'text', 'Fax')]
				: [each],
		);
	const createdAt = instant('2025-09-01T08:00:00Z');
	return [
		{ id: 5101, fields: first, annotations, createdAt, publishedAt: createdAt + days(1) },
		{
			id: 5102,
			fields: served,
			annotations,
			createdAt: createdAt + days(30),
			publishedAt: createdAt + days(31),
		},
		{
			id: 5103,
			fields: [...served, field(1180, 'text', 'Champ du prochain millésime')],
			annotations,
			createdAt: createdAt + days(120),
			publishedAt: null,
		},
	];
}
