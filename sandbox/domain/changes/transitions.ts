import { contentOf, contentTypes } from '../../data/content/by-type';
import type { Instant } from '../../data/instants';
import { isDecided } from '../../data/model';
import type {
	ChampModel,
	DossierContent,
	DossierModel,
	DossierState,
	FileModel,
	ProfileModel,
} from '../../data/model';
import { randomOf } from '../../data/made-up/random';
import type { Platform } from '../platform';
import { hasPendingCorrection, resolveCorrections } from './corrections';
import { addNotice } from './messages';
import { touched } from './touched';
import { ruleOf } from './transition-rules';
import type { Transition } from './transition-rules';

export interface TransitionDetails {
	/** null: the platform does it by itself. */
	instructeur: ProfileModel | null;
	motivation?: string | null;
	justificatif?: FileModel | null;
	at: Instant;
}

/** Identity papers are deleted once the dossier is decided. */
function purge(champs: readonly ChampModel[], at: Instant): void {
	for (const champ of champs) {
		for (const { champs: inner } of champ.rows) purge(inner, at);
		if (champ.field.kind !== 'titre_identite') continue;
		champ.files = [];
		champ.values = { ...champ.values, filled: false };
		champ.updatedAt = at;
	}
}

/** The attestation is made later, which is no change of the dossier. */
function attest(platform: Platform, dossier: DossierModel, content: DossierContent): void {
	if (!dossier.demarche.hasAttestation) return;
	const place = `attestation ${dossier.number} ${platform.nextId()}`;
	platform.jobs.later(() => {
		if (dossier.state !== 'accepte') return;
		content.attestation = {
			key: randomOf(place).key(28),
			dossierNumber: dossier.number,
			filename: `attestation-${dossier.number}.pdf`,
			contentType: contentTypes.pdf,
			createdAt: platform.clock.now(),
			virusScanResult: 'pending',
			content: contentOf(contentTypes.pdf, place),
		};
	});
}

function stateDates(content: DossierContent, to: DossierState, at: Instant): void {
	const { dates } = content;
	if (to === 'en_construction') dates.datePassageEnConstruction = at;
	if (to === 'en_instruction') dates.datePassageEnInstruction = at;
	dates.dateTraitement = isDecided(to) ? at : null;
}

/** What a decision leaves, or what taking it back clears. */
function decide(
	dossier: DossierModel,
	content: DossierContent,
	transition: Transition,
	{ motivation, justificatif, at }: TransitionDetails,
): void {
	if (transition === 'repasserEnInstruction') {
		dossier.archived = false;
		dossier.hiddenByUserAt = null;
		content.dates.datePrevisionnelleDecisionSVASVR = null;
		content.motivation = null;
		content.motivationFile = null;
		content.attestation = null;
	} else if (isDecided(dossier.state)) {
		content.motivation = motivation ?? null;
		content.motivationFile = justificatif ?? null;
		if (dossier.state === 'sans_suite') content.attestation = null;
		purge(content.champs, at);
		purge(content.annotations, at);
	}
}

/**
 * Moves a dossier to another state, whatever `transitionRefusal` says: dates, traitement, notice and
 * event come with it, and the instructeur who starts the instruction follows the dossier.
 */
export function transit(
	platform: Platform,
	dossier: DossierModel,
	transition: Transition,
	details: TransitionDetails,
): void {
	queueTransition(platform, dossier, transition, details.at);
	commitTransition(platform, dossier, transition, details);
}

/** The same in a transaction that others see so much later: the legacy webhook calls before. */
export function transitSlowly(
	platform: Platform,
	dossier: DossierModel,
	transition: Transition,
	{ milliseconds, ...details }: TransitionDetails & { milliseconds: number },
): void {
	queueTransition(platform, dossier, transition, details.at);
	platform.time.after(milliseconds, () => commitTransition(platform, dossier, transition, details));
}

export function queueTransition(
	platform: Platform,
	dossier: DossierModel,
	transition: Transition,
	at: Instant,
): void {
	const { to, event } = ruleOf(transition);
	platform.queue(event, dossier, to, at);
}

export function commitTransition(
	platform: Platform,
	dossier: DossierModel,
	transition: Transition,
	details: TransitionDetails,
): void {
	const { to, traitement, event } = ruleOf(transition);
	const { instructeur, motivation, at } = details;
	touched(dossier, at, (content) => {
		dossier.state = to;
		stateDates(content, to, at);
		decide(dossier, content, transition, details);
		content.traitements.push({
			id: platform.nextId(),
			event: traitement,
			state: to,
			dateTraitement: at,
			emailAgentTraitant: instructeur?.email ?? null,
			motivation: motivation ?? null,
		});
		if (
			transition === 'passerEnInstruction' &&
			instructeur &&
			!content.instructeurs.some(({ id }) => id === instructeur.id)
		) {
			content.instructeurs.push(instructeur);
		}
		if (to === 'accepte') attest(platform, dossier, content);
	});
	if (transition === 'passerEnInstruction' && hasPendingCorrection(dossier)) {
		resolveCorrections(dossier, at);
	}
	addNotice(platform, dossier, traitement, at);
	platform.announce(event, dossier, at);
}
