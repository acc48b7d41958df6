import type { Sandbox } from '../../../../sandbox';
import { utcNanoseconds, type Instant } from '../../../../sandbox/data/instants';
import {
	isVisible,
	pendingDeletionSince,
	type DemarcheModel,
	type DossierModel,
} from '../../../../sandbox/data/model';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import type { Change, OutageStatus } from './arbitraries';

/** Something that a trigger must tell: by what it is known, when it is dated, and whether it could be seen. */
export interface Happening {
	name: string;
	number: number;
	at: Instant;
	/** How many transactions there were, with this one; and when its dossier was hidden afterwards, if it was. */
	order: number;
	hiddenAt: number | undefined;
}

const START = Date.UTC(2026, 2, 1, 10) * 1000;

/** One démarche of the sandbox, emptied, and what happens in it. */
export class World {
	/** Until when the platform is away, and what is answered meanwhile. */
	away: { until: Instant; status: OutageStatus } = { until: 0, status: 503 };
	/** The dossiers with which the platform does not come to an end; and those with which it ever did not. */
	readonly slow = new Set<number>();
	readonly everSlow = new Set<number>();
	readonly number: number;
	readonly happenings: Happening[] = [];
	/** The last transaction of each dossier, and how many it had. */
	readonly lastChange = new Map<number, { at: Instant; order: number; count: number }>();
	/** How often each dossier was hidden in each second: to whoever reads its dates, both are one. */
	readonly hidings = new Map<string, number>();
	private readonly demarche: DemarcheModel;
	private readonly numbers: number[] = [];
	private readonly dates = new Set<Instant>();
	private order = 0;
	private moment: Instant = START;

	constructor(private readonly sandbox: Sandbox) {
		this.number = sandbox.demarches.middle;
		this.demarche = sandbox.data.demarche(this.number)!;
		for (const dossier of [...this.demarche.dossiers()]) sandbox.data.removeDossier(dossier);
		this.demarche.deletedDossiers().splice(0);
		this.now = START;
	}

	get now(): Instant {
		return this.moment;
	}

	/** The platform's clock goes by the world's. */
	set now(moment: Instant) {
		this.moment = moment;
		this.sandbox.clock.set(utcNanoseconds(moment));
	}

	static get start(): Instant {
		return START;
	}

	get transactions(): number {
		return this.order;
	}

	get visible(): Set<number> {
		return new Set(
			this.demarche
				.dossiers()
				.filter(isVisible)
				.map(({ number }) => number),
		);
	}

	/** The dossiers that wait to be erased, and since when. */
	get pending(): Array<{ number: number; at: Instant }> {
		return this.demarche.dossiers().flatMap((dossier) => {
			const at = pendingDeletionSince(dossier);
			return at === null ? [] : [{ number: dossier.number, at }];
		});
	}

	/** What stands in the list of changes last. */
	get newest(): Instant {
		return Math.max(
			0,
			...this.demarche
				.dossiers()
				.filter(isVisible)
				.map(({ updatedAt }) => updatedAt),
		);
	}

	pass(time: number): void {
		this.now += time;
	}

	get isAway(): boolean {
		return this.now < this.away.until;
	}

	/** @param place of a dossier, wrapped around */
	setSlow(place: number, isSlow: boolean): void {
		const number = this.numbers[place % Math.max(1, this.numbers.length)];
		if (number === undefined) return;
		if (!isSlow) this.slow.delete(number);
		else for (const slow of [this.slow, this.everSlow]) slow.add(number);
	}

	/**
	 * What cannot happen is passed over: nobody works on a dossier that is hidden, and the transactions of one dossier come one
	 * after another.
	 */
	apply({ deed, dossier: place, transition, by, late }: Change): void {
		const isFirst = deed === 'deposit' || this.numbers.length === 0;
		const number = isFirst ? undefined : this.numbers[place % this.numbers.length];
		const at = this.momentOf(number, late);
		if (number === undefined) this.deposit(at);
		else this.change(this.sandbox.data.dossier(number)!, { deed, transition, by, at });
	}

	/** Two transactions never have the same date. */
	private momentOf(number: number | undefined, late: number): Instant {
		const last = number === undefined ? 0 : (this.lastChange.get(number)?.at ?? 0);
		let moment = Math.max(this.now - late, last + 1);
		while (this.dates.has(moment)) moment += 1;
		this.dates.add(moment);
		this.now = Math.max(this.now + 1, moment);
		return moment;
	}

	private deposit(moment: Instant): void {
		const at = utcNanoseconds(moment);
		const number = this.sandbox.act.deposit({ demarche: this.number, at });
		this.numbers.push(number);
		this.happened(number, moment, `deposit ${number}`);
	}

	private change(
		dossier: DossierModel,
		{ deed, transition, by, at: moment }: Omit<Change, 'dossier' | 'late'> & { at: Instant },
	): void {
		const { number, content } = dossier;
		const { act } = this.sandbox;
		const at = utcNanoseconds(moment);
		if (!isVisible(dossier)) {
			if (deed === 'restore') {
				act.restore(number, { at });
				this.happened(number, moment);
			}
			if (deed === 'erase') this.erase(number, moment, at);
		} else if (deed === 'write') {
			act.write(number, 'Bonjour', { at });
			this.happened(number, moment, globalId('Commentaire', content.messages.at(-1)!.id));
		} else if (deed === 'transition') {
			act.changeState(number, transition, { at });
			this.happened(number, moment, globalId('Traitement', content.traitements.at(-1)!.id));
		} else if (
			deed === 'hide' &&
			(by === 'administration' || dossier.state === 'en_construction')
		) {
			act.hide(number, by, { at });
			const name = `hidden ${number} ${Math.floor(moment / 1_000_000)}`;
			this.hidings.set(name, (this.hidings.get(name) ?? 0) + 1);
			this.happened(number, moment);
			for (const happening of this.happenings) {
				if (happening.number === number) happening.hiddenAt ??= this.order;
			}
		}
	}

	/** A row is numbered when its transaction begins, and seen when it is committed. */
	private erase(number: number, moment: Instant, at: string): void {
		this.sandbox.act.erase(number, { at });
		const row = this.demarche.deletedDossiers().at(-1)!;
		row.id = Math.floor((moment - START) / 1000) + 1_000_000 + (this.order % 7);
		while (this.demarche.deletedDossiers().some((each) => each !== row && each.id === row.id)) {
			row.id += 1;
		}
		this.numbers.splice(this.numbers.indexOf(number), 1);
		this.happened(number, moment, `erased ${number}`);
	}

	private happened(number: number, at: Instant, name?: string): void {
		this.order += 1;
		const count = (this.lastChange.get(number)?.count ?? 0) + 1;
		this.lastChange.set(number, { at, order: this.order, count });
		if (name !== undefined) {
			const { order } = this;
			this.happenings.push({ name, number, at, order, hiddenAt: undefined });
		}
	}
}
