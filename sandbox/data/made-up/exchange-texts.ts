import { randomOf } from './random';
import { storyOf } from './story';
import { quoted } from './typography';

/** What the service and the citizen write to one another about a dossier. */
export function messageTexts(
	dossierNumber: number,
): Record<'receipt' | 'reply' | 'missing' | 'mistaken', string> {
	const random = randomOf(`messages of ${dossierNumber}`);
	const { project, association } = storyOf(dossierNumber);
	const delay = random.pick(['trois semaines', 'un mois', 'six semaines', 'deux mois']);
	const signature = random.pick(['Cordialement,', 'Bien cordialement,', 'Bonne journée,']);
	const document = random.pick(['le devis', 'le bilan de l’an passé', 'l’attestation d’assurance']);
	return {
		receipt: `Bonjour,\n\nNous avons bien reçu la demande de l’association « ${association} ». Elle sera examinée d’ici ${delay}. Vous trouverez ci-joint l’accusé de réception, le plan d’accès et le calendrier.\n\n${signature}\nLe service instructeur`,
		reply: `Bonjour et merci ! <b>Voici</b> la pièce « manquante » pour ${random.pick(['notre projet', 'notre dossier', 'notre demande'])}. ${random.pick(['Dites-nous s’il faut autre chose 👍', 'À bientôt, l’équipe de l’association 🙂', 'Nous restons joignables l’après-midi.'])}`,
		missing: `Bonjour,\n\nIl manque ${document} de ${quoted(project)}. Merci de compléter votre dossier, puis de l’enregistrer.\n\n${signature}\nLe service instructeur`,
		mistaken: `Bonjour,\n\nLe total des dépenses ne correspond pas au montant demandé. Merci de corriger le budget de l’association « ${association} », puis d’enregistrer le dossier.\n\n${signature}\nLe service instructeur`,
	};
}

/** What an expert is asked about a dossier, and answers. */
export function avisTexts(dossierNumber: number): {
	question: string;
	questionLabel: string;
	reponse: string;
	secondQuestion: string;
} {
	const random = randomOf(`avis of ${dossierNumber}`);
	const { association } = storyOf(dossierNumber);
	const condition = random.pick([
		'que la salle soit accessible à tous',
		'que le devis de sonorisation soit revu',
		'qu’une convention soit signée avec la commune',
		'que l’assurance couvre aussi les bénévoles',
	]);
	return {
		question: random.pick([
			'Le projet vous paraît-il réaliste ?',
			'Les dépenses vous paraissent-elles justifiées ?',
			`Connaissez-vous l’association « ${association} » et ses actions ?`,
			'Le public visé est-il bien celui du dispositif ?',
		]),
		questionLabel: random.pick([
			'Êtes-vous favorable ?',
			'Donnez-vous un avis favorable ?',
			'Le projet peut-il être soutenu ?',
		]),
		reponse: random.pick([
			`Oui, à condition ${condition}.\nVoir l’avis motivé ci-joint.`,
			`Avis favorable. L’équipe est expérimentée et le « reste à charge » est raisonnable ; je souhaite seulement ${condition}.`,
			`Oui. Le calcul joint montre un budget équilibré. Il faudra toutefois ${condition}.`,
		]),
		secondQuestion: random.pick([
			'Et le calendrier ?',
			'Le calendrier vous semble-t-il tenable avant l’été ?',
			'Une visite sur place serait-elle utile ?',
			'Quel montant proposeriez-vous ?',
		]),
	};
}

/** Why a dossier was accepted, refused or closed. */
export function motivationText(dossierNumber: number, state: string): string {
	const random = randomOf(`motivation of ${dossierNumber}`);
	const { association } = storyOf(dossierNumber);
	const subject = `la demande de l’association « ${association} »`;
	switch (state) {
		case 'accepte':
			return `Après examen, ${subject} est acceptée : ${random.pick(['le projet s’adresse à tous les publics', 'l’action répond aux priorités de l’été', 'le budget présenté est équilibré'])}.`;
		case 'refuse':
			return `Malgré l’intérêt du projet, ${subject} ne peut être retenue : ${random.pick(['les crédits de l’année sont épuisés', 'l’action se déroule hors du territoire', 'le dossier est arrivé après la clôture'])}.`;
		default:
			return `Le dossier est classé sans suite : ${subject} ${random.pick(['a été retirée à l’initiative du bureau', 'fait double emploi avec un autre dépôt', 'n’a pas été complétée dans les délais'])}.`;
	}
}
