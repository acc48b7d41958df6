import type { ApiVersion } from '../../ds-api/schema/versions';
import { bulkDemarche } from './demarches/bulk';
import type { BulkSize } from './demarches/bulk';
import { forbiddenDemarche } from './demarches/forbidden';
import { filesDemarche } from './demarches/heavy-files';
import { largeDemarche } from './demarches/large';
import { middleDemarche } from './demarches/middle';
import type { DemarcheModel, DossierModel, GroupeModel } from './model';
import { isVisible } from './model';
import { smallDemarche } from './demarches/small/demarche';

/** All the sandbox knows: made-up démarches and their dossiers. */
export interface Catalogue {
	readonly demarches: readonly DemarcheModel[];
	demarche(number: number): DemarcheModel | undefined;
	/** A dossier, visible through the API or not. */
	dossier(number: number): DossierModel | undefined;
	groupe(number: number): { groupe: GroupeModel; demarche: DemarcheModel } | undefined;
	/** The dossiers of a démarche that the API shows, in the order of their deposit. */
	visibleDossiers(demarcheNumber: number): DossierModel[];
	addDemarche(demarche: DemarcheModel): void;
	addDossier(dossier: DossierModel): void;
	/** Takes a dossier away for good. */
	removeDossier(dossier: DossierModel): void;
}

/** The catalogue of a version; nothing is built before it is asked for. */
export function catalogueOf(version: ApiVersion, future: boolean, bulk?: BulkSize): Catalogue {
	const demarches: DemarcheModel[] = [
		smallDemarche(version, future),
		middleDemarche(version),
		largeDemarche(version),
		filesDemarche(version),
		...(bulk ? [bulkDemarche(version, bulk)] : []),
		forbiddenDemarche(version),
	];
	const indexes = new Map<DemarcheModel, Map<number, DossierModel>>();
	const indexOf = (demarche: DemarcheModel): Map<number, DossierModel> => {
		let index = indexes.get(demarche);
		if (!index) {
			index = new Map(demarche.dossiers().map((dossier) => [dossier.number, dossier]));
			indexes.set(demarche, index);
		}
		return index;
	};
	const added = new Map<number, DossierModel>();
	const catalogue: Catalogue = {
		demarches,
		demarche: (number) => demarches.find((each) => each.number === number),
		dossier: (number) => {
			const owner = demarches.find((each) => each.owns(number));
			return added.get(number) ?? (owner && indexOf(owner).get(number));
		},
		groupe: (number) => {
			for (const demarche of demarches) {
				const groupe = demarche.groupes.find((each) => each.number === number);
				if (groupe) return { groupe, demarche };
			}
			return undefined;
		},
		visibleDossiers: (demarcheNumber) =>
			(catalogue.demarche(demarcheNumber)?.dossiers() ?? [])
				.filter(isVisible)
				.sort((a, b) => a.depositedAt - b.depositedAt || a.number - b.number),
		addDemarche: (demarche) => void demarches.push(demarche),
		addDossier: (dossier) => {
			dossier.demarche.dossiers().push(dossier);
			added.set(dossier.number, dossier);
		},
		removeDossier: (dossier) => {
			const dossiers = dossier.demarche.dossiers();
			indexOf(dossier.demarche).delete(dossier.number);
			added.delete(dossier.number);
			dossiers.splice(dossiers.indexOf(dossier), 1);
		},
	};
	return catalogue;
}
