import { demarcheOf } from '../data/demarche-draft';
import type { DemarcheModel, GroupeModel, RevisionModel } from '../data/model';
import type { Platform } from './platform';

/** A démarche like another, not yet published: its active form, one group, no dossiers. */
export function cloneOf(
	platform: Platform,
	original: DemarcheModel,
	title: string | null,
): DemarcheModel {
	const createdAt = platform.clock.now();
	const { fields, annotations } = original.publishedRevision ?? original.draftRevision;
	const draftRevision: RevisionModel = {
		...{ id: platform.nextId(), fields, annotations, createdAt },
		publishedAt: null,
	};
	const groupe: GroupeModel = {
		number: platform.nextId(),
		label: 'défaut',
		closed: false,
		instructeurs: [...(original.groupes[0]?.instructeurs ?? [])],
	};
	const clone = demarcheOf({
		number: platform.nextId(),
		title: title ?? original.title,
		description: original.description,
		...{ createdAt, updatedAt: createdAt, publishedAt: null },
		revisions: [draftRevision],
		publishedRevision: null,
		draftRevision,
		groupes: [groupe],
		owns: () => false,
		dossiers: () => [],
		forIndividual: original.forIndividual,
		hasAttestation: original.hasAttestation,
	});
	return Object.assign(clone, {
		isAdded: true,
		administrateurs: [...original.administrateurs],
		labels: original.labels.map((label) => ({ ...label, id: platform.nextId() })),
		settings: { ...original.settings },
	});
}
