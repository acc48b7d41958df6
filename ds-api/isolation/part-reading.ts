import type { DsApiError } from '../errors';
import { Kind } from '../third-party';
import { failingSelections, nodesOf } from './failing-selections';
import { isListById, readEntries } from './list-entries';
import { PartsFound, type AskForPart } from './parts-found';
import { responseNameOf, without, type Selection } from './selection';

/**
 * Reads a dossier part by part, and what fails of it piece by piece (entries of lists one by one, then fields), down to what
 * can be given.
 *
 * @param selections what is wanted of the dossier
 * @param failure of all of them together
 * @returns nothing when the platform does not give so much as the dossier's number
 * @throws {DsApiError} for a failure that is not the dossier's
 */
export async function readByParts(
	selections: readonly Selection[],
	failure: DsApiError,
	ask: AskForPart,
): Promise<PartsFound | undefined> {
	const found = new PartsFound(ask);
	const plain = selections.filter((node) => !node.selectionSet);
	const parts = selections.filter((node) => node.selectionSet);
	const ofPlain = await found.take(plain);
	if (ofPlain && !(await takeOneByOne(plain, ofPlain, found))) return undefined;
	await found.takeEach(parts, ofPlain ? undefined : failure, async (part, itsFailure) => {
		await narrowPart(part, itsFailure, found);
	});
	return found;
}

/** @returns whether the dossier can be given at all */
async function takeOneByOne(
	plain: readonly Selection[],
	failure: DsApiError,
	found: PartsFound,
): Promise<boolean> {
	if (await found.tryOut([])) return false;
	const failing = await failingSelections(plain, 'Dossier', failure, found.tryOut);
	for (const each of failing) found.miss(each, each.names);
	return !(await found.take(without(plain, nodesOf(failing))));
}

async function narrowPart(part: Selection, failure: DsApiError, found: PartsFound): Promise<void> {
	if (part.kind !== Kind.FIELD) return;
	if (isListById(part)) {
		await readEntries(part, failure, found);
		return;
	}
	const failing = await failingSelections([part], 'Dossier', failure, found.tryOut);
	for (const each of failing) found.miss(each, each.names);
	const rest = without([part], nodesOf(failing));
	if (rest.length === 0) found.data[responseNameOf(part)] = null;
	else if (await found.take(rest)) found.missWhole(responseNameOf(part), failure);
}
