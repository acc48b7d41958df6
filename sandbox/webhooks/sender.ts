import type { EventType, Listener, Platform, PlatformEvent } from '../domain/platform';
import type { DossierState } from '../data/model';

export interface WebhookOptions {
	demarche: number;
	url: string;
	/** `legacy`: a form at every change of state, unsigned, once. `signed`: JSON, tried again. */
	kind: 'legacy' | 'signed';
	/** What the signed one tells; everything unless told. */
	events?: readonly EventType[];
}

/** One call, as it went. */
export interface WebhookCall {
	/** `webhook-id`, the same for every attempt; empty for the legacy kind. */
	id: string;
	/** From 1. */
	attempt: number;
	/** HTTP status; null when there was none. */
	status: number | null;
}

export interface Webhook {
	readonly id: string;
	/** The newest signing secret, `whsec_…`; empty for the legacy kind. */
	readonly secret: string;
	/** False after it failed too often, or was told 410. */
	readonly enabled: boolean;
	/** How many events there were to tell so far. */
	readonly told: number;
	/** Every call so far. */
	readonly calls: readonly WebhookCall[];
	/** Makes a new secret; calls are signed with both until the former one's time is up. */
	renewSecret(overlapHours?: number): string;
	/** Calls as if something had happened to a dossier. */
	send(type: EventType, dossierNumber: number): void;
	/** Repeats the last call: every call comes at least once. */
	repeat(): void;
	/** Lets a disabled one go on with what it has not told yet. */
	enable(): void;
	remove(): void;
}

/** What is sent; `timeout` in milliseconds. */
interface Call {
	headers: Record<string, string>;
	body: string;
	timeout: number;
}

/** What both kinds of webhooks have in common: they call one thing after the other. */
export abstract class Sender implements Webhook, Listener {
	readonly calls: WebhookCall[] = [];
	told = 0;
	enabled = true;
	secret = '';
	private working: Promise<void> = Promise.resolve();

	constructor(
		readonly id: string,
		protected readonly options: WebhookOptions,
		protected readonly platform: Platform,
		protected readonly stopped: AbortSignal,
		private readonly forget: (sender: Sender) => void,
	) {}

	abstract queued(event: PlatformEvent & { state: DossierState }): void;
	abstract happened(event: PlatformEvent): void;
	abstract repeat(): void;
	abstract enable(): void;
	abstract renewSecret(overlapHours?: number): string;

	get settled(): Promise<void> {
		return this.working;
	}

	send(type: EventType, dossierNumber: number): void {
		const dossier = this.platform.catalogue.dossier(dossierNumber);
		if (!dossier) throw new Error(`No dossier ${dossierNumber} in the sandbox`);
		const event = { type, dossier, at: this.platform.clock.now() };
		this.queued({ ...event, state: dossier.state });
		this.happened(event);
	}

	remove(): void {
		this.enabled = false;
		this.forget(this);
	}

	/** One thing after the other. */
	protected next(work: () => Promise<void>): void {
		this.working = this.working.then(work).catch((error: unknown) => {
			if (!this.stopped.aborted) throw error;
		});
	}

	/** Returns the status; null for no answer. Redirections are not followed. */
	protected async call(id: string, attempt: number, given: Call): Promise<number | null> {
		const { headers, body, timeout } = given;
		const late = new AbortController();
		const takeBack = this.platform.time.after(timeout, () => late.abort());
		const signal = AbortSignal.any([this.stopped, late.signal]);
		let status: number | null = null;
		try {
			const init = { method: 'POST', headers, body, signal, redirect: 'manual' } as const;
			const response = await fetch(this.options.url, init);
			await response.arrayBuffer();
			({ status } = response);
		} catch {
			this.stopped.throwIfAborted();
		} finally {
			takeBack();
		}
		this.calls.push({ id, attempt, status });
		return status;
	}
}
