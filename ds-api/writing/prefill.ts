import { DsApiError, demarcheSubject } from '../errors';
import {
	GetOwnFormDocument,
	GetPublicFormDocument,
	type GetOwnFormQuery,
} from '../generated/operations';
import type { GraphQLTransport, PublicApi, RefusalDetails } from '../transport';
import { DataLoader } from '../third-party';
import { uncertain, type Explanation } from './mutation/failures';

/** A field as the form describes it; a repetition names the fields of its rows. */
export type RootFormField =
	GetOwnFormQuery['demarche']['activeRevision']['champDescriptors'][number];

/** The form that new dossiers get. */
export interface Form {
	/** `brouillon`, `publiee`, `close` or `depubliee`. */
	state: string;
	/** Whether persons apply, and not companies; older instances do not tell. */
	forIndividual: boolean | undefined;
	fields: readonly RootFormField[];
}

/** A dossier that waits, prefilled, for its citizen, or what became of it. */
export interface PrefilledDossier {
	dossierNumber: number;
	dossierId: string;
	/** `prefilled` until somebody takes it over, then the state of the dossier, `brouillon` first. */
	state: string;
	/** Where its citizen takes it over; only until somebody has. Whoever has it opens the dossier. */
	url: string | null;
	prefillToken: string;
	/** ISO 8601. */
	dateDepot: string | null;
	dateTraitement: string | null;
}

/** A text, or a list of texts: several choices, or the codes that name a commune or an EPCI. */
export type PrefillValue = string | readonly string[];
/** What is written into a row of a repetition, by the fields' global ids. */
export type PrefillRow = ReadonlyMap<string, PrefillValue>;

/** What is written into a dossier: by the id of the field, and the citizen's identity. */
export interface PrefillValues {
	/** By the field's global id; of a repetition, its rows. */
	champs: ReadonlyMap<string, PrefillValue | readonly PrefillRow[]>;
	identity: { prenom?: string; nom?: string; genre?: 'M.' | 'Mme' };
}

/** What the platform writes of a prefilled dossier. */
interface Written {
	dossier_url?: string;
	state: string;
	submitted_at?: string;
	processed_at?: string;
	dossier_id: string;
	dossier_number: number;
	dossier_prefill_token: string;
}

/**
 * The form of a démarche: as everybody sees it, else (of one that is tried out and not published) as the token's owner does.
 *
 * @throws {DsApiError} `not_found`, `unauthorized`, …
 */
export async function readForm(transport: GraphQLTransport, number: number): Promise<Form> {
	const subject = demarcheSubject(number);
	const variables = { number, includePlaces: true };
	const { demarcheDescriptor } = await transport.query(GetPublicFormDocument, variables, {
		subject,
	});
	if (demarcheDescriptor) {
		const { state, revision } = demarcheDescriptor;
		const forIndividual = demarcheDescriptor.forIndividual as boolean | undefined;
		return { state, forIndividual, fields: revision.champDescriptors };
	}
	const { demarche } = await transport.query(GetOwnFormDocument, variables, { subject });
	const { state, activeRevision } = demarche;
	return { state, forIndividual: undefined, fields: activeRevision.champDescriptors };
}

/**
 * Makes a prefilled dossier. The platform passes over, without a word, what a field does not take; at most fifteen in
 * fifteen seconds are made for one network address: more of them wait. No token is sent.
 *
 * @throws {DsApiError} `no_prefilling` where the démarche takes no new dossiers; with `mayBeDone` when the answer was lost
 */
export async function prefillDossier(
	publicApi: PublicApi,
	demarche: number,
	{ champs, identity }: PrefillValues,
	form: Pick<Form, 'state'>,
): Promise<PrefilledDossier> {
	const body = inBody(champs);
	for (const [name, value] of Object.entries(identity)) body[`identite_${name}`] = value;
	try {
		const written = await publicApi.ask({
			method: 'POST',
			path: `demarches/${demarche}/dossiers`,
			body,
			counted: 'prefills',
			refusal: refusalOf(demarche, form),
		});
		return asPrefilled(written as Written);
	} catch (error) {
		const isLost = error instanceof DsApiError && error.mayBeDone && error.code !== 'cancelled';
		throw isLost ? uncertain(error, lost(demarche)) : error;
	}
}

