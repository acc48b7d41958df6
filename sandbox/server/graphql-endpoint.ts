import type { IncomingHttpHeaders } from 'node:http';
import { crash } from '../domain/api-error';
import type { LateCommits } from '../domain/time/late-commits';
import type { GraphqlEntry } from '../faults/fault-choice';
import { isDistortion } from '../faults/fault-kinds';
import type { GraphqlFault, TransportFault } from '../faults/fault-kinds';
import type { Faults, Strike } from '../faults/fault-table';
import { askedFor } from '../graphql/asked-for';
import type { AskedFor } from '../graphql/asked-for';
import { callerOf } from '../graphql/authorization';
import { isMutation } from '../graphql/execution';
import { jsonReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';
import { refusalReply } from '../http/refusal-reply';
import type { RequestLogEntry } from '../http/request-log';
import type { Asking, GraphqlAnswers, GraphqlAnswersParts } from './graphql-answers';
import { documentOf, graphqlRequestIn } from './graphql-request';
import type { GraphqlRequest } from './graphql-request';
import { rateLimitReply } from './rate-limit';
import type { RateDecision } from './rate-limit';

export interface GraphqlEndpointParts extends Pick<
	GraphqlAnswersParts,
	'version' | 'schema' | 'platform'
> {
	faults: Faults;
	countRequest: (authorization: string | undefined) => RateDecision;
	lateCommits: LateCommits;
}

/** A reply, and what spoils it on its way. */
export interface FaultyReply {
	reply: Reply;
	fault: TransportFault | null;
}

/** The reply to a request that a fault keeps from being carried out: the fault answers instead. */
const nothingDone = jsonReply(200, '');

const unspoilt = (reply: Reply): FaultyReply => ({ reply, fault: null });

/** `POST /api/v2/graphql`: the rate limit, the token, faults, and when a change is carried out. */
export class GraphqlEndpoint {
	constructor(
		private readonly parts: GraphqlEndpointParts,
		private readonly answers: GraphqlAnswers,
	) {}

	/** Answers a request; what was asked is noted in `entry`. */
	async answer(
		headers: IncomingHttpHeaders,
		body: string,
		entry: RequestLogEntry,
	): Promise<FaultyReply> {
		const { countRequest, faults } = this.parts;
		const { allowed, resetAt } = countRequest(headers.authorization);
		if (!allowed) return unspoilt(rateLimitReply(resetAt));
		let fault: GraphqlFault | null = null;
		let reply: Reply;
		try {
			const caller = callerOf(headers.authorization, '127.0.0.1');
			const asked = graphqlRequestIn(headers['content-type'] ?? '', body);
			const { operationName, query, variables } = asked;
			Object.assign(entry, { query, variables, ...(operationName ? { operationName } : {}) });
			const named = operationName ?? /\b(?:query|mutation)\s+(\w+)/.exec(query)?.[1];
			if (named) entry.operationName = named;
			const strike = faults.onGraphql(this.entryFor(asked, named));
			fault = strike.fault;
			if (strike.delay > 0) await this.pause(strike.delay);
			reply = await this.carryOut({ asked, caller, headers }, strike);
		} catch (error) {
			reply = refusalReply(error);
		}
		return { reply, fault: fault && !isDistortion(fault) ? fault : null };
	}

	/** Carries a request out as far as it is: at once, later, behind a lock, or not at all. */
	private async carryOut(
		asking: Asking,
		{ fault, executes }: Strike<GraphqlFault>,
	): Promise<Reply> {
		const { lateCommits, schema, version } = this.parts;
		const { asked } = asking;
		if (executes === false) return nothingDone;
		if (executes !== true) return await this.answerBefore(asking, executes.afterMilliseconds);
		if (isMutation(schema, documentOf(asked, version), asked.operationName)) {
			const { dossierNumbers } = this.entryFor(asked, asked.operationName);
			const behind = lateCommits.behindLock(dossierNumbers);
			if (behind.afterMilliseconds > 0) await this.pause(behind.afterMilliseconds);
			if (behind.kind === 'fails') throw crash('canceling statement due to statement timeout');
			if (behind.kind === 'answersFirst') {
				return await this.answerBefore(asking, behind.commitsAfterMilliseconds);
			}
		}
		return await this.answers.answerTo(asking, fault);
	}

	/** The answer of a server whose time is over, and which carries the request out so much later. */
	private async answerBefore(asking: Asking, milliseconds: number): Promise<Reply> {
		const { lateCommits } = this.parts;
		lateCommits.later(milliseconds, async () => await this.answers.answerTo(asking, null));
		return await this.answers.answerTo(asking, { kind: 'timeout' }, true);
	}

	/** What faults choose by; the document is read only if one wants to know. */
	private entryFor(asked: GraphqlRequest, operationName: string | undefined): GraphqlEntry {
		const { version, schema } = this.parts;
		const { query, variables } = asked;
		const read = (): AskedFor =>
			askedFor(schema, documentOf(asked, version), variables, operationName);
		return {
			...(operationName ? { operationName } : {}),
			...{ query, variables },
			get dossierNumbers() {
				return read().dossierNumbers;
			},
			get pageSizes() {
				return read().pageSizes;
			},
		};
	}

	private pause(milliseconds: number): Promise<void> {
		return this.parts.platform.time.sleep(milliseconds, undefined);
	}
}
