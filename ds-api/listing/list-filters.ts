import { isSince, type Dossier, type DossierState } from '../model';
import type { DossierListRequest } from './list-request';

/** All states: asking for them is asking for none in particular. */
const STATE_COUNT = 5;

/** The one state that the server is asked for: it takes one or none. */
export function stateOnServer({ states }: DossierListRequest): DossierState | undefined {
	const [state, ...others] = new Set(states);
	return others.length === 0 ? state : undefined;
}

/** The filters that the server does not take, ignores (deposit date beside last change) or fails on (revision in a group). */
export class ListFilters {
	private readonly states: ReadonlySet<DossierState>;
	/** Whether some of what the server gives is left out here, so that a page may yield fewer dossiers than it holds. */
	readonly leaveOut: boolean;

	constructor(private readonly request: DossierListRequest) {
		const states = new Set(request.states);
		this.states = states.size > 1 && states.size < STATE_COUNT ? states : new Set();
		this.leaveOut =
			this.states.size > 0 ||
			(request.group !== undefined && request.revision !== undefined) ||
			(request.updatedSince !== undefined && request.depositedSince !== undefined);
	}

	/** @param given what is known of a dossier: of what cannot be read nobody knows, and it passes */
	pass(given: Partial<Dossier>): boolean {
		const { group, revision, updatedSince, depositedSince } = this.request;
		if (given.state && this.states.size > 0 && !this.states.has(given.state)) return false;
		if (given.revision && group !== undefined && revision !== undefined) {
			if (given.revision.id !== revision) return false;
		}
		if (!given.dateDepot || !updatedSince || !depositedSince) return true;
		return isSince(given.dateDepot, depositedSince);
	}
}
