import { answerAvis, askAvis } from './changes/avis';
import { resolveCorrections } from './changes/corrections';
import type { Given } from './changes/annotation-values';
import { addDraft, deposit, edit } from './changes/deposit';
import { addMessage } from './changes/messages';
import { erase, hide, restore } from './changes/removal';
import type { HiddenBy } from './changes/removal';
import { transit, transitSlowly } from './changes/transitions';
import type { Transition } from './changes/transition-rules';
import type { FileInput } from '../data/made-up/files';
import { fileOf } from '../data/made-up/files';
import { instant } from '../data/instants';
import type { Instant } from '../data/instants';
import type { DemarcheModel, DossierModel, FieldModel, ProfileModel } from '../data/model';
import { randomOf } from '../data/made-up/random';
import type { Platform } from './platform';

/** When something happens. */
export interface When {
	/**
	 * An ISO 8601 moment; the sandbox's clock unless told. One that is past is a transaction that
	 * committed late: the change is seen from now on, with an `updated_at` that others have overtaken.
	 */
	at?: string;
}

export interface DepositOptions extends When {
	/** The small démarche unless told. */
	demarche?: number;
	/** The next free number unless told. */
	number?: number;
	email?: string;
	/** Values by label; the fields without one get made-up values. */
	champs?: Record<string, Given>;
	/** Files by the label of their field. */
	files?: Record<string, readonly FileInput[]>;
	/** Saved, and not deposited. */
	draft?: boolean;
}

export interface MessageOptions extends When {
	files?: readonly FileInput[];
}

export interface TransitionOptions extends When {
	motivation?: string;
	/** How long the transaction stays open: the legacy webhook is called when it begins, others see the change at its end. */
	visibleAfterMilliseconds?: number;
}

export interface HideOptions extends When {
	/** In the words of `DeletedDossierReason`. */
	reason?: string;
}

/**
 * What citizens and the administration do on the platform's pages, as tests need it. Every action
 * throws for a dossier, démarche or label that is not there.
 */
export interface Actions {
	/** Returns the dossier's number. */
	deposit(options?: DepositOptions): number;
	/** The citizen opens the link of a prefilled draft, and makes it theirs. */
	claim(dossierNumber: number): void;
	/** The citizen deposits a draft, a prefilled one for example. */
	submit(dossierNumber: number, when?: When): void;
	/** The citizen changes an answer, which also answers what was asked to be corrected. */
	edit(dossierNumber: number, label: string, value: Given, when?: When): void;
	/** The citizen writes a message. */
	write(dossierNumber: number, body: string, options?: MessageOptions): void;
	/** An instructeur of the group asks an expert. */
	askAvis(dossierNumber: number, question: string, when?: When): void;
	/** The expert answers the last question that is still open. */
	answerAvis(dossierNumber: number, answer: string, when?: When): void;
	/** An instructeur of the group moves the dossier to another state, whatever state it is in. */
	changeState(dossierNumber: number, transition: Transition, options?: TransitionOptions): void;
	/** Hides a dossier: by its citizen or the administration, or because its time is up. */
	hide(dossierNumber: number, by: HiddenBy, options?: HideOptions): void;
	restore(dossierNumber: number, when?: When): void;
	/** Erases a dossier for good, as the platform does weeks after it was hidden. */
	erase(dossierNumber: number, when?: When): void;
}

function labelled(demarche: DemarcheModel, label: string): FieldModel {
	const { fields } = demarche.publishedRevision ?? demarche.draftRevision;
	const field = fields.find((each) => each.label === label);
	if (!field) throw new Error(`No field "${label}" in the démarche ${demarche.number}`);
	return field;
}

const byStableId = <T>(demarche: DemarcheModel, values: Record<string, T> = {}): Map<number, T> =>
	new Map(
		Object.entries(values).map(([label, value]) => [labelled(demarche, label).stableId, value]),
	);

function instructeurOf({ groupe, number }: DossierModel): ProfileModel {
	const [instructeur] = groupe.instructeurs;
	if (!instructeur) throw new Error(`No instructeur in the group of dossier ${number}`);
	return instructeur;
}

/** The actions on one sandbox's data; `defaultDemarche` is where dossiers are deposited. */
export function actionsOn(platform: Platform, defaultDemarche: number): Actions {
	const { catalogue, clock } = platform;
	const moment = ({ at }: When = {}): Instant => {
		const given = at === undefined ? clock.now() : instant(at);
		if (Number.isNaN(given)) throw new RangeError(`${at} is no date and time`);
		return given;
	};
	const dossierOf = (number: number): DossierModel => {
		const dossier = catalogue.dossier(number);
		if (!dossier) throw new Error(`No dossier ${number} in the sandbox`);
		return dossier;
	};
	return {
		deposit: (options = {}) => {
			const { demarche: wanted = defaultDemarche, champs, files, draft, ...more } = options;
			const demarche = catalogue.demarche(wanted);
			if (!demarche) throw new Error(`No démarche ${wanted} in the sandbox`);
			const at = moment(options);
			const dossier = addDraft(platform, {
				...more,
				...{ demarche, at },
				values: byStableId(demarche, champs),
				files: byStableId(demarche, files),
			});
			if (!draft) deposit(platform, dossier, at);
			return dossier.number;
		},
		claim: (number) => {
			dossierOf(number).content.claimed = true;
		},
		submit: (number, when) => deposit(platform, dossierOf(number), moment(when)),
		edit: (number, label, value, when) => {
			const dossier = dossierOf(number);
			const champ = dossier.content.champs.find(({ field }) => field.label === label);
			if (!champ) throw new Error(`No champ "${label}" in the dossier ${number}`);
			const at = moment(when);
			edit(platform, dossier, champ, value, at);
			resolveCorrections(dossier, at);
		},
		write: (number, body, options = {}) => {
			const dossier = dossierOf(number);
			const at = moment(options);
			const seed = { number, version: platform.version, updatedAt: at, random: randomOf(body) };
			const files = (options.files ?? []).map((input) =>
				fileOf(seed, `written ${platform.nextId()}`, input),
			);
			const { email } = dossier.content.usager;
			addMessage(platform, dossier, { email, body, files, at });
		},
		askAvis: (number, question, when) => {
			const dossier = dossierOf(number);
			askAvis(platform, dossier, instructeurOf(dossier), question, moment(when));
		},
		answerAvis: (number, answer, when) => {
			const dossier = dossierOf(number);
			const avis = dossier.content.avis.findLast(({ reponse }) => reponse === null);
			if (!avis) throw new Error(`No open question to an expert in the dossier ${number}`);
			answerAvis(platform, dossier, avis, answer, moment(when));
		},
		changeState: (number, transition, options = {}) => {
			const dossier = dossierOf(number);
			const instructeur = instructeurOf(dossier);
			const { motivation = null, visibleAfterMilliseconds: milliseconds } = options;
			const details = { instructeur, motivation, at: moment(options) };
			if (milliseconds === undefined) transit(platform, dossier, transition, details);
			else transitSlowly(platform, dossier, transition, { ...details, milliseconds });
		},
		hide: (number, by, options = {}) =>
			hide(platform, dossierOf(number), by, moment(options), options.reason),
		restore: (number, when) => restore(platform, dossierOf(number), moment(when)),
		erase: (number, when) => erase(platform, dossierOf(number), moment(when)),
	};
}
