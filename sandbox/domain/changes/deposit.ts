import { champOf } from '../../data/made-up/champ-values';
import { fileOf } from '../../data/made-up/files';
import type { DossierSeed } from '../../data/made-up/dossier-seed';
import type { FileInput } from '../../data/made-up/files';
import { dossierOf, plainContent } from '../../data/dossier-draft';
import { days } from '../../data/instants';
import type { Instant } from '../../data/instants';
import type {
	ChampModel,
	DemarcheModel,
	DossierContent,
	DossierModel,
	FieldModel,
	GroupeModel,
} from '../../data/model';
import { globalId, profile } from '../../data/made-up/people-and-places';
import { randomOf } from '../../data/made-up/random';
import type { Platform } from '../platform';
import { annotationValue } from './annotation-values';
import type { Given } from './annotation-values';
import { addNotice } from './messages';
import { touched } from './touched';
import { commitTransition, queueTransition } from './transitions';
import { declaredTransition } from './transition-rules';

export interface NewDossier {
	demarche: DemarcheModel;
	/** A number that no dossier has; the next free one unless told. */
	number?: number;
	/** The citizen's address; made up unless told. */
	email?: string;
	/** Values by the field's stable id; the other fields get made-up ones. */
	values: ReadonlyMap<number, Given>;
	/** Files by the field's stable id. */
	files: ReadonlyMap<number, readonly FileInput[]>;
	/** Leaves the fields without a value empty. */
	empty?: boolean;
	prefilled?: boolean;
	at: Instant;
}

function champsOf(platform: Platform, given: NewDossier, seed: DossierSeed): ChampModel[] {
	const { demarche, values, files, at } = given;
	const { fields } = demarche.publishedRevision ?? demarche.draftRevision;
	const filled = (field: FieldModel): ChampModel => {
		const champ = champOf(field, seed);
		const value = values.get(field.stableId);
		const chosen = value === undefined ? null : annotationValue(value, field, platform);
		if (value !== undefined && !chosen) {
			throw new Error(`"${field.label}" does not take ${JSON.stringify(value)}`);
		}
		const inputs = files.get(field.stableId) ?? [];
		return {
			...champ,
			...chosen,
			updatedAt: at,
			files: inputs.map((input, index) => fileOf(seed, `${field.stableId}/${index}`, input)),
		};
	};
	return fields.filter(({ conditional }) => !conditional).map(filled);
}

function contentOf(platform: Platform, given: NewDossier, dossier: DossierModel): DossierContent {
	const { number, demarche } = dossier;
	const { email, at, empty = false, prefilled = false } = given;
	const random = randomOf(`deposited ${number}`);
	const seed: DossierSeed = {
		...{ number, version: platform.version, updatedAt: at, random, empty },
	};
	const content = plainContent(dossier, random);
	const { annotations } = demarche.publishedRevision ?? demarche.draftRevision;
	return {
		...content,
		usager: email === undefined ? content.usager : profile('User', number, email),
		demandeur: { ...content.demandeur, id: globalId('Individual', number) },
		champs: champsOf(platform, given, seed),
		annotations: annotations.map((field) => champOf(field, { ...seed, empty: true })),
		traitements: [],
		prefilled,
		dates: {
			...content.dates,
			datePassageEnConstruction: null,
			dateDerniereModificationAnnotations: at,
		},
	};
}

/** The first open group, or the first at all. */
const defaultGroup = ({ groupes }: DemarcheModel): GroupeModel => {
	const groupe = groupes.find(({ closed }) => !closed) ?? groupes[0];
	if (!groupe) throw new Error('a démarche has at least one group');
	return groupe;
};

/** Makes a dossier that its citizen has not deposited yet. */
export function addDraft(platform: Platform, given: NewDossier): DossierModel {
	const { demarche, at } = given;
	const number = given.number ?? platform.nextId();
	if (platform.catalogue.dossier(number)) throw new Error(`There is a dossier ${number} already`);
	const dossier = dossierOf(
		{
			...{ number, demarche, state: 'brouillon', depositedAt: at, updatedAt: at },
			revision: demarche.publishedRevision ?? demarche.draftRevision,
			groupe: defaultGroup(demarche),
		},
		(self) => contentOf(platform, given, self),
	);
	platform.catalogue.addDossier(dossier);
	return dossier;
}

/** Deposits a draft. A declarative démarche then decides by itself; the legacy webhook may call of both in any order. */
export function deposit(platform: Platform, dossier: DossierModel, at: Instant): void {
	const transition = declaredTransition(dossier.demarche);
	if (transition) queueTransition(platform, dossier, transition, at);
	platform.queue('dossier_depose', dossier, 'en_construction', at);
	touched(dossier, at, (content) => {
		dossier.state = 'en_construction';
		dossier.depositedAt = at;
		content.dates.datePassageEnConstruction = at;
		content.dates.dateDerniereModificationChamps = at;
		content.dates.dateExpiration = at + days(730);
		content.traitements.push({
			id: platform.nextId(),
			...{ event: 'depose', state: 'en_construction', dateTraitement: at },
			...{ emailAgentTraitant: null, motivation: null },
		});
	});
	addNotice(platform, dossier, 'depose', at);
	platform.announce('dossier_depose', dossier, at);
	if (transition) commitTransition(platform, dossier, transition, { instructeur: null, at });
}

/** Changes what the citizen answered; pending requests for correction are answered with it. */
export function edit(
	platform: Platform,
	dossier: DossierModel,
	champ: ChampModel,
	given: Given,
	at: Instant,
): void {
	const value = annotationValue(given, champ.field, platform);
	if (!value) throw new Error(`"${champ.field.label}" does not take ${JSON.stringify(given)}`);
	touched(dossier, at, ({ dates }) => {
		Object.assign(champ, value, { updatedAt: at });
		dates.dateDerniereModificationChamps = at;
	});
	platform.announce('dossier_modifie', dossier, at);
}
