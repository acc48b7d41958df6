import type { DemarcheModel, RevisionModel } from '../../data/model';

/** A démarche as a description; its revision is the dossier's own below a dossier. */
export interface DescriptorModel {
	demarche: DemarcheModel;
	revision: RevisionModel;
}

export const activeRevision = (demarche: DemarcheModel): RevisionModel =>
	demarche.publishedRevision ?? demarche.draftRevision;

export const descriptor = (demarche: DemarcheModel): DescriptorModel => ({
	demarche,
	revision: activeRevision(demarche),
});
