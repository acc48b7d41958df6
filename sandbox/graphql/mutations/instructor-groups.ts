import type { DemarcheModel, GroupeModel, ProfileModel } from '../../data/model';
import { profile } from '../../data/made-up/people-and-places';
import type { Platform } from '../../domain/platform';
import { Refusal } from './mutation';
import type { GroupeWithDemarche, Mutation, MutationInput } from './mutation';

/** A person by id or by address: one of the two. */
export interface ProfileInput {
	id?: string | null;
	email?: string | null;
}

interface CreateInput extends MutationInput {
	demarche: { id?: string; number?: number };
	groupeInstructeur: {
		label: string;
		closed: boolean;
		instructeurs: readonly ProfileInput[];
	};
}

interface GroupInput extends MutationInput {
	groupeInstructeurId: string;
}

const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

const everyInstructeur = ({ catalogue }: Platform): ProfileModel[] =>
	catalogue.demarches.flatMap(({ groupes }) => groupes.flatMap(({ instructeurs }) => instructeurs));

/** Addresses are put in lower case before anything else. */
const addressOf = ({ email }: ProfileInput): string | undefined => email?.trim().toLowerCase();

function matches(instructeur: ProfileModel, input: ProfileInput): boolean {
	return instructeur.id === input.id || instructeur.email === addressOf(input);
}

/** Adds people to a group, and returns the addresses that are none. */
function add(
	platform: Platform,
	groupe: GroupeModel,
	people: readonly ProfileInput[],
): readonly string[] {
	const wrong: string[] = [];
	for (const input of people) {
		if (groupe.instructeurs.some((member) => matches(member, input))) continue;
		const known = everyInstructeur(platform).find((each) => matches(each, input));
		const email = addressOf(input);
		if (known) groupe.instructeurs.push(known);
		else if (email !== undefined && isAddress(email)) {
			groupe.instructeurs.push(profile('Instructeur', platform.nextId(), email));
		} else if (email !== undefined) wrong.push(email);
	}
	return wrong;
}

const warnings = (wrong: readonly string[]): Array<{ message: string }> | null =>
	wrong.length === 0 ? null : [{ message: `Adresses incorrectes : ${wrong.join(', ')}` }];

function checkLabel({ groupes }: DemarcheModel, label: string, self?: GroupeModel): void {
	if (label.trim() === '') throw new Refusal('Le champ « Nom » doit être rempli');
	if (groupes.some((groupe) => groupe !== self && groupe.label === label.trim())) {
		throw new Refusal('Le champ « Nom » est déjà utilisé');
	}
}

/** The token's scope is looked at only when the group is given, and that is too late. */
export const groupeInstructeurCreer: Mutation<CreateInput, DemarcheModel> = {
	load: ({ demarche }, find) => find.ownDemarche(demarche),
	resolve: (demarche, { groupeInstructeur }, { platform }) => {
		const { label, closed, instructeurs } = groupeInstructeur;
		checkLabel(demarche, label);
		const number = platform.nextId();
		// Whoever makes a group is in it.
		const [owner] = demarche.administrateurs;
		const groupe: GroupeModel = {
			...{ number, closed },
			label: label.trim(),
			instructeurs: owner ? [profile('Instructeur', platform.nextId(), owner.email)] : [],
		};
		demarche.groupes.push(groupe);
		const wrong = add(platform, groupe, instructeurs);
		return { groupeInstructeur: groupe, warnings: warnings(wrong) };
	},
};

interface ChangeInput extends GroupInput {
	label?: string | null;
	closed?: boolean | null;
}

export const groupeInstructeurModifier: Mutation<ChangeInput, GroupeWithDemarche> = {
	load: ({ groupeInstructeurId }, find) => find.groupe(groupeInstructeurId),
	resolve: ({ groupe, demarche }, { label, closed }) => {
		if (typeof label === 'string') checkLabel(demarche, label, groupe);
		const isLastOpen = demarche.groupes.every((each) => each === groupe || each.closed);
		if (closed === true && isLastOpen) {
			throw new Refusal('Une démarche garde au moins un groupe ouvert');
		}
		groupe.label = label?.trim() ?? groupe.label;
		groupe.closed = closed ?? groupe.closed;
		return { groupeInstructeur: groupe };
	},
};

interface PeopleInput extends GroupInput {
	instructeurs: readonly ProfileInput[];
}

export const groupeInstructeurAjouterInstructeurs: Mutation<PeopleInput, GroupeWithDemarche> = {
	load: ({ groupeInstructeurId }, find) => find.groupe(groupeInstructeurId),
	resolve: ({ groupe }, { instructeurs }, { platform }) => {
		const wrong = add(platform, groupe, instructeurs);
		return { groupeInstructeur: groupe, warnings: warnings(wrong) };
	},
};

export const groupeInstructeurSupprimerInstructeurs: Mutation<PeopleInput, GroupeWithDemarche> = {
	load: ({ groupeInstructeurId }, find) => find.groupe(groupeInstructeurId),
	resolve: ({ groupe }, { instructeurs }) => {
		groupe.instructeurs = groupe.instructeurs.filter(
			(member) => !instructeurs.some((input) => matches(member, input)),
		);
		return { groupeInstructeur: groupe };
	},
};
