import { DELETED_DOSSIER_EXAMPLES } from './deleted-dossier';
import { DEMARCHE_EXAMPLES } from './demarche';
import { DOSSIER_EXAMPLES } from './dossier';
import { GRAPHQL_EXAMPLES } from './graphql';
import { INSTRUCTOR_GROUP_EXAMPLES } from './instructor-group';
import { MESSAGE_EXAMPLES } from './message';
import { PREFILL_EXAMPLES } from './prefill';
import type { Examples } from './example';

export type { Example } from './example';

/** What the pages of the operations show, by `resource/operation`. */
export const EXAMPLES: Examples = {
	...DOSSIER_EXAMPLES,
	...MESSAGE_EXAMPLES,
	...DEMARCHE_EXAMPLES,
	...INSTRUCTOR_GROUP_EXAMPLES,
	...PREFILL_EXAMPLES,
	...DELETED_DOSSIER_EXAMPLES,
	...GRAPHQL_EXAMPLES,
};
