import type { CrashingFields } from '../compat';
import { DsApiError, failsAlone, dossierSubject } from '../errors';
import { failureOfEvent, type OnEvent } from '../events';
import {
	GetDemarcheOfDossierDocument,
	GetFirstDossiersDocument,
	LookedUpDossierFragmentDoc,
	TypedDocumentString,
} from '../generated/operations';
import { partVariables, type Dossier, type DossierParts, type ReadDossier } from '../model';
import type { Revisions } from '../demarches';
import type { GraphQLTransport } from '../transport';
import { IncompleteDossierError, type MissingPart } from './incomplete-dossier';
import { readByParts } from './part-reading';
import type { AskForPart, CrashedField, PartRequest, PartsFound } from './parts-found';
import { partsDocument, selectionsOf, type Selection } from './selection';

export interface IsolationContext {
	transport: GraphQLTransport;
	revisions: Revisions;
	crashing: CrashingFields;
	onEvent: OnEvent;
	signal?: AbortSignal | undefined;
}

/** What is wanted of a dossier that the platform did not give. */
export interface DossierRequest {
	parts: DossierParts;
	/** Whether it comes with its form. */
	withRevision: boolean;
	/** With what the platform did not give it. */
	failure: DsApiError;
}

/** What can be given of a dossier, and what cannot. */
export interface DossierInParts extends Pick<PartsFound, 'data' | 'absent'> {
	missing: readonly MissingPart[];
}

/** How many other dossiers are asked for a field before it is held to be the instance that crashes on it. */
const OTHERS_ASKED = 5;
const CRASHES_NEEDED = 2;

/**
 * Reads dossiers that the platform fails to give, or not whole: each alone, part by part, down to what it can give. What an
 * instance turns out to crash on, whatever the dossier, is asked of it no more: see {@link CrashingFields}.
 */
export class DossierIsolation {
	constructor(private readonly context: IsolationContext) {}

	/**
	 * @returns the dossier, when the platform gives it whole after all, or all but what it crashes on for every dossier
	 * @throws {IncompleteDossierError} with what can be given
	 * @throws {DsApiError} for a failure that is not the dossier's; `failure` when nothing of it can be given
	 */
	async dossier(
		number: number,
		{ parts, withRevision, failure }: DossierRequest,
	): Promise<ReadDossier> {
		const readAt = this.context.transport.clock.monotonic();
		const text = LookedUpDossierFragmentDoc.toString();
		const selections = selectionsOf(text, 'DossierContent', partVariables(parts));
		const { data, missing } = await this.parts(number, selections, failure);
		const dossier = data as unknown as Dossier;
		const { revision, missing: form } = withRevision ? await this.formOf(dossier) : NO_FORM;
		const read = { dossier, readAt, revision };
		if (missing.length + form.length === 0) return read;
		throw new IncompleteDossierError(number, [...missing, ...form], read, failure);
	}

	private async formOf(dossier: Partial<Dossier>) {
		// Its id may be what is missing.
		if (!dossier.revision) return NO_FORM;
		try {
			return { revision: await this.context.revisions.of(dossier as Dossier), missing: [] };
		} catch (error) {
			const { code } = asFailure(error);
			return { revision: undefined, missing: [{ part: 'revision', code }] };
		}
	}

	/**
	 * The same for anything that is wanted of a dossier.
	 *
	 * @returns what can be given, by its name in the answer; which parts cannot, and which entries of lists not at all
	 */
	async parts(
		number: number,
		selections: readonly Selection[],
		failure: DsApiError,
	): Promise<DossierInParts> {
		if (!failsAlone(failure)) throw failure;
		this.context.onEvent({
			kind: 'dossierIsolated',
			dossierNumber: number,
			...failureOfEvent(failure),
		});
		const ask = async (request: PartRequest) => await this.ask(number, request);
		let read = await readByParts(selections, failure, ask);
		// A platform that was failing a moment ago on everything blames what was asked just then.
		if (read && !(await failsStill(read, ask))) read = await readByParts(selections, failure, ask);
		if (!read) throw failure;
		const missing: MissingPart[] = [];
		for (const { part, code, crashed } of read.missing) {
			if (crashed && (await this.isOfInstance(crashed, number))) continue;
			if (!missing.some((known) => known.part === part)) missing.push({ part, code });
		}
		return { data: read.data, missing, absent: read.absent };
	}

