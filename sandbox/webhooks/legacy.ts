import { parisTime, type Instant } from '../data/instants';
import type { DossierState } from '../data/model';
import type { EventType, PlatformEvent } from '../domain/platform';
import { Sender } from './sender';

const stateEvents: readonly EventType[] = [
	'dossier_depose',
	'dossier_en_instruction',
	'dossier_accepte',
	'dossier_refuse',
	'dossier_sans_suite',
	'dossier_repasse_en_construction',
	'dossier_repasse_en_instruction',
];

const timeout = 10_000;

/** The old kind: a form at each change of state, without a signature, and never again. */
export class LegacySender extends Sender {
	private last: string | null = null;

	queued({ type, dossier, state, at }: PlatformEvent & { state: DossierState }): void {
		if (!stateEvents.includes(type)) return;
		this.told += 1;
		const form = new URLSearchParams({
			procedure_id: String(dossier.demarche.number),
			dossier_id: String(dossier.number),
			state,
			updated_at: databaseTime(at),
		});
		this.post(form.toString());
	}

	happened(): void {
		// It was told within the transaction.
	}

	repeat(): void {
		if (this.last !== null) this.post(this.last);
	}

	enable(): void {
		this.enabled = true;
	}

	renewSecret(): string {
		throw new Error('The legacy webhook is not signed');
	}

	private post(body: string): void {
		this.last = body;
		const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
		this.next(async () => {
			if (this.enabled) await this.call('', 1, { headers, body, timeout });
		});
	}
}

/** `2026-04-01 12:32:42 +0200` */
function databaseTime(at: Instant): string {
	const [, day, time, offset] = /^(.*)T(.*)([+-]\d\d:\d\d)$/.exec(parisTime(at)) ?? [];
	return `${day} ${time} ${offset?.replace(':', '')}`;
}
