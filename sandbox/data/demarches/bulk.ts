import type { ApiVersion } from '../../../ds-api/schema/versions';
import { contentTypes } from '../content/by-type';
import { repeatedContent } from '../content/file-content';
import type { FileContent } from '../content/file-content';
import { champOf } from '../made-up/champ-values';
import { fileOf } from '../made-up/files';
import type { DossierSeed } from '../made-up/dossier-seed';
import { demarcheOf, groupeOf } from '../demarche-draft';
import { dossierOf, plainContent, plainMessage } from '../dossier-draft';
import { days, instant, seconds } from '../instants';
import type {
	DemarcheModel,
	DossierContent,
	DossierModel,
	DossierState,
	FieldModel,
	MessageModel,
	RevisionModel,
} from '../model';
import { randomOf } from '../made-up/random';
import { messageTexts } from '../made-up/exchange-texts';

export const bulkDemarcheNumber = 104205;
export const bulkFirstDossier = 30000001;

/** How much there is in the bulk démarche. */
export interface BulkSize {
	dossiers: number;
	/** None unless told. */
	filesPerDossier?: number;
	/** The size of each file, in bytes; 100 kB unless told. */
	fileSize?: number;
}

const filesFieldId = 5116;

function form(): FieldModel[] {
	const field = (index: number, kind: string, label: string): FieldModel => ({
		stableId: 5101 + index,
		kind,
		label,
		required: false,
	});
	return [
		field(0, 'header_section', 'Demande'),
		field(1, 'text', 'Titre du projet'),
		field(2, 'textarea', 'Objet du projet'),
		field(3, 'civilite', 'Civilité'),
		field(4, 'email', 'Adresse électronique'),
		field(5, 'phone', 'Téléphone'),
		field(6, 'address', 'Adresse'),
		field(7, 'communes', 'Commune du projet'),
		field(8, 'integer_number', 'Nombre de participants'),
		field(9, 'decimal_number', 'Montant demandé'),
		field(10, 'date', 'Date de début'),
		field(11, 'datetime', 'Rendez-vous'),
		field(12, 'yes_no', 'Première demande'),
		{ ...field(13, 'drop_down_list', 'Catégorie'), options: ['Culture', 'Sport', 'Solidarité'] },
		{ ...field(14, 'multiple_drop_down_list', 'Publics'), options: ['Enfants', 'Adultes'] },
		field(filesFieldId - 5101, 'piece_justificative', 'Pièces jointes'),
	];
}

function annotationFields(): FieldModel[] {
	const field = (index: number, kind: string, label: string): FieldModel => ({
		stableId: 5201 + index,
		kind,
		label,
		required: false,
	});
	return [
		field(0, 'textarea', 'Note interne'),
		field(1, 'integer_number', 'Montant proposé'),
		field(2, 'date', 'Date de commission'),
		field(3, 'checkbox', 'Dossier complet'),
	];
}

function messagesOf(dossier: DossierModel, citizen: string): MessageModel[] {
	const agent = dossier.groupe.instructeurs[0]?.email ?? 'service@example.org';
	const texts = messageTexts(dossier.number);
	return [
		plainMessage(dossier, 1, agent, texts.receipt),
		plainMessage(dossier, 2, citizen, texts.reply),
		plainMessage(dossier, 3, agent, texts.mistaken),
	];
}

function contentOf(
	dossier: DossierModel,
	version: ApiVersion,
	files: number,
	content: FileContent,
): DossierContent {
	const { number, updatedAt, revision } = dossier;
	const random = randomOf(`dossier ${number}`);
	const seed: DossierSeed = { number, version, updatedAt, random };
	const made = plainContent(dossier, random);
	made.champs = revision.fields.map((field) => champOf(field, seed));
	made.annotations = revision.annotations.map((field) => champOf(field, seed));
	made.messages = messagesOf(dossier, made.usager.email);
	const holder = made.champs.find(({ field }) => field.stableId === filesFieldId);
	if (holder) {
		holder.files = Array.from({ length: files }, (_, index) => ({
			...fileOf(seed, `${filesFieldId}/${index}`, {
				filename: `pièce ${index + 1}.bin`,
				contentType: contentTypes.zip,
			}),
			content,
		}));
	}
	return made;
}

const states: readonly DossierState[] = ['en_construction', 'en_instruction', 'accepte'];

/** Full dossiers, as many as wanted, with as many files as wanted: every file has the same bytes. */
export function bulkDemarche(version: ApiVersion, size: BulkSize): DemarcheModel {
	const { dossiers, filesPerDossier = 0, fileSize = 100_000 } = size;
	const content = repeatedContent(fileSize);
	const createdAt = instant('2023-12-01T08:00:00Z');
	const revision: RevisionModel = {
		id: 5501,
		fields: form(),
		annotations: annotationFields(),
		createdAt,
		publishedAt: createdAt,
	};
	const groupe = groupeOf(7501, 'défaut', ['instruction.onze']);
	const start = instant('2024-01-02T08:00:00Z');
	return demarcheOf({
		number: bulkDemarcheNumber,
		title: 'Demande en grand nombre',
		description: 'Démarche fictive, aussi grande qu’il le faut.',
		createdAt,
		publishedAt: createdAt,
		updatedAt: createdAt,
		revisions: [revision],
		publishedRevision: revision,
		draftRevision: revision,
		groupes: [groupe],
		owns: (number) => number >= bulkFirstDossier && number < bulkFirstDossier + dossiers,
		dossiers: (demarche) =>
			Array.from({ length: dossiers }, (_, index) => {
				const depositedAt = start + seconds(index * 600) + index;
				return dossierOf(
					{
						number: bulkFirstDossier + index,
						demarche,
						state: states[index % states.length] ?? 'en_construction',
						depositedAt,
						updatedAt: depositedAt + days(4),
						...{ revision, groupe },
					},
					(dossier) => contentOf(dossier, version, filesPerDossier, content),
				);
			}),
	});
}
