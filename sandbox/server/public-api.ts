import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { addDraft } from '../domain/changes/deposit';
import { prefill } from '../domain/changes/prefill';
import { parisTime } from '../data/instants';
import type { DemarcheModel, DossierModel } from '../data/model';
import { globalId } from '../data/made-up/people-and-places';
import { statisticsOf } from '../data/statistics';
import { jsonReply, textReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';
import type { Platform } from '../domain/platform';
import { rateLimit, rateLimitReply } from './rate-limit';

/** Reads from the GraphQL API what needs no token. */
type PublicReader = (query: string, variables: Record<string, unknown>) => Promise<unknown>;

const json = (status: number, value: unknown): Reply => jsonReply(status, JSON.stringify(value));
const error = (status: number, message: string): Reply => json(status, { error: message });

const windowSeconds = 15;

const identityKeys = { prenom: 'identite_prenom', nom: 'identite_nom', civilite: 'identite_genre' };

function identify({ content }: DossierModel, given: Record<string, unknown>): void {
	if (content.demandeur.kind !== 'PersonnePhysique') return;
	for (const [name, key] of Object.entries(identityKeys)) {
		if (typeof given[key] === 'string') content.demandeur.values[name] = given[key];
	}
}

const descriptorQuery = `query ($number: Int!) { demarcheDescriptor(demarche: { number: $number }) {
	id number title description state dateCreation datePublication
	revision { id datePublication champDescriptors { id label description required type } }
} }`;

/**
 * Prefilled dossiers, statistics and forms, for whoever asks. Under `/api/public/v1` the content type
 * must be `application/json` to the letter, of a GET too; an address may send fifteen prefilled
 * dossiers, and ask five times for statistics, in fifteen seconds.
 */
export class PublicPages {
	private readonly countPrefills: ReturnType<typeof rateLimit>;
	private readonly countStatistics: ReturnType<typeof rateLimit>;
	private readonly dossiersByToken = new Map<string, number>();

	constructor(private readonly platform: Platform) {
		const { time } = platform;
		this.countPrefills = rateLimit(15, time, windowSeconds);
		this.countStatistics = rateLimit(5, time, windowSeconds);
	}

	/** The answer to a request; null if nothing public is there. */
	async answer(
		request: IncomingMessage,
		body: () => Promise<string>,
		read: PublicReader,
	): Promise<Reply | null> {
		const url = new URL(request.url ?? '/', 'http://public.invalid');
		const schema = /^\/preremplir\/([^/]+)\/schema$/.exec(url.pathname);
		if (request.method === 'GET' && schema) return await this.schema(schema[1] ?? '', read);
		const match = /^\/api\/public\/v1\/demarches\/([^/]+)\/(dossiers|stats)$/.exec(url.pathname);
		if (!match) return null;
		const [, id = '', what] = match;
		const address = request.socket.remoteAddress ?? '';
		const isJson = request.headers['content-type'] === 'application/json';
		const refusal = (): Reply | null => (isJson ? null : error(400, 'Content-Type should be json'));
		if (what === 'stats' && request.method === 'GET') {
			const decision = this.countStatistics(address);
			return decision.allowed
				? (refusal() ?? this.statistics(id))
				: rateLimitReply(decision.resetAt);
		}
		if (what === 'dossiers' && request.method === 'POST') {
			const text = await body();
			const decision = this.countPrefills(address);
			return decision.allowed
				? (refusal() ?? this.prefill(id, text, request))
				: rateLimitReply(decision.resetAt);
		}
		if (what === 'dossiers' && request.method === 'GET') {
			return refusal() ?? this.status(id, url, request);
		}
		return null;
	}

	private demarche(id: string, isOffered: (demarche: DemarcheModel) => boolean) {
		return this.platform.catalogue.demarches.find(
			(each) => String(each.number) === id && isOffered(each),
		);
	}

	/** A démarche that takes dossiers: published, or a draft that is being tried out. */
	private open(id: string): DemarcheModel | undefined {
		return this.demarche(id, ({ state }) => state === 'publiee' || state === 'brouillon');
	}

	private prefill(id: string, text: string, request: IncomingMessage): Reply {
		const demarche = this.open(id);
		if (!demarche) return error(404, `procedure ${id} is not found`);
		let given: unknown;
		try {
			given = text === '' ? {} : JSON.parse(text);
		} catch {
			return error(400, 'Error occurred while parsing request parameters');
		}
		const fields = typeof given === 'object' && given !== null ? { ...given } : {};
		const at = this.platform.clock.now();
		const dossier = addDraft(this.platform, {
			...{ demarche, at, empty: true, prefilled: true },
			...{ values: new Map(), files: new Map() },
		});
		prefill(this.platform, dossier, fields, at);
		identify(dossier, fields);
		const token = randomBytes(18).toString('base64url');
		this.dossiersByToken.set(token, dossier.number);
		return json(201, this.written(dossier, token, request));
	}

	/** The dossiers of some tokens, in the order of their creation; unknown tokens are passed over. */
	private status(id: string, url: URL, request: IncomingMessage): Reply {
		const demarche = this.open(id);
		if (!demarche) return error(404, `procedure ${id} is not found`);
		const parameters = [
			...url.searchParams.getAll('prefill_token'),
			...url.searchParams.getAll('prefill_token[]'),
		];
		const wanted = new Set(parameters.flatMap((value) => value.split(',')));
		const found = [...this.dossiersByToken].flatMap(([token, number]) => {
			const dossier = this.platform.catalogue.dossier(number);
			if (!wanted.has(token) || dossier?.demarche !== demarche) return [];
			return dossier.hiddenByUserAt === null ? [this.written(dossier, token, request)] : [];
		});
		return json(200, found);
	}

	private written(dossier: DossierModel, token: string, request: IncomingMessage): object {
		const { number, state, demarche, depositedAt, content } = dossier;
		const processedAt = content.dates.dateTraitement;
		const page = `http://${request.headers.host}/commencer/${demarche.path}?prefill_token=${token}`;
		const progress =
			state === 'brouillon'
				? content.claimed
					? { state }
					: { dossier_url: page, state: 'prefilled' }
				: {
						state,
						submitted_at: parisTime(depositedAt),
						...(typeof processedAt === 'number' ? { processed_at: parisTime(processedAt) } : {}),
					};
		return {
			...progress,
			dossier_id: globalId('Dossier', number),
			dossier_number: number,
			dossier_prefill_token: token,
		};
	}

	private statistics(id: string): Reply {
		const demarche = this.demarche(id, ({ opendata }) => opendata);
		if (!demarche) return error(404, `procedure ${id} is not found`);
		return json(200, statisticsOf(demarche, this.platform.clock.now()));
	}

	private async schema(path: string, read: PublicReader): Promise<Reply> {
		const { demarches } = this.platform.catalogue;
		const demarche = demarches.find((each) => each.path === path && each.opendata);
		if (!demarche) return textReply(404, 'text/html; charset=utf-8', '<html>404</html>');
		const data = await read(descriptorQuery, { number: demarche.number });
		return json(200, (data as { demarcheDescriptor: unknown }).demarcheDescriptor);
	}
}
