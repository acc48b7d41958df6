import type {
	AvisModel,
	ChampModel,
	DossierModel,
	MessageModel,
	TraitementModel,
} from '../../data/model';
import { globalId } from '../../data/made-up/people-and-places';
import type { ExecutionContext, TypeResolvers } from '../execution-context';
import { champId } from './champs';
import { servedFile, servedFiles } from './files';
import type { RenderedFile } from './files';

const rendered =
	(kind: RenderedFile['rendered']) =>
	({ number, updatedAt }: DossierModel): RenderedFile => ({
		rendered: kind,
		dossierNumber: number,
		createdAt: updatedAt,
	});

interface ById {
	id?: string | null;
}

const narrowed = <T>(items: readonly T[], idOf: (item: T) => string, { id }: ById): readonly T[] =>
	id ? items.filter((item) => idOf(item) === id) : items;

const messageId = ({ id }: MessageModel): string => globalId('Commentaire', id);
const avisId = ({ id }: AvisModel): string => globalId('Avis', id);

const dateNames = [
	'dateAccuseLectureAgreement',
	'dateDerniereCorrectionEnAttente',
	'dateDerniereModificationAnnotations',
	'dateDerniereModificationChamps',
	'dateDerniereModificationChampsParInstructeur',
	'dateExpiration',
	'datePassageEnConstruction',
	'datePassageEnInstruction',
	'datePrevisionnelleDecisionSVASVR',
	'dateTraitement',
	'dateTraitementSVASVR',
];

const dates: TypeResolvers = Object.fromEntries(
	dateNames.map((name) => [name, ({ content }: DossierModel) => content.dates[name] ?? null]),
);

export const dossierResolvers: Record<string, TypeResolvers> = {
	Dossier: {
		...dates,
		id: ({ number }: DossierModel) => globalId('Dossier', number),
		dateDepot: ({ depositedAt }: DossierModel) => depositedAt,
		dateDerniereModification: ({ updatedAt }: DossierModel) => updatedAt,
		dateSuppressionParUsager: ({ hiddenByUserAt }: DossierModel) => hiddenByUserAt,
		dateSuppressionParAdministration: ({ hiddenByAdministrationAt }: DossierModel) =>
			hiddenByAdministrationAt,
		// The démarche as a description: no right to it is asked for.
		demarche: ({ demarche, revision }: DossierModel) => ({ demarche, revision }),
		groupeInstructeur: ({ groupe }: DossierModel) => groupe,
		usager: ({ content }: DossierModel) => content.usager,
		connectionUsager: ({ content }: DossierModel) => content.connectionUsager,
		demandeur: ({ content }: DossierModel) => content.demandeur,
		deposeParUnTiers: ({ content }: DossierModel) => content.tiers !== null,
		nomMandataire: ({ content }: DossierModel) => content.tiers?.nom ?? null,
		prenomMandataire: ({ content }: DossierModel) => content.tiers?.prenom ?? null,
		champs: ({ content }: DossierModel, given: ById) => narrowed(content.champs, champId, given),
		annotations: ({ content }: DossierModel, given: ById) =>
			narrowed<ChampModel>(content.annotations, champId, given),
		messages: ({ content }: DossierModel, given: ById) =>
			narrowed(content.messages, messageId, given),
		avis: ({ content }: DossierModel, given: ById) => narrowed(content.avis, avisId, given),
		traitements: ({ content, revision }: DossierModel) =>
			content.traitements.map((traitement) => ({ ...traitement, revision })),
		assignments: ({ content }: DossierModel, { mode }: { mode?: string | null }) =>
			content.assignments.filter((assignment) => !mode || assignment.mode === mode),
		labels: ({ content }: DossierModel) => content.labels,
		instructeurs: ({ content }: DossierModel) => content.instructeurs,
		motivation: ({ content }: DossierModel) => content.motivation,
		motivationAttachment: ({ content }: DossierModel) => servedFile(content.motivationFile),
		attestation: ({ content }: DossierModel) => servedFile(content.attestation),
		prefilled: ({ content }: DossierModel) => content.prefilled,
		pdf: rendered('pdf'),
		geojson: rendered('geojson'),
	},
	Traitement: {
		id: ({ id }: TraitementModel) => globalId('Traitement', id),
		changedColumns: () => [],
		instructeurEmail: ({ emailAgentTraitant }: TraitementModel) => emailAgentTraitant,
		processedAt: ({ dateTraitement }: TraitementModel) => dateTraitement,
	},
	Message: {
		id: messageId,
		attachments: ({ files }: MessageModel) => servedFiles(files),
		attachment: ({ files }: MessageModel) => servedFiles(files)[0] ?? null,
	},
	Avis: {
		id: avisId,
		attachments: ({ files }: AvisModel) => servedFiles(files),
		attachment: ({ files }: AvisModel) => servedFiles(files)[0] ?? null,
		instructeur: ({ claimant }: AvisModel) => claimant,
	},
};

/** Whether a demandeur's establishment is known by its number only. */
export function demandeurType(
	demandeur: DossierModel['content']['demandeur'],
	{ version, hasFragment }: ExecutionContext,
): string {
	if (demandeur.kind !== 'PersonneMorale' || !demandeur.degraded) return demandeur.kind;
	// October asks for a fragment, or takes the complete type, whose non-null fields then fail.
	return version === '2026-01' || hasFragment('PersonneMoraleIncomplete')
		? 'PersonneMoraleIncomplete'
		: 'PersonneMorale';
}
