import type { ApiVersion } from '../../../ds-api/schema/versions';
import type { Instant } from '../instants';
import type { Random } from './random';

/** What a dossier's values are made from. */
export interface DossierSeed {
	number: number;
	version: ApiVersion;
	updatedAt: Instant;
	random: Random;
	/** A dossier that the DossierLinkChamp points to. */
	linkedNumber?: number;
	/** Leaves every value empty. */
	empty?: boolean;
}
