import type { FieldModel } from '../model';
import { someone } from './people-and-places';
import type { Random } from './random';
import { storyOf } from './story';
import type { Story } from './story';
import { euros, quoted } from './typography';
import * as words from './words';

/** `count` different values, in any order. */
function several<T>(random: Random, count: number, values: readonly T[]): T[] {
	const left = [...values];
	return Array.from({ length: count }, () =>
		left.splice(random.integer(0, left.length - 1), 1),
	).flat();
}

type Writer = (random: Random, story: Story) => string;

/** What a démarche's "Intitulé" is about. */
const titles: Record<NonNullable<FieldModel['topic']>, Writer> = {
	occupation: (random) => {
		if (random.chance(0.3)) {
			const address = `${random.integer(1, 99)} ${random.pick(words.streets)}`;
			return `${random.pick(words.works)}, ${address} (${random.integer(2, 21)} jours)`;
		}
		const edition = `${random.integer(2, 25)}e édition`;
		const suffix = random.pick(['', ` – ${edition}`, ` (${edition})`, ', en soirée', ' 🎉']);
		return `${random.pick(words.events)}, ${random.pick(words.squares)}${suffix}`;
	},
	inventory: (random) =>
		`${random.pick(words.belongings)} ${random.pick(words.spots).of} – lot ${random.integer(1, 60)}`,
	documents: (random) => `${random.pick(words.bulkyDocuments)} ${random.pick(words.spots).of}`,
};

/** The title of a project; every fifth with an emoji. */
const projectTitle: Writer = (random, { project, activity }) =>
	random.chance(0.2) ? `${project} ${activity.emoji}` : project;

/** Texts of one line, by the label of their field. */
const lines: Record<string, Writer> = {
	'Nom de l’association': (_, { association }) => association,
	'Nom de la structure': (_, { association }) => association,
	Fax: (random) => `+33 1 99 00 ${random.integer(10, 99)} ${random.integer(10, 99)}`,
	'Précisez la subvention reçue': (random) => {
		const giver = random.pick(['de la commune', 'du département', 'de la région']);
		const purpose = quoted(random.pick(words.activities).title);
		return `${euros(random.integer(4, 60) * 50)} ${giver} en ${random.integer(2022, 2024)}, pour ${purpose}`;
	},
	Nom: (random) => {
		const { prenom, nom } = someone(random);
		return `${prenom} ${nom}`;
	},
	Commentaire: (random) => {
		const when = random.pick([
			'le matin',
			'l’après-midi',
			'après 18 h',
			'le mercredi',
			'le samedi',
		]);
		const what = random.pick([
			'le relevé d’identité bancaire arrive par courrier',
			'le nom du trésorier change à l’automne',
			'le « devis n° 2 » remplace le premier',
			'les statuts ont été mis à jour cet été',
		]);
		return `Joignable plutôt ${when} ; ${what}.`;
	},
	'Avis du service': (random) => {
		const verdict = random.pick([
			'Favorable : le projet s’adresse à tous les âges',
			'Très favorable : le bilan de l’an passé est « très satisfaisant »',
			'Favorable : l’action complète celles de l’école voisine',
			'Réservé : le plan de financement reste à compléter',
			'Réservé : l’association est bien implantée, mais l’action existe déjà',
		]);
		const next = random.pick([
			'À revoir après la visite',
			'À présenter à la prochaine commission',
			'Le devis doit être actualisé',
			'Bénéficiaire connue du service',
			'Aucune pièce ne manque',
		]);
		return `${verdict}. ${next}.`;
	},
	'Remarque ajoutée': (random) => {
		const start = `${random.integer(6, 17)} h${random.pick(['', ' 15', ' 30', ' 45'])}`;
		const need = random.pick([
			'une prise électrique suffit',
			'merci de prévoir un point d’eau',
			'l’accès des secours reste libre',
			'les riverains ont été prévenus',
			'le « plan B » est le repli sous la halle',
			'aucun véhicule ne stationnera',
			'le site sera rendu propre, c’est promis 👍',
		]);
		return `Installation dès ${start} ; ${need}.`;
	},
};

function budget(random: Random): string {
	const items = several(random, random.integer(2, 4), words.expenses).map(({ name, from, to }) => ({
		name,
		amount: random.integer(from / 10, to / 10) * 10,
	}));
	const total = items.reduce((sum, { amount }) => sum + amount, 0);
	// As pasted from a spreadsheet.
	return [...items, { name: 'Total', amount: total }]
		.map(({ name, amount }) => `${name}\t${euros(amount)}`)
		.join('\r\n');
}

/** Texts of several lines, by the label of their field. */
const paragraphs: Record<string, Writer> = {
	'Objet du projet': (random, { project, activity }) => {
		const sentences = [activity.summary, random.pick(words.audiences), random.pick(words.means)];
		return `${quoted(project)}\n\n${sentences.join(' ')}\n\nDépenses prévues :\n${budget(random)}\r\n\r\n${random.pick(words.welcomes)} ! ${activity.emoji}`;
	},
	Commentaire: (random) => {
		const remarks = several(random, 2, [
			'L’équipe a changé depuis l’an passé : le nouveau bureau figure plus haut.',
			'Nous joindrons le devis de l’imprimeur dès qu’il nous parviendra.',
			'Le calendrier peut être décalé d’une semaine si la salle n’est pas libre.',
			'Une partie du matériel nous est prêtée par l’école, à titre gracieux.',
			'C’est notre première demande ; merci de nous signaler toute erreur.',
			'Les adhérents ont voté ce projet « à l’unanimité » en assemblée générale.',
		]);
		const thanks = random.pick([
			'Merci d’avance !',
			'Bien cordialement,\nle bureau',
			'Merci de votre attention 🙂',
		]);
		return `${remarks.join('\n')}\n\n${thanks}`;
	},
	'Note interne': (random, { association }) => {
		const tasks = several(random, 2, [
			'rappeler le trésorier avant la commission',
			'vérifier l’attestation d’assurance',
			'comparer au budget de l’an dernier',
			'demander l’avis du service des sports',
			'proposer un échéancier en deux versements',
			'prévoir une visite à la rentrée',
		]);
		return `Association « ${association} » : dossier relu.\n\nÀ faire :\n- ${tasks.join(' ;\n- ')}.`;
	},
};

/** A text of one line for a field; a title where its label says nothing. */
export function lineFor(field: FieldModel, dossierNumber: number, random: Random): string {
	const write = field.topic ? titles[field.topic] : (lines[field.label] ?? projectTitle);
	return write(random, storyOf(dossierNumber));
}

/** A text of several lines for a field. */
export function paragraphFor({ label }: FieldModel, dossierNumber: number, random: Random): string {
	const write = paragraphs[label] ?? paragraphs.Commentaire ?? projectTitle;
	return write(random, storyOf(dossierNumber));
}
