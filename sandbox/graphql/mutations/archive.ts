import { touched } from '../../domain/changes/touched';
import { isDecided } from '../../data/model';
import { dossierAndInstructeur, instructeurRefusal } from './dossier';
import type { DossierAndInstructeur, DossierInput } from './dossier';
import type { Mutation } from './mutation';

type ArchiveMutation = Mutation<DossierInput, DossierAndInstructeur>;

const archiving = (
	archived: boolean,
	refusal: (loaded: DossierAndInstructeur) => string | null,
): ArchiveMutation => ({
	load: dossierAndInstructeur,
	authorize: (loaded) => refusal(loaded) ?? instructeurRefusal(loaded),
	resolve: ({ dossier }, _, { platform }) => {
		touched(dossier, platform.clock.now(), () => (dossier.archived = archived));
		return { dossier };
	},
});

export const dossierArchiver = archiving(true, ({ dossier }) =>
	isDecided(dossier.state)
		? null
		: 'Un dossier ne peut être déplacé dans « à archiver » qu’une fois le traitement terminé',
);

export const dossierDesarchiver = archiving(false, ({ dossier }) =>
	dossier.archived ? null : 'Un dossier non archivé ne peut pas être désarchivé',
);
