import { contentOf } from '../content/by-type';
import { demarcheOf } from '../demarche-draft';
import { dossierOf } from '../dossier-draft';
import { instant } from '../instants';
import type { Instant } from '../instants';
import type {
	ChampModel,
	DemandeurModel,
	DemarcheModel,
	DossierContent,
	DossierModel,
	EtablissementModel,
	FieldModel,
	FileModel,
	GroupeModel,
	LabelModel,
	RevisionModel,
} from '../model';
import { randomOf } from '../made-up/random';
import type {
	Json,
	RecordedAnswer,
	RecordedChamp,
	RecordedDossier,
	RecordedField,
	RecordedFile,
	RecordedRevision,
} from './recorded-answer';

/** A démarche that answers what was recorded of it. Its files have other bytes than the recorded ones. */
export function recordedDemarche(answer: RecordedAnswer): DemarcheModel {
	const identities = identityFields(answer);
	const revisions = answer.revisions.map((revision) => revisionOf(revision, identities));
	const published = revisions.filter(({ publishedAt }) => publishedAt !== null);
	const publishedRevision =
		published.find(({ id }) => id === numberIn(answer.publishedRevision?.id ?? '')) ?? null;
	const draftRevision = revisions.find(({ publishedAt }) => publishedAt === null) ?? revisions[0];
	if (!draftRevision) throw new Error(`Démarche ${answer.number} was recorded without a form`);
	const groupes = answer.groupeInstructeurs.map(({ number, label, closed }): GroupeModel => ({
		...{ number, label, closed },
		instructeurs: [],
	}));
	const numbers = new Set(answer.dossiers.nodes.map(({ number }) => number));
	const createdAt = Math.min(...revisions.map((revision) => revision.createdAt));
	const demarche = demarcheOf({
		number: answer.number,
		title: answer.title,
		description: '',
		...{ createdAt, updatedAt: createdAt, publishedAt: published[0]?.publishedAt ?? null },
		...{ revisions, publishedRevision, draftRevision, groupes },
		forIndividual: answer.dossiers.nodes[0]?.demandeur.__typename === 'PersonnePhysique',
		owns: (number) => numbers.has(number),
		dossiers: (model) => answer.dossiers.nodes.map((node) => dossierModel(node, model, published)),
	});
	// Its dossiers know it as this object.
	demarche.isAdded = true;
	return demarche;
}

function numberIn(id: string): number {
	return Number(textIn(id));
}

/** What follows the class in a global id: `Champ-12` → `12`, `Row-01A…` → `01A…`. */
function textIn(id: string): string {
	return Buffer.from(id, 'base64')
		.toString('latin1')
		.replace(/^[A-Za-z]+-/, '');
}

/** A field for an identity document is one for files to its descriptor: its values tell. */
function identityFields({ dossiers }: RecordedAnswer): ReadonlySet<string> {
	const champs = dossiers.nodes.flatMap((dossier) => [...dossier.champs, ...dossier.annotations]);
	const all = champs.flatMap((champ) => [
		champ,
		...(champ.rows ?? []).flatMap((row) => row.champs),
	]);
	return new Set(
		all
			.filter(({ __typename }) => __typename === 'TitreIdentiteChamp')
			.map(({ champDescriptorId }) => champDescriptorId),
	);
}

function revisionOf(
	{ id, dateCreation, datePublication, ...form }: RecordedRevision,
	identities: ReadonlySet<string>,
): RevisionModel {
	const fieldsOf = (fields: readonly RecordedField[]): FieldModel[] =>
		fields.map((field) => ({
			stableId: numberIn(field.id),
			kind: identities.has(field.id) ? 'titre_identite' : field.type,
			label: field.label,
			required: field.required,
			...(field.level === undefined ? {} : { level: field.level }),
			...(field.options ? { options: field.options } : {}),
			otherOption: field.otherOption ?? false,
			...(field.champDescriptors ? { fields: fieldsOf(field.champDescriptors) } : {}),
		}));
	return {
		id: numberIn(id),
		fields: fieldsOf(form.champDescriptors),
		annotations: fieldsOf(form.annotationDescriptors),
		createdAt: instant(dateCreation),
		publishedAt: datePublication === null ? null : instant(datePublication),
	};
}

function dossierModel(
	node: RecordedDossier,
	demarche: DemarcheModel,
	published: readonly RevisionModel[],
): DossierModel {
	const { number, state, archived } = node;
	const groupe = demarche.groupes.find((each) => each.number === node.groupeInstructeur.number);
	const revision = revisionWith(node.champs, published);
	if (!groupe || !revision) throw new Error(`Dossier ${number} was recorded without its form`);
	return dossierOf(
		{
			...{ number, demarche, state, archived, revision, groupe },
			depositedAt: instant(node.dateDepot),
			updatedAt: instant(node.dateDerniereModification),
		},
		() => contentOfNode(node, revision),
	);
}

