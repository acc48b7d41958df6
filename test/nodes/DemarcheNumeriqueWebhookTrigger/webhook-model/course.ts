import type { IDataObject } from 'n8n-workflow';

import type { InjectedFault } from '../../../../sandbox';
import { isVisible } from '../../../../sandbox/data/model';
import type { WebhookListener } from '../../../../tools/n8n-engine';
import type { TestBed } from '../../test-bed';
import type { Step } from './arbitraries';

export interface Course {
	kind: 'legacy' | 'signed';
	/** How the calls were answered, in order. */
	statuses: Array<number | null>;
	/** Whether the platform still calls. */
	isEnabled: boolean;
	/** How many events the platform told. */
	told: number;
	/** The items of all executions, in order. */
	items: IDataObject[];
	/** The dossiers that are hidden; and all once the API takes its time for one: others may be asked for together with it. */
	excused: Set<number>;
}

/** Lets a story happen to an active workflow that the platform calls. */
export async function tell(
	bed: TestBed,
	listener: WebhookListener,
	kind: Course['kind'],
	onSecret: (secret: string) => void,
	steps: readonly Step[],
): Promise<Course> {
	const { sandbox, clock } = bed;
	const demarche = sandbox.demarches.small;
	const hook = sandbox.webhooks.register({ demarche, url: listener.url, kind });
	onSecret(hook.secret);
	const numbers: number[] = [];
	const faults: InjectedFault[] = [];
	const excused = new Set<number>();
	const late: number[] = [];
	const slow = new Set<number>();
	const until = (seconds: number) => clock.monotonic() + seconds * 1000;
	const happen = (step: Step): void => {
		if (step.kind === 'deposit') numbers.push(sandbox.act.deposit());
		const number =
			'dossier' in step ? numbers[step.dossier % Math.max(1, numbers.length)] : undefined;
		if (step.kind === 'away' || step.kind === 'slow') {
			const end = until(step.kind === 'away' ? step.seconds : step.for);
			const when = () => clock.monotonic() < end;
			const fault =
				step.kind === 'away'
					? ({ kind: 'status', status: step.status, body: 'no' } as const)
					: ({ kind: 'delay', milliseconds: step.seconds * 1000 } as const);
			faults.push(sandbox.inject({ on: 'graphql', when, fault }));
		}
		if (step.kind === 'slowDossier' && number !== undefined) {
			const end = until(step.for);
			slow.add(number);
			faults.push(
				sandbox.inject({
					...{ on: 'graphql', dossierNumbers: [number], when: () => clock.monotonic() < end },
					fault: { kind: 'delay', milliseconds: step.seconds * 1000 },
				}),
			);
		}
		if (number === undefined || !isVisible(sandbox.data.dossier(number)!)) return;
		if (step.kind === 'write') sandbox.act.write(number, 'Bonjour');
		if (step.kind === 'transition') sandbox.act.changeState(number, step.transition);
		if (step.kind === 'hide') {
			sandbox.act.hide(number, 'administration');
			excused.add(number);
		}
	};
	try {
		for (const step of steps) {
			happen(step);
			if (step.kind === 'repeat' && hook.told > 0) hook.repeat();
			const number = step.kind === 'late' ? numbers[step.call % numbers.length] : undefined;
			if (kind === 'legacy' && number !== undefined) {
				late.push(await callLate(listener, demarche, number));
			}
			if (step.kind === 'pass') {
				await sandbox.webhooks.settled();
				clock.advance(step.seconds * 1000);
			}
		}
		await sandbox.webhooks.settled();
		const outcomes = await listener.executions();
		return {
			...{ kind, excused: slow.size > 0 ? new Set(numbers) : excused, isEnabled: hook.enabled },
			statuses: [...hook.calls.map(({ status }) => status), ...late],
			told: hook.told,
			items: outcomes.flatMap((outcome) => {
				if (outcome.error) throw new Error(`An execution failed: ${outcome.error.message}`);
				return outcome.output('After').map(({ json }) => json);
			}),
		};
	} finally {
		hook.remove();
		for (const { remove } of faults) remove();
		// What is read on behind a refused call comes to its end.
		clock.advance(3_600_000);
	}
}

/** A call of the dossier's deposit arrives now, behind whatever has been told since. */
async function callLate(
	{ url }: WebhookListener,
	demarche: number,
	number: number,
): Promise<number> {
	const body = new URLSearchParams({
		...{ procedure_id: String(demarche), dossier_id: String(number) },
		...{ state: 'en_construction', updated_at: '2026-09-01 08:00:00 UTC' },
	});
	return (await fetch(url, { method: 'POST', body })).status;
}
