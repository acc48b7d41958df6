import { dossierSubject } from '../../errors';
import { GetSentMessagesDocument, type GetSentMessagesQuery } from '../../generated/operations';
import { SharedByClock } from '../../time';
import type { GraphQLTransport } from '../../transport';

type DossierWithMessages = GetSentMessagesQuery['dossier'];
type Message = DossierWithMessages['messages'][number];

/** The clocks of the platform's servers differ by so much, in seconds; its dates are cut off to whole ones. */
const TOLERANCE = 2;

/** The ids of messages that sendings of this process know for theirs, by instance. */
const claims = new SharedByClock<Set<string>>();

/** What a message is known by that was sent, and of which no answer gave the id. */
export interface SentContent {
	instructeurId: string;
	body: string;
	hasFile: boolean;
}

/**
 * Finds a message whose answer was lost: by the same author, of the same text, with as many files, dated from the sending on,
 * and none that another sending of this process has for its own.
 *
 * (Another process that sends the very same text on the same dossier within the same seconds could be taken for this one:
 * the citizen has the text then.)
 */
export class SentMessage {
	private sentAt = Infinity;
	/** By the server's clock, in seconds since the epoch. */
	private earliest = Infinity;
	private author: string | undefined;
	private readonly claimed: Set<string>;

	constructor(
		private readonly wanted: SentContent,
		private readonly transport: GraphQLTransport,
	) {
		this.claimed = claims.get(transport.clock, transport.instanceUrl, () => new Set());
	}

	/** It is sent now. */
	begin(): void {
		this.sentAt = this.transport.clock.monotonic();
	}

	async read(number: number): Promise<DossierWithMessages> {
		const { clock } = this.transport;
		const begun = clock.monotonic();
		const data = await this.transport.query(
			GetSentMessagesDocument,
			{ number, includeFileUrls: false },
			{ subject: dossierSubject(number) },
		);
		const readAt = this.transport.readTimeOf(data);
		// An answer without a date cannot tell this message from one of yesterday.
		if (readAt !== undefined) {
			this.earliest = Math.floor(readAt - (begun - this.sentAt) / 1000) - TOLERANCE;
		}
		const { instructeurId } = this.wanted;
		const { instructeurs } = data.dossier.groupeInstructeur;
		this.author = instructeurs.find(({ id }) => id === instructeurId)?.email.toLowerCase();
		return data.dossier;
	}

	findIn(messages: readonly Message[]): Message | undefined {
		const { body, hasFile } = this.wanted;
		return messages.find(
			(message) =>
				message.email.toLowerCase() === this.author &&
				textOf(message.body) === textOf(body) &&
				message.attachments.length === (hasFile ? 1 : 0) &&
				Date.parse(message.createdAt) / 1000 >= this.earliest &&
				!this.claimed.has(message.id),
		);
	}

	/** It is this one. */
	claim({ id }: Message): void {
		this.claimed.add(id);
		// Those of minutes ago are too old for any sending of now.
		for (const old of this.claimed) {
			if (this.claimed.size <= MAX_CLAIMS) break;
			this.claimed.delete(old);
		}
	}
}

const MAX_CLAIMS = 10_000;

/** The platform's forms write other line ends. */
const textOf = (body: string) => body.replace(/\r\n?/g, '\n').trim();
