import type { Platform, PlatformEvent } from '../domain/platform';
import { LegacySender } from './legacy';
import type { Sender, Webhook, WebhookOptions } from './sender';
import { SignedSender } from './signed';

export { retryPauses } from './signed';

export interface Webhooks {
	/** @throws Error for the fifty-first of a démarche. */
	register(options: WebhookOptions): Webhook;
	/** Waits until nothing is left to send, or to try again. */
	settled(): Promise<void>;
	stop(): void;
}

const mostPerDemarche = 50;

/** The webhooks of one sandbox; `pauses` (milliseconds) come before each new attempt of a signed call. */
export function webhooksOf(platform: Platform, pauses: readonly number[]): Webhooks {
	const senders = new Map<Sender, number>();
	const stopping = new AbortController();
	const sendersOf = ({ dossier }: PlatformEvent): Sender[] =>
		[...senders].flatMap(([sender, demarche]) =>
			demarche === dossier.demarche.number ? [sender] : [],
		);
	platform.listen({
		queued: (event) => {
			for (const sender of sendersOf(event)) sender.queued(event);
		},
		happened: (event) => {
			for (const sender of sendersOf(event)) sender.happened(event);
		},
	});
	return {
		register: (options) => {
			const own = [...senders.values()].filter((demarche) => demarche === options.demarche);
			if (own.length >= mostPerDemarche) throw new Error('A démarche has at most 50 webhooks');
			const id = Buffer.from(`Webhook-${platform.nextId()}`).toString('base64');
			const parts = [id, options, platform, stopping.signal] as const;
			const forget = (sender: Sender): void => void senders.delete(sender);
			const sender =
				options.kind === 'legacy'
					? new LegacySender(...parts, forget)
					: new SignedSender(...parts, forget);
			if (sender instanceof SignedSender) sender.pauses = pauses;
			senders.set(sender, options.demarche);
			return sender;
		},
		settled: async () => {
			await Promise.all([...senders.keys()].map(({ settled }) => settled));
		},
		stop: () => stopping.abort(),
	};
}
