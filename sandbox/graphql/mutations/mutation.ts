import type {
	DemarcheModel,
	DossierModel,
	GroupeModel,
	LabelModel,
	MessageModel,
	ProfileModel,
} from '../../data/model';
import type { ExecutionContext, Resolver } from '../execution-context';
import { isInScope, notFound, visibleTo } from '../resolvers/access';

/** What every mutation takes. */
export interface MutationInput {
	clientMutationId?: string | null;
}

/** What a mutation says in `errors` instead of doing anything. */
export class Refusal extends Error {}

/** Reads the records that ids designate; what is not there or not allowed is an error of the request. */
export interface Finder {
	dossier(id: string): DossierModel;
	instructeur(id: string): ProfileModel;
	groupe(id: string): GroupeWithDemarche;
	label(id: string): LabelModel & { demarche: DemarcheModel };
	message(id: string): { message: MessageModel; dossier: DossierModel };
	demarche(found: { id?: string | null; number?: number | null }): DemarcheModel;
	/** One of the administrateur's, whether or not the token gives access to it. */
	ownDemarche(found: { id?: string | null; number?: number | null }): DemarcheModel;
}

export interface GroupeWithDemarche {
	groupe: GroupeModel;
	demarche: DemarcheModel;
}

/** The steps of a mutation after the right to write, in the order in which the server takes them. */
export interface Mutation<Input extends MutationInput, Loaded> {
	/** The signed ids of the files it attaches. */
	blobs?: (input: Input) => readonly string[];
	load: (input: Input, find: Finder, context: ExecutionContext) => Loaded;
	/** Why it is refused. */
	authorize?: (loaded: Loaded, input: Input, context: ExecutionContext) => string | null;
	/** @throws Refusal for what cannot be done after all. */
	resolve: (loaded: Loaded, input: Input, context: ExecutionContext) => object;
}

const readOnly = 'Le jeton utilisé est configuré seulement en lecture';

/** The number in a global id of a class; null for anything else. */
export function numberIn(id: string, className: string): number | null {
	const match = /^([A-Za-z]+)-(\d+)$/.exec(Buffer.from(id, 'base64').toString('utf8'));
	return match?.[1] === className ? Number(match[2]) : null;
}

function messageOwner(context: ExecutionContext, id: number): DossierModel | undefined {
	const { catalogue, messageOwners } = context.platform;
	// The messages that the data starts with are numbered after their dossier.
	const number = messageOwners.get(id) ?? Math.floor(id / 10);
	return catalogue.dossier(number);
}

/** Ids that designate nothing are `not_found`, in the name of the mutation's payload. */
function finderOf(context: ExecutionContext, payload: string): Finder {
	const { catalogue } = context;
	const found = <T>(value: T | undefined): T => {
		if (value === undefined) throw notFound(payload);
		return value;
	};
	const number = (id: string, className: string): number => {
		const value = numberIn(id, className);
		if (value === null) throw notFound(payload);
		return value;
	};
	return {
		dossier: (id) => {
			const dossier = found(catalogue.dossier(number(id, 'Dossier')));
			return visibleTo(context, 'Dossier', dossier.demarche, dossier);
		},
		instructeur: (id) =>
			found(
				catalogue.demarches
					.flatMap(({ groupes }) => groupes.flatMap(({ instructeurs }) => instructeurs))
					.find((instructeur) => instructeur.id === id),
			),
		groupe: (id) => {
			const groupe = found(catalogue.groupe(number(id, 'GroupeInstructeur')));
			return visibleTo(context, 'GroupeInstructeur', groupe.demarche, groupe);
		},
		label: (id) => {
			const wanted = number(id, 'Label');
			const demarche = found(
				catalogue.demarches.find(({ labels }) => labels.some((label) => label.id === wanted)),
			);
			const label = found(demarche.labels.find((each) => each.id === wanted));
			return visibleTo(context, 'Label', demarche, { ...label, demarche });
		},
		message: (id) => {
			const wanted = number(id, 'Commentaire');
			const dossier = found(messageOwner(context, wanted));
			const message = found(dossier.content.messages.find((each) => each.id === wanted));
			return visibleTo(context, 'Message', dossier.demarche, { message, dossier });
		},
		demarche: (given) => {
			const wanted = given.number ?? number(given.id ?? '', 'Procedure');
			const demarche = found(catalogue.demarche(wanted));
			// The administrateur's own démarches are searched: another's is not found.
			if (!isInScope(context, demarche)) throw notFound(payload);
			return demarche;
		},
		ownDemarche: (given) => {
			const wanted = given.number ?? number(given.id ?? '', 'Procedure');
			const demarche = found(catalogue.demarche(wanted));
			if (!context.caller.owned.has(demarche.number) && !demarche.isAdded) throw notFound(payload);
			return demarche;
		},
	};
}

function steps<Input extends MutationInput, Loaded>(
	{ blobs, load, authorize, resolve }: Mutation<Input, Loaded>,
	payload: string,
	input: Input,
	context: ExecutionContext,
): object {
	if (!context.caller.writeAccess) throw new Refusal(readOnly);
	for (const blob of blobs?.(input) ?? []) {
		const refused = context.uploads.refusal(blob);
		if (refused !== null) throw new Refusal(refused);
	}
	const loaded = load(input, finderOf(context, payload), context);
	const refused = authorize?.(loaded, input, context) ?? null;
	if (refused !== null) throw new Refusal(refused);
	return resolve(loaded, input, context);
}

/**
 * The resolver of a mutation: the right to write, the files, the records (whose errors are those of
 * the request), the right to do it, then the change. What is refused is in the payload's `errors`,
 * at HTTP 200.
 */
export function mutationResolver<Input extends MutationInput, Loaded>(
	name: string,
	mutation: Mutation<Input, Loaded>,
): Resolver<unknown, { input: Input }> {
	const payload = `${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`;
	return (_, { input }, context) => {
		const clientMutationId = input.clientMutationId ?? null;
		if (context.changesNothing) return { clientMutationId };
		try {
			return { clientMutationId, ...steps(mutation, payload, input, context) };
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			return { clientMutationId, errors: [{ message: error.message }] };
		}
	};
}
