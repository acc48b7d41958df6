import type { ApiVersion } from '../../../ds-api/schema/versions';
import { contentTypes } from '../content/by-type';
import { champOf } from '../made-up/champ-values';
import { etablissementOf } from '../made-up/etablissement';
import { fileOf } from '../made-up/files';
import { rowOf } from '../made-up/rows';
import type { DossierSeed } from '../made-up/dossier-seed';
import type { FileInput } from '../made-up/files';
import { demarcheOf, groupeOf } from '../demarche-draft';
import { dossierOf, isDecided, plainContent } from '../dossier-draft';
import type { DossierDraft } from '../dossier-draft';
import { hostileFileNames } from './hostile-file-names';
import { days, hours, instant, seconds } from '../instants';
import type {
	AvisModel,
	ChampModel,
	DemarcheModel,
	DossierContent,
	DossierModel,
	FieldModel,
	FileModel,
	MessageModel,
	RevisionModel,
} from '../model';
import { globalId, profile } from '../made-up/people-and-places';
import { randomOf } from '../made-up/random';
import { fieldIds, smallRevisions } from './small-form';
import { avisTexts, messageTexts, motivationText } from '../made-up/exchange-texts';

/** The number of the small démarche. */
export const smallDemarcheNumber = 104201;

const firstDossier = 18500101;

/** The small démarche's dossiers, by what is worth seeing in them. */
export const smallDossiers = {
	complete: firstDossier,
	inInstruction: firstDossier + 1,
	accepted: firstDossier + 2,
	refused: firstDossier + 3,
	closedWithoutFollowUp: firstDossier + 4,
	empty: firstDossier + 5,
	hostileNames: firstDossier + 6,
	degraded: firstDossier + 7,
	closedAccount: firstDossier + 8,
	thirdParty: firstDossier + 9,
	antivirus: firstDossier + 10,
	firstRevision: firstDossier + 11,
	draft: firstDossier + 50,
	hiddenByUser: firstDossier + 51,
	hiddenByAdministration: firstDossier + 52,
	expired: firstDossier + 53,
	/** Never existed, but a dossier links to it. */
	missing: firstDossier + 90,
} as const;

const pdf = (filename: string): FileInput => ({ filename, contentType: contentTypes.pdf });

function typeOfName(filename: string): string {
	const extension = /\.([a-z]{3})\s*$/i.exec(filename)?.[1]?.toLowerCase();
	if (extension && extension in contentTypes) {
		return contentTypes[extension as keyof typeof contentTypes];
	}
	return contentTypes.txt;
}

/** What a field's own files are in a dossier. */
function filesFor(field: FieldModel, number: number): FileInput[] {
	if (number === smallDossiers.empty) return [];
	if (field.stableId === fieldIds.statuts) {
		if (number === smallDossiers.hostileNames) {
			return hostileFileNames.map((filename) => ({ filename, contentType: typeOfName(filename) }));
		}
		if (number === smallDossiers.antivirus) {
			return [
				pdf('sain.pdf'),
				{ ...pdf('en attente.pdf'), virusScanResult: 'pending' },
				{ ...pdf('infecté.pdf'), virusScanResult: 'infected' },
				{ ...pdf('abîmé.pdf'), virusScanResult: 'integrity_error' },
				{ filename: 'en attente.jpg', contentType: contentTypes.jpg, virusScanResult: 'pending' },
			];
		}
		return [pdf('statuts.pdf'), { filename: 'récépissé.png', contentType: contentTypes.png }];
	}
	if (field.stableId === fieldIds.budget) {
		return [
			{ filename: 'budget.csv', contentType: contentTypes.csv },
			{ filename: 'budget détaillé.odt', contentType: contentTypes.odt },
			{ filename: 'annexes.zip', contentType: contentTypes.zip },
		];
	}
	return field.stableId === fieldIds.rapport ? [pdf('rapport.pdf')] : [];
}

function rowsFor(field: FieldModel, seed: DossierSeed): ChampModel['rows'] {
	if (seed.empty) return [];
	const photo = (name: string): FileInput => ({ filename: name, contentType: contentTypes.jpg });
	if (field.stableId === fieldIds.visites) {
		return [rowOf(field, seed, 0, [photo('façade.jpg'), photo('salle.jpg')])];
	}
	// The same name in two rows; the last row has no file.
	return [
		rowOf(field, seed, 0, [pdf('justificatif.pdf')]),
		rowOf(field, seed, 1, [pdf('justificatif.pdf'), photo('recto.jpg')]),
		rowOf(field, seed, 2),
	];
}

/** Fields whose condition is not met: the API leaves them out. */
function isHidden({ stableId, conditional }: FieldModel, number: number): boolean {
	if (!conditional) return false;
	if (stableId === fieldIds.precisions) return number % 2 === 0;
	return number !== smallDossiers.complete && number !== smallDossiers.firstRevision;
}