	private async ask(
		number: number,
		{ selections, ids }: PartRequest,
	): Promise<Record<string, unknown> | DsApiError> {
		const document = new TypedDocumentString<
			{ dossier: Record<string, unknown> },
			Record<string, unknown>
		>(partsDocument(selections, [...ids.keys()]));
		try {
			const { dossier } = await this.context.transport.query(
				document,
				{ number, ...Object.fromEntries(ids) },
				{
					subject: dossierSubject(number),
					isRetryable: (error) => error.transient && !failsAlone(error),
					signal: this.context.signal,
				},
			);
			return dossier;
		} catch (error) {
			if (error instanceof DsApiError && failsAlone(error)) return error;
			throw error;
		}
	}

	/** Whether it is the instance that crashes on a field, and not the data of one dossier: other dossiers tell. */
	private async isOfInstance(crashed: CrashedField, number: number): Promise<boolean> {
		const { crashing, onEvent } = this.context;
		const { field } = crashed;
		if (crashing.isCrashing(field)) return true;
		if (crashing.isWorking(field)) return false;
		let crashes = 0;
		for (const other of await this.othersThan(number)) {
			const outcome = await this.ask(other, crashed.alone).catch(asFailure);
			if (!(outcome instanceof DsApiError)) {
				if (!isReached(outcome, crashed.names)) continue;
				crashing.addWorking(field);
				return false;
			}
			if (outcome.httpStatus === 500) crashes += 1;
			if (crashes >= CRASHES_NEEDED) break;
		}
		if (crashes === 0 && !crashed.isOfEmptyChamp) return false;
		crashing.addCrashing(field);
		onEvent({ kind: 'fieldCrashes', field });
		return true;
	}

	private async othersThan(number: number): Promise<number[]> {
		const subject = dossierSubject(number);
		const { signal } = this.context;
		const first = OTHERS_ASKED + 1;
		try {
			const { dossier } = await this.context.transport.query(
				GetDemarcheOfDossierDocument,
				{ number },
				{ subject, signal },
			);
			const { demarche } = await this.context.transport.query(
				GetFirstDossiersDocument,
				{ demarche: dossier.demarche.number, first },
				{ subject, signal },
			);
			return (demarche.dossiers.nodes ?? [])
				.flatMap((node) => (node && node.number !== number ? [node.number] : []))
				.slice(0, OTHERS_ASKED);
		} catch (error) {
			asFailure(error);
			return [];
		}
	}
}

/** Whether the platform crashes again on each field on which it crashed. */
async function failsStill({ missing }: PartsFound, ask: AskForPart): Promise<boolean> {
	for (const { crashed } of missing) {
		if (crashed && !((await ask(crashed.alone)) instanceof DsApiError)) return false;
	}
	return true;
}

const NO_FORM = { revision: undefined, missing: [] as readonly MissingPart[] };

function asFailure(error: unknown): DsApiError {
	if (error instanceof DsApiError && error.code !== 'cancelled') return error;
	throw error;
}

/** Whether something of an answer has what the names lead to, be it null. */
function isReached(value: unknown, [name, ...rest]: readonly string[]): boolean {
	if (name === undefined) return true;
	if (Array.isArray(value)) return value.some((each) => isReached(each, [name, ...rest]));
	if (typeof value !== 'object' || value === null || !(name in value)) return false;
	return isReached((value as Record<string, unknown>)[name], rest);
}