/** Prefilled dossiers by their tokens. Those that are wanted at the same time are asked for in one request. */
export class PrefilledDossiers {
	private readonly loaders = new Map<number, DataLoader<string, PrefilledDossier>>();

	constructor(private readonly publicApi: PublicApi) {}

	/** @throws {DsApiError} `unknown_prefill_token` when the démarche has no such dossier */
	async byToken(demarche: number, token: string): Promise<PrefilledDossier> {
		let loader = this.loaders.get(demarche);
		if (!loader) {
			loader = new DataLoader<string, PrefilledDossier>(
				async (tokens) => await this.ask(demarche, tokens),
				{
					cache: false,
					maxBatchSize: MAX_TOKENS,
				},
			);
			this.loaders.set(demarche, loader);
		}
		return await loader.load(token);
	}

	private async ask(
		demarche: number,
		tokens: readonly string[],
	): Promise<Array<PrefilledDossier | DsApiError>> {
		const wanted = [...new Set(tokens)].map(encodeURIComponent).join(',');
		const written = await this.publicApi.ask({
			method: 'GET',
			path: `demarches/${demarche}/dossiers?prefill_token=${wanted}`,
			refusal: refusalOf(demarche),
		});
		const found = new Map(
			(written as Written[]).map((each) => [each.dossier_prefill_token, asPrefilled(each)]),
		);
		return tokens.map((token) => found.get(token) ?? unknownToken(demarche));
	}
}

/** What the public API calls a field: its id, without the padding. */
export const prefillKey = (id: string): string => `champ_${id.replace(/=+$/, '')}`;

function inBody(
	values: ReadonlyMap<string, PrefillValue | readonly PrefillRow[]>,
): Record<string, unknown> {
	const written = (value: PrefillValue | readonly PrefillRow[]): unknown =>
		typeof value === 'string'
			? value
			: value.map((each) => (typeof each === 'string' ? each : inBody(each)));
	return Object.fromEntries([...values].map(([id, value]) => [prefillKey(id), written(value)]));
}

/** An address of some thousand characters passes every proxy. */
const MAX_TOKENS = 20;

function asPrefilled(written: Written): PrefilledDossier {
	return {
		dossierNumber: written.dossier_number,
		dossierId: written.dossier_id,
		state: written.state,
		url: written.dossier_url ?? null,
		prefillToken: written.dossier_prefill_token,
		dateDepot: written.submitted_at ?? null,
		dateTraitement: written.processed_at ?? null,
	};
}

const refusalOf =
	(demarche: number, form?: Pick<Form, 'state'>) =>
	(httpStatus: 400 | 404, details: RefusalDetails) =>
		httpStatus === 404
			? new DsApiError(
					isClosed(form)
						? `Démarche ${demarche} is closed: it takes no prefilled dossiers`
						: `Démarche ${demarche} takes no prefilled dossiers`,
					{
						code: 'no_prefilling',
						...details,
						advice: 'Check the number. The démarche must be published, and not closed.',
					},
				)
			: new DsApiError(`The platform refused to prefill a dossier of démarche ${demarche}`, {
					code: 'bad_request',
					...details,
					advice: 'See the message of the platform below.',
				});

function isClosed(form: Pick<Form, 'state'> | undefined): boolean {
	return form?.state === 'close' || form?.state === 'depubliee';
}

function unknownToken(demarche: number): DsApiError {
	return new DsApiError(`No prefilled dossier of démarche ${demarche} has this token`, {
		code: 'unknown_prefill_token',
		advice:
			'Check the `prefillToken`: `prefill` gives it as prefillToken. Dossiers that were deleted have none any more.',
	});
}

function lost(demarche: number): Explanation {
	return {
		message: `A prefilled dossier of démarche ${demarche} was asked for, and the answer was lost: it may have been made`,
		advice: 'Run again to get another one: nobody has the link of the first, which stays a draft.',
	};
}
