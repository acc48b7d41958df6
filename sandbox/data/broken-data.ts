import type { Catalogue } from './catalogue';
import { forbiddenDossier } from './demarches/forbidden';
import type { ChampModel, DossierModel } from './model';

/** What may be broken in the data of one dossier, as it is on the real platform here and there. */
export interface BrokenData {
	dossierNumber: number;
	/**
	 * A day that no calendar has, a civilité that is none, choices that are not JSON: the server crashes on their typed
	 * values. A lost applicant, a message without author, an address without label: a null where there must be none.
	 * A link to a dossier outside the token: refused in its place. Slow messages: the server's time is over with them.
	 */
	kind: (typeof brokenDataKinds)[number];
	/** Where it is looked for; in the champs first, unless told. */
	part?: ChampPart | undefined;
}

type ChampPart = 'champs' | 'annotations';

export const brokenDataKinds = [
	'impossibleDate',
	'unknownCivilite',
	'brokenChoices',
	'lostApplicant',
	'messageWithoutAuthor',
	'addressWithoutLabel',
	'linkOutsideToken',
	'slowMessages',
] as const;

/** A champ or annotation of that kind, outside of repetitions. */
function champOf(
	{ number, content }: DossierModel,
	kind: string,
	parts: readonly ChampPart[] = ['champs', 'annotations'],
): [string, ChampModel] {
	for (const part of parts) {
		const champ = content[part].find(({ field }) => field.kind === kind);
		if (champ) return [`${part}.${champ.field.label}`, champ];
	}
	throw new Error(`The dossier ${number} has no ${kind}`);
}

function setValues(
	dossier: DossierModel,
	kind: string,
	text: string | null,
	values: Record<string, unknown>,
	parts?: readonly ChampPart[],
): string {
	const [place, champ] = champOf(dossier, kind, parts);
	Object.assign(champ, { text, values: { ...champ.values, ...values } });
	return place;
}

const ways: Record<
	BrokenData['kind'],
	(dossier: DossierModel, parts?: readonly ChampPart[]) => string
> = {
	impossibleDate: (dossier, parts) =>
		setValues(dossier, 'date', '31/02/2024', { date: '31/02/2024' }, parts),
	unknownCivilite: (dossier, parts) =>
		setValues(dossier, 'civilite', 'Mlle', { value: 'Mlle' }, parts),
	brokenChoices: (dossier, parts) =>
		setValues(dossier, 'multiple_drop_down_list', 'Enfants, Séniors', { values: 'Enfants' }, parts),
	lostApplicant: ({ content }) => {
		Object.assign(content, { demandeur: null });
		return 'demandeur';
	},
	messageWithoutAuthor: ({ number, content }) => {
		const message = content.messages.at(-1);
		if (!message) throw new Error(`The dossier ${number} has no message`);
		Object.assign(message, { email: null });
		return 'messages.email';
	},
	addressWithoutLabel: (dossier) => {
		const [place, { values }] = champOf(dossier, 'address');
		if (!values.address) throw new Error(`The address of dossier ${dossier.number} is empty`);
		values.address = { ...values.address, label: null };
		return place;
	},
	linkOutsideToken: (dossier) =>
		setValues(dossier, 'dossier_link', String(forbiddenDossier), {
			linkedNumber: forbiddenDossier,
		}),
	slowMessages: (dossier) => {
		dossier.slow = ['messages'];
		return 'messages';
	},
};

/**
 * Breaks something in a dossier's data, and returns where it is: the part, with the label of a champ. Its date of change stays
 * as it is.
 *
 * @throws If there is no such dossier, or nothing of the kind in it.
 */
export function breakData(catalogue: Catalogue, { dossierNumber, kind, part }: BrokenData): string {
	const dossier = catalogue.dossier(dossierNumber);
	if (!dossier) throw new Error(`No dossier ${dossierNumber} in the sandbox`);
	return ways[kind](dossier, part && [part]);
}
