import type { GroupeModel } from '../../data/model';
import type { ExecutionContext, TypeResolvers } from '../execution-context';
import { visibleTo } from '../resolvers/access';
import * as administration from './administration';
import * as annotations from './annotations';
import * as archive from './archive';
import * as assignment from './assignment';
import * as directUpload from './direct-upload';
import * as follow from './follow';
import * as groups from './instructor-groups';
import * as labels from './labels';
import * as messages from './messages';
import { mutationResolver } from './mutation';
import type { Mutation } from './mutation';
import * as state from './state';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each mutation has its own input and records
const all: Record<string, Mutation<any, any>> = {
	...administration,
	...annotations,
	...archive,
	...assignment,
	...directUpload,
	...follow,
	...groups,
	...labels,
	...messages,
	...state,
};

/** Every mutation of both versions, by the name of its field. */
export const mutationResolvers: Record<string, TypeResolvers> = {
	Mutation: Object.fromEntries(
		Object.entries(all).map(([name, mutation]) => [name, mutationResolver(name, mutation)]),
	),
	// It was made by then, whoever may not see it.
	GroupeInstructeurCreerPayload: {
		groupeInstructeur: (
			{ groupeInstructeur: groupe }: { groupeInstructeur?: GroupeModel },
			_: unknown,
			context: ExecutionContext,
		) => {
			const demarche = groupe && context.catalogue.groupe(groupe.number)?.demarche;
			return demarche ? visibleTo(context, 'GroupeInstructeur', demarche, groupe) : null;
		},
	},
};
