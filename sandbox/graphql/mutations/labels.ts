import { addLabel, removeLabel } from '../../domain/changes/labels';
import type { DemarcheModel, DossierModel, LabelModel } from '../../data/model';
import type { Finder, Mutation, MutationInput } from './mutation';

interface LabelInput extends MutationInput {
	dossierId: string;
	labelId: string;
}

interface Loaded {
	dossier: DossierModel;
	label: LabelModel & { demarche: DemarcheModel };
}

const load = ({ dossierId, labelId }: LabelInput, find: Finder): Loaded => ({
	dossier: find.dossier(dossierId),
	label: find.label(labelId),
});

const has = ({ dossier, label }: Loaded): boolean =>
	dossier.content.labels.some(({ id }) => id === label.id);

export const dossierAjouterLabel: Mutation<LabelInput, Loaded> = {
	load,
	authorize: (loaded) => {
		if (has(loaded)) return 'Ce label est déjà associé au dossier';
		return loaded.dossier.demarche === loaded.label.demarche
			? null
			: 'Ce label vient d’une autre démarche que le dossier';
	},
	resolve: ({ dossier, label }, _, { platform }) => {
		addLabel(platform, dossier, label, platform.clock.now());
		return { dossier, label };
	},
};

export const dossierSupprimerLabel: Mutation<LabelInput, Loaded> = {
	load,
	authorize: (loaded) => (has(loaded) ? null : 'Ce label n’est pas associé au dossier'),
	resolve: ({ dossier, label }, _, { platform }) => {
		removeLabel(platform, dossier, label, platform.clock.now());
		return { dossier, label };
	},
};