/** The latest form that has all of these champs under these labels. */
function revisionWith(
	champs: readonly RecordedChamp[],
	published: readonly RevisionModel[],
): RevisionModel | undefined {
	return [...published]
		.sort((one, other) => other.id - one.id)
		.find(({ fields }) =>
			champs.every(({ champDescriptorId, label }) =>
				fields.some(
					(field) => field.stableId === numberIn(champDescriptorId) && field.label === label,
				),
			),
		);
}

function contentOfNode(node: RecordedDossier, revision: RevisionModel): DossierContent {
	const champsIn = (champs: readonly RecordedChamp[], fields: readonly FieldModel[]) =>
		champs.map((champ) => champModel(champ, { fields, number: node.number, rowId: null }));
	return {
		usager: node.usager,
		connectionUsager: node.connectionUsager,
		demandeur: demandeurOf(node.demandeur),
		tiers: node.deposeParUnTiers
			? { nom: node.nomMandataire ?? '', prenom: node.prenomMandataire ?? '' }
			: null,
		champs: champsIn(node.champs, revision.fields),
		annotations: champsIn(node.annotations, revision.annotations),
		...{ messages: [], avis: [], traitements: [], assignments: [] },
		labels: node.labels.map(({ id, ...label }): LabelModel => ({ id: numberIn(id), ...label })),
		instructeurs: [...node.instructeurs],
		motivation: node.motivation,
		...{ motivationFile: null, attestation: null, prefilled: node.prefilled },
		dates: datesOf(node),
	};
}

/** Moments as moments, days as they are. */
function datesOf(node: RecordedDossier): Record<string, Instant | string | null> {
	return Object.fromEntries(
		Object.entries(node)
			.filter(([name]) => name.startsWith('date'))
			.map(([name, value]) => [
				name,
				typeof value === 'string' && value.includes('T')
					? instant(value)
					: (value as string | null),
			]),
	);
}

interface ChampPlace {
	fields: readonly FieldModel[];
	number: number;
	rowId: string | null;
}

function champModel(champ: RecordedChamp, { fields, number, rowId }: ChampPlace): ChampModel {
	const { champDescriptorId, stringValue, updatedAt, prefilled, files = [], rows = [] } = champ;
	const { etablissement, dossier, datetime, ...values } = champ;
	const stableId = numberIn(champDescriptorId);
	const field = fields.find((each) => each.stableId === stableId);
	if (!field) throw new Error(`Dossier ${number} was recorded with a champ of no form`);
	const place = `${number}/${stableId}/${rowId ?? ''}`;
	return {
		...{ field, rowId, prefilled, text: stringValue },
		updatedAt: instant(updatedAt),
		prefilledValueModified: false,
		values: {
			...values,
			etablissement: etablissement ? etablissementModel(etablissement) : null,
			linkedNumber: dossier?.number,
			datetime: datetime ? instant(datetime) : null,
		},
		files: files.map((file, index) => fileModel(file, number, `${place}/${index}`)),
		rows: rows.map(({ id, champs }) => {
			const row = { fields: field.fields ?? [], number, rowId: textIn(id) };
			return { id: textIn(id), champs: champs.map((each) => champModel(each, row)) };
		}),
	};
}

function fileModel(
	{ filename, contentType, createdAt, virusScanResult }: RecordedFile,
	dossierNumber: number,
	place: string,
): FileModel {
	return {
		key: randomOf(`key ${place}`).key(28),
		...{ dossierNumber, filename, contentType, virusScanResult },
		createdAt: instant(createdAt),
		content: contentOf(contentType, place),
	};
}

function demandeurOf({ __typename, ...demandeur }: RecordedDossier['demandeur']): DemandeurModel {
	if (__typename === 'PersonnePhysique') {
		return { kind: 'PersonnePhysique', id: demandeur.id, values: demandeur };
	}
	return etablissementModel(demandeur, __typename === 'PersonneMoraleIncomplete');
}

function etablissementModel(recorded: Json, degraded = false): EtablissementModel {
	const { entreprise, ...values } = recorded;
	return {
		kind: 'PersonneMorale',
		id: String(recorded.id),
		siret: String(recorded.siret),
		degraded,
		values,
		entreprise: entreprise
			? { values: entreprise as Json, attestationFiscale: null, attestationSociale: null }
			: null,
	};
}
