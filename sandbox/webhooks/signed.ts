import { createHmac, randomBytes } from 'node:crypto';
import { days, parisTime, seconds } from '../data/instants';
import type { Instant } from '../data/instants';
import { eventTypes } from '../domain/platform';
import type { PlatformEvent } from '../domain/platform';
import { Sender } from './sender';

/** What the platform waits before each new attempt, in milliseconds. */
export const retryPauses: readonly number[] = [
	5, 30, 120, 600, 1800, 7200, 21_600, 43_200, 86_400,
].map((pause) => pause * 1000);

const mostPerCall = 100;
const timeout = 15_000;
const keptDays = 7;

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

interface Told extends Pick<PlatformEvent, 'type' | 'at'> {
	sequence: number;
	dossierNumber: number;
}

interface Batch {
	id: string;
	body: string;
	count: number;
}

/** The new kind: events in order, at least once, signed as the Standard Webhooks are. */
export class SignedSender extends Sender {
	override secret = newSecret();
	private former: { secret: string; until: Instant } | null = null;
	private readonly queue: Told[] = [];
	private last: Batch | null = null;
	pauses: readonly number[] = retryPauses;

	queued(): void {
		// It tells what is committed.
	}

	happened({ type, dossier, at }: PlatformEvent): void {
		const { events = eventTypes } = this.options;
		if (!events.includes(type)) return;
		this.queue.push({ sequence: ++this.told, type, at, dossierNumber: dossier.number });
		this.next(() => this.deliver());
	}

	repeat(): void {
		const { last } = this;
		if (last) {
			this.next(async () => {
				await this.attempt(last, 1);
			});
		}
	}

	enable(): void {
		this.enabled = true;
		this.next(() => this.deliver());
	}

	renewSecret(overlapHours = 24): string {
		const until = this.platform.clock.now() + seconds(3600 * Math.min(overlapHours, 168));
		this.former = { secret: this.secret, until };
		this.secret = newSecret();
		return this.secret;
	}

	private async deliver(): Promise<void> {
		this.forgetOldEvents();
		while (this.enabled && this.queue.length > 0) {
			const batch = this.batch();
			if (await this.delivered(batch)) this.queue.splice(0, batch.count);
			else this.enabled = false;
		}
	}

	private forgetOldEvents(): void {
		const oldest = this.platform.clock.now() - days(keptDays);
		while (this.queue[0] && this.queue[0].at < oldest) this.queue.shift();
	}

	private batch(): Batch {
		const events = this.queue.slice(0, mostPerCall);
		const body = {
			webhook_id: this.id,
			demarche_number: this.options.demarche,
			events: events.map(({ sequence, type, dossierNumber, at }) => ({
				...{ sequence, type },
				dossier_number: dossierNumber,
				timestamp: parisTime(at),
			})),
		};
		const id = `msg_${randomBytes(12).toString('hex')}`;
		this.last = { id, body: JSON.stringify(body), count: events.length };
		return this.last;
	}

	private async delivered(batch: Batch): Promise<boolean> {
		for (let attempt = 1; ; attempt++) {
			const status = await this.attempt(batch, attempt);
			if (status !== null && status >= 200 && status < 300) return true;
			const pause = this.pauses[attempt - 1];
			if (status === 410 || pause === undefined) return false;
			await this.platform.time.sleep(pause, this.stopped);
		}
	}

	private attempt({ id, body }: Batch, attempt: number): Promise<number | null> {
		const timestamp = String(Math.floor(this.platform.clock.now() / 1e6));
		const headers = {
			'Content-Type': 'application/json',
			'webhook-id': id,
			'webhook-timestamp': timestamp,
			'webhook-signature': this.signatures(`${id}.${timestamp}.${body}`),
		};
		return this.call(id, attempt, { headers, body, timeout });
	}

	private signatures(text: string): string {
		const { former } = this;
		const isStillValid = former !== null && former.until > this.platform.clock.now();
		return [this.secret, ...(isStillValid ? [former.secret] : [])]
			.map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
			.map((key) => `v1,${createHmac('sha256', key).update(text).digest('base64')}`)
			.join(' ');
	}
}