function champsOf(fields: readonly FieldModel[], seed: DossierSeed): ChampModel[] {
	const { number } = seed;
	return fields
		.filter((field) => !isHidden(field, number))
		.map((field) => {
			const champ = champOf(field, seed);
			champ.files = filesFor(field, number).map((input, index) =>
				fileOf(seed, `${field.stableId}/${index}`, input),
			);
			if (field.kind === 'repetition') champ.rows = rowsFor(field, seed);
			return champ;
		});
}

function set(champs: readonly ChampModel[], stableId: number, change: Partial<ChampModel>): void {
	const champ = champs.find(({ field }) => field.stableId === stableId);
	if (champ) Object.assign(champ, change);
}

function messagesOf(dossier: DossierModel, seed: DossierSeed, citizen: string): MessageModel[] {
	const { number, depositedAt, groupe } = dossier;
	const agent = groupe.instructeurs[0]?.email ?? 'service@example.org';
	const texts = messageTexts(number);
	const message = (order: number, email: string, body: string): MessageModel => ({
		...{ id: number * 10 + order, email, body },
		createdAt: depositedAt + hours(order),
		discardedAt: null,
		files: [],
		correction: null,
	});
	const file = (order: number, index: number, input: FileInput): FileModel =>
		fileOf(seed, `message-${order}/${index}`, input);
	const first = message(1, agent, texts.receipt);
	first.files = [
		file(1, 0, pdf('accusé de réception.pdf')),
		file(1, 1, { filename: 'plan d’accès.png', contentType: contentTypes.png }),
		file(1, 2, pdf('calendrier.pdf')),
	];
	const second = message(2, citizen, texts.reply);
	second.files = [file(2, 0, { filename: 'pièce.txt', contentType: contentTypes.txt })];
	const discarded = message(3, agent, '');
	discarded.discardedAt = depositedAt + hours(4);
	const pending = number === smallDossiers.complete;
	const correction = message(5, agent, pending ? texts.missing : texts.mistaken);
	correction.correction = {
		reason: pending ? 'incomplete' : 'incorrect',
		dateResolution: pending ? null : depositedAt + hours(9),
	};
	return [first, second, discarded, correction];
}

function avisOf(dossier: DossierModel, seed: DossierSeed): AvisModel[] {
	const { number, depositedAt, groupe } = dossier;
	const claimant = groupe.instructeurs[0] ?? profile('Instructeur', 1, 'service@example.org');
	const expert = profile('User', number + 500_000, 'expertise@example.net');
	const { question, questionLabel, reponse, secondQuestion } = avisTexts(number);
	const base = { claimant, expert, dateQuestion: depositedAt + hours(30) };
	return [
		{
			...base,
			id: number * 10 + 1,
			...{ question, questionLabel, reponse },
			questionAnswer: true,
			dateReponse: depositedAt + hours(50),
			files: [
				fileOf(seed, 'avis-1/0', pdf('avis motivé.pdf')),
				fileOf(seed, 'avis-1/1', { filename: 'calcul.csv', contentType: contentTypes.csv }),
			],
		},
		{
			...base,
			id: number * 10 + 2,
			question: secondQuestion,
			questionLabel: null,
			questionAnswer: null,
			reponse: null,
			dateReponse: null,
			files: [],
		},
	];
}

function decide(content: DossierContent, dossier: DossierModel, seed: DossierSeed): void {
	content.motivation = motivationText(dossier.number, dossier.state);
	const last = content.traitements.at(-1);
	if (last) last.motivation = content.motivation;
	if (dossier.number !== smallDossiers.closedWithoutFollowUp) {
		content.motivationFile = fileOf(seed, 'motivation', pdf('décision.pdf'));
	}
	if (dossier.state === 'accepte') {
		content.attestation = fileOf(seed, 'attestation', pdf(`attestation-${dossier.number}.pdf`));
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

function contentOfDossier(
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

function dossiersOf(demarche: DemarcheModel, version: ApiVersion, future: boolean): DossierModel[] {
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
			(dossier) => contentOfDossier(dossier, version, future),
		);
	});
}

function documentOf(name: string, contentType: string): FileModel {
	const seed: DossierSeed = {
		number: 0,
		version: '2026-10',
		updatedAt: instant('2025-09-01T08:00:00Z'),
		random: randomOf(name),
	};
	const { dossierNumber: _, ...file } = fileOf(seed, name, { filename: name, contentType });
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
	demarche.logo = documentOf('logo.png', contentTypes.png);
	demarche.notice = documentOf('notice.pdf', contentTypes.pdf);
	return demarche;
}
