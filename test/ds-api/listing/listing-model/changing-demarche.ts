import type { DossierState } from '../../../../ds-api/model/dossier';
import type { Sandbox } from '../../../../sandbox';
import type { DemarcheModel, DossierModel } from '../../../../sandbox/data/model';
import type { Version } from './model';

export type Deed =
	| DossierState
	| 'deposited'
	| 'edited'
	| 'archived'
	| 'unarchived'
	| 'movedToOtherGroup'
	| 'hiddenByUser'
	| 'hiddenByAdministration'
	| 'expired'
	| 'restored';

/** Something that happens to some dossiers at one moment. */
export interface Change {
	deed: Deed;
	/** When the platform gets its n-th request of the list, before it answers. */
	atRequest: number;
	/** Microseconds since the change before. */
	later: number;
	/** Which dossiers, by their place in the démarche, wrapped around its end. */
	first: number;
	every: number;
	count: number;
}

/** Which of the sandbox's dossiers the démarche has; the last ones are drafts, not deposited yet. */
export interface Extent {
	first: number;
	count: number;
	drafts: number;
}

const DAY = 86_400_000_000;

const versionOf = (dossier: DossierModel): Version => ({
	number: dossier.number,
	state: dossier.state,
	archived: dossier.archived,
	depositedAt: dossier.depositedAt,
	updatedAt: dossier.updatedAt,
	revision: dossier.revision,
	groupe: dossier.groupe,
	hiddenByUserAt: dossier.hiddenByUserAt,
	hiddenByAdministrationAt: dossier.hiddenByAdministrationAt,
	hiddenByExpirationAt: dossier.hiddenByExpirationAt,
});

/** The sandbox's middle démarche, cut to size, with the history of its dossiers. */
export class ChangingDemarche {
	readonly number: number;
	private readonly demarche: DemarcheModel;
	private readonly all: readonly DossierModel[];
	private readonly originals: readonly Version[];
	private readonly versions = new Map<number, Version[]>();
	private now = 0;

	constructor(sandbox: Sandbox) {
		this.number = sandbox.demarches.middle;
		this.demarche = sandbox.data.demarche(this.number)!;
		this.all = [...this.demarche.dossiers()];
		this.originals = this.all.map(versionOf);
	}

	/** Every version of each dossier since {@link restart}, oldest first. */
	get histories(): ReadonlyMap<number, readonly Version[]> {
		return this.versions;
	}

	get current(): Version[] {
		return [...this.versions.values()].map((history) => history.at(-1)!);
	}

	/** As it was at first, but for its extent. */
	restart({ first, count, drafts }: Extent): void {
		this.all.forEach((dossier, index) => Object.assign(dossier, this.originals[index]));
		const dossiers = this.demarche.dossiers();
		dossiers.splice(0, Infinity, ...this.all.slice(first, first + count));
		for (const dossier of dossiers.slice(Math.max(0, count - drafts))) dossier.state = 'brouillon';
		this.versions.clear();
		for (const dossier of dossiers) this.versions.set(dossier.number, [versionOf(dossier)]);
		this.now = Math.max(...this.originals.map(({ updatedAt }) => updatedAt)) + DAY;
	}

	apply({ deed, later, first, every, count }: Change): void {
		this.now += later;
		const dossiers = this.demarche.dossiers();
		for (let index = 0; index < Math.min(count, dossiers.length); index++) {
			const dossier = dossiers[(first + index * every) % dossiers.length]!;
			if ((dossier.state === 'brouillon') !== (deed === 'deposited')) continue;
			this.change(dossier, deed);
			dossier.updatedAt = this.now;
			this.versions.get(dossier.number)!.push(versionOf(dossier));
		}
	}

	private change(dossier: DossierModel, deed: Deed): void {
		switch (deed) {
			case 'edited':
				return;
			case 'deposited':
				dossier.state = 'en_construction';
				dossier.depositedAt = this.now;
				return;
			case 'archived':
			case 'unarchived':
				dossier.archived = deed === 'archived';
				return;
			case 'movedToOtherGroup':
				dossier.groupe = this.demarche.groupes.find((groupe) => groupe !== dossier.groupe)!;
				return;
			case 'hiddenByUser':
				dossier.hiddenByUserAt = this.now;
				return;
			case 'hiddenByAdministration':
				dossier.hiddenByAdministrationAt = this.now;
				return;
			case 'expired':
				dossier.hiddenByExpirationAt = this.now;
				return;
			case 'restored':
				dossier.hiddenByUserAt = null;
				dossier.hiddenByAdministrationAt = null;
				dossier.hiddenByExpirationAt = null;
				return;
			default:
				dossier.state = deed;
		}
	}
}
