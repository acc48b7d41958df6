import { cloneOf } from '../../domain/clone';
import type { DemarcheModel, ProfileModel } from '../../data/model';
import { profile } from '../../data/made-up/people-and-places';
import type { ExecutionContext } from '../execution-context';
import { isInScope } from '../resolvers/access';
import { descriptor } from '../resolvers/descriptor';
import type { ProfileInput } from './instructor-groups';
import { numberIn, Refusal } from './mutation';
import type { Finder, Mutation, MutationInput } from './mutation';

interface DemarcheInput extends MutationInput {
	demarche: { id?: string; number?: number };
}

const load = ({ demarche }: DemarcheInput, find: Finder): DemarcheModel => find.demarche(demarche);

interface CloneInput extends DemarcheInput {
	title?: string | null;
	cloneService?: boolean | null;
}

/** One's own démarches may be cloned, and published open ones. What cannot be is no error of the request. */
export const demarcheCloner: Mutation<CloneInput, DemarcheModel | string> = {
	load: ({ demarche: { id, number } }, _, context: ExecutionContext) => {
		const wanted = number ?? numberIn(id ?? '', 'Procedure');
		const found = wanted === null ? undefined : context.catalogue.demarche(wanted);
		const isOpen = found?.opendata === true && found.publishedRevision !== null;
		return found && (isOpen || isInScope(context, found)) ? found : String(wanted ?? id);
	},
	authorize: (found) =>
		typeof found === 'string' ? `La copie de la démarche ${found} n’est pas possible` : null,
	resolve: (found, { title }, { platform }) => {
		if (typeof found === 'string') throw new Refusal(found);
		const clone = cloneOf(platform, found, title ?? null);
		platform.catalogue.addDemarche(clone);
		return { demarche: descriptor(clone) };
	},
};

interface PublishInput extends DemarcheInput {
	path: string;
	lienSiteWeb?: string | null;
}

export const demarchePublier: Mutation<PublishInput, DemarcheModel> = {
	load,
	resolve: (demarche, { path, lienSiteWeb }, { platform }) => {
		const { demarches } = platform.catalogue;
		if (!/^[a-z0-9_-]{3,200}$/.test(path)) throw new Refusal('Le lien public n’est pas valide');
		if (demarches.some((other) => other !== demarche && other.path === path)) {
			throw new Refusal('Le lien public est déjà utilisé par une autre démarche');
		}
		const at = platform.clock.now();
		demarche.draftRevision.publishedAt = at;
		demarche.publishedRevision = demarche.draftRevision;
		Object.assign(demarche, { path, state: 'publiee', publishedAt: at, updatedAt: at });
		if (lienSiteWeb) demarche.settings.siteWebURL = lienSiteWeb;
		return { demarche: descriptor(demarche) };
	},
};

interface SettingsInput extends DemarcheInput {
	title?: string | null;
	description?: string | null;
	dateLimite?: string | null;
	declarative?: string | null;
	lienDpo?: string | null;
	lienSiteWeb?: string | null;
}

export const demarcheModifierParametres: Mutation<SettingsInput, DemarcheModel> = {
	load,
	resolve: (demarche, input, { platform }) => {
		const { title, description, dateLimite, declarative, lienDpo, lienSiteWeb } = input;
		if (title?.trim() === '') throw new Refusal('Le champ « Titre » doit être rempli');
		const given = {
			dateLimite,
			declarative: declarative === 'non_declarative' ? null : declarative,
			dpoURL: lienDpo,
			siteWebURL: lienSiteWeb,
		};
		for (const [name, value] of Object.entries(given)) {
			if (value !== undefined) demarche.settings[name] = value;
		}
		demarche.title = title ?? demarche.title;
		demarche.description = description ?? demarche.description;
		demarche.updatedAt = platform.clock.now();
		return { demarche: descriptor(demarche) };
	},
};

interface AdministrateursInput extends DemarcheInput {
	administrateurs: readonly ProfileInput[];
}

const isOne = (administrateur: ProfileModel, { id, email }: ProfileInput): boolean =>
	administrateur.id === id || administrateur.email === email?.trim().toLowerCase();

export const demarcheAjouterAdministrateur: Mutation<AdministrateursInput, DemarcheModel> = {
	load,
	resolve: (demarche, { administrateurs }, { platform }) => {
		const { demarches } = platform.catalogue;
		const known = demarches.flatMap((each) => each.administrateurs);
		const unknown: string[] = [];
		for (const input of administrateurs) {
			const found = known.find((each) => isOne(each, input));
			const email = input.email?.trim().toLowerCase();
			const isPresent = demarche.administrateurs.some((each) => isOne(each, input));
			if (isPresent) continue;
			if (found) demarche.administrateurs.push(found);
			else if (email !== undefined && /^[^\s@]+@[^\s@]+$/.test(email)) {
				demarche.administrateurs.push(profile('Administrateur', platform.nextId(), email));
			} else unknown.push(email ?? input.id ?? '');
		}
		const message = `Administrateurs inconnus : ${unknown.join(', ')}`;
		return {
			demarche: descriptor(demarche),
			warnings: unknown.length > 0 ? [{ message }] : null,
		};
	},
};

export const demarcheSupprimerAdministrateur: Mutation<AdministrateursInput, DemarcheModel> = {
	load,
	resolve: (demarche, { administrateurs }) => {
		const left = demarche.administrateurs.filter(
			(each) => !administrateurs.some((input) => isOne(each, input)),
		);
		if (left.length === 0) {
			throw new Refusal('Il doit rester au moins un administrateur');
		}
		demarche.administrateurs = left;
		return { demarche: descriptor(demarche) };
	},
};
