import type { Dossier } from '../../../../ds-api/model';
import type { Applicants } from '../../../../ds-api/demarches';
import { dossierPage, type Instance } from '../../../../ds-api/compat';
import type { IncludedPart } from '../../parameters/include';
import { momentText, textOf, type CellOf } from './cell';
import { COMPANY_CELLS } from './company-cells';

/** A column of every dossier, whatever its form. */
export interface OwnColumn extends CellOf<Dossier> {
	label: string;
	/** What of the dossier it is made of, where that is left to choose. */
	part?: IncludedPart;
}

export interface OwnColumnsOf {
	applicants: Applicants;
	/** The export names the group where there are several. */
	hasGroups: boolean;
	instance: Instance;
}

/** The columns before the form's, in the export's order, and the two that the export does not have. */
export function ownColumns({ applicants, hasGroups, instance }: OwnColumnsOf): OwnColumn[] {
	return [
		{ label: 'ID', text: ({ number }) => String(number), typed: ({ number }) => number },
		text('Email', ({ usager }) => usager.email),
		flag('FranceConnect ?', ({ connectionUsager }) => connectionUsager === 'france_connect'),
		...(applicants === 'persons'
			? PERSON_COLUMNS
			: COMPANY_CELLS.map(([label, cell]) => ({ label, ...cell }))),
		flag('À archiver', ({ archived }) => archived),
		text('État du dossier', ({ state }) => STATE_TEXTS[state] ?? state),
		moment('Dernière mise à jour le', ({ dateDerniereModification }) => dateDerniereModification),
		moment('Dernière mise à jour du dossier le', lastChangeOfChamps),
		moment('Déposé le', ({ dateDepot }) => dateDepot),
		moment('Passé en instruction le', ({ datePassageEnInstruction }) => datePassageEnInstruction),
		moment('Traité le', ({ dateTraitement }) => dateTraitement),
		text('Motivation de la décision', ({ motivation }) => motivation),
		{
			...text('Instructeurs', ({ instructeurs = [] }) =>
				instructeurs.map(({ email }) => email).join(' '),
			),
			part: 'instructeurs',
		},
		...(hasGroups
			? [text('Groupe instructeur', ({ groupeInstructeur }) => groupeInstructeur.label)]
			: []),
		{
			...text('Labels', ({ labels = [] }) => labels.map(({ name }) => name).join(', ')),
			part: 'labels',
		},
		text('Lien', ({ number }) => dossierPage(instance, number)),
	];
}

/** The platform's words for the states, with its no-break spaces. */
export const STATE_TEXTS: Readonly<Record<string, string>> = {
	en_construction: 'En\u00a0construction',
	en_instruction: 'En\u00a0instruction',
	accepte: 'Accepté',
	refuse: 'Refusé',
	sans_suite: 'Classé\u00a0sans\u00a0suite',
};

type Person = Extract<Dossier['demandeur'], { __typename: 'PersonnePhysique' }>;

const PERSON_COLUMNS: readonly OwnColumn[] = [
	person('Civilité', ({ civilite }) => (civilite === 'M' ? 'M.' : civilite)),
	person('Nom', ({ nom }) => nom),
	person('Prénom', ({ prenom }) => prenom),
	person('Date de naissance', ({ dateDeNaissance }) => dateDeNaissance),
	flag('Dépôt pour un tiers', ({ deposeParUnTiers }) => deposeParUnTiers),
	text('Nom du mandataire', ({ nomMandataire }) => nomMandataire),
	text('Prénom du mandataire', ({ prenomMandataire }) => prenomMandataire),
];

type Text = string | null | undefined;

function text(label: string, read: (dossier: Dossier) => Text): OwnColumn {
	return { label, text: (dossier) => textOf(read(dossier)) };
}

function person(label: string, read: (person: Person) => Text): OwnColumn {
	return text(label, ({ demandeur }) =>
		demandeur.__typename === 'PersonnePhysique' ? read(demandeur) : '',
	);
}

function flag(label: string, read: (dossier: Dossier) => boolean | null | undefined): OwnColumn {
	return {
		label,
		text: (dossier) => String(read(dossier) ?? false),
		typed: (dossier) => read(dossier) ?? false,
	};
}

function moment(label: string, read: (dossier: Dossier) => Text): OwnColumn {
	return {
		label,
		text: (dossier) => momentText(read(dossier)),
		typed: (dossier) => read(dossier) ?? null,
	};
}

/**
 * The export leaves this empty where nothing was ever changed; the API then gives the moment when the dossier was begun, for
 * champs and for annotations alike.
 */
function lastChangeOfChamps({
	dateDerniereModificationChamps: ofChamps,
	dateDerniereModificationAnnotations: ofAnnotations,
}: Dossier): Text {
	return ofChamps === ofAnnotations ? null : ofChamps;
}
