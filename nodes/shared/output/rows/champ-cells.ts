import type { Champ, RootChamp } from '../../../../ds-api/model';
import { exactNumber } from '../champ-value';
import { textOf, type CellOf } from './cell';
import { champText } from './champ-text';

/** A champ of a dossier; nothing where the dossier does not have it, or does not show it. */
export type CellChamp = Champ | RootChamp | undefined;

/** One of the columns that a champ has in the export. */
export interface ChampCell extends CellOf<CellChamp> {
	/** What follows the champ's label: ` (Code)`; nothing for the value itself. */
	suffix: string;
}

/** The export's columns for a champ of this type: its value, then its parts. */
export function cellsOf(descriptorType: string): readonly ChampCell[] {
	const value = { suffix: '', ...(VALUES[descriptorType] ?? PLAIN) };
	return [value, ...(PARTS[descriptorType] ?? [])];
}

/** What the API calls a number, a yes or a day is given as such, whatever the form says of it today. */
function typedValue(champ: CellChamp) {
	if (!champ) return null;
	switch (champ.__typename) {
		case 'IntegerNumberChamp':
			return champ.integerValue === null ? null : exactNumber(champ.integerValue);
		case 'DecimalNumberChamp':
			return champ.decimalValue;
		case 'CheckboxChamp':
			return champ.checkboxValue;
		case 'YesNoChamp':
			return champ.yesNoValue;
		default:
			return champText(champ) || null;
	}
}

const PLAIN: CellOf<CellChamp> = {
	text: (champ) => (champ ? champText(champ) : ''),
	typed: typedValue,
};

/** The export writes 0 for a number that is not there. */
const NUMBER: CellOf<CellChamp> = {
	text: (champ) => (champ ? champText(champ) : '0'),
	typed: typedValue,
};

/** The export does not tell a box that was never shown from one that was not ticked. */
const CHECKBOX: CellOf<CellChamp> = {
	text: (champ) => (champ ? champText(champ) : 'off'),
	typed: (champ) => (champ ? typedValue(champ) : false),
};

const VALUES: Readonly<Record<string, CellOf<CellChamp>>> = {
	NumberChampDescriptor: NUMBER,
	IntegerNumberChampDescriptor: NUMBER,
	DecimalNumberChampDescriptor: NUMBER,
	CheckboxChampDescriptor: CHECKBOX,
};

const part = (suffix: string, read: (champ: Champ | RootChamp) => string): ChampCell => ({
	suffix: ` (${suffix})`,
	text: (champ) => (champ ? read(champ) : ''),
});

const departement = part('Département', (champ) => {
	const found = 'departement' in champ ? champ.departement : null;
	return found ? `${found.code} – ${found.name}` : '';
});

const PARTS: Readonly<Record<string, readonly ChampCell[]>> = {
	PaysChampDescriptor: [
		part('Code', (champ) => (champ.__typename === 'PaysChamp' ? textOf(champ.pays?.code) : '')),
	],
	RegionChampDescriptor: [
		part('Code', (champ) => (champ.__typename === 'RegionChamp' ? textOf(champ.region?.code) : '')),
	],
	DepartementChampDescriptor: [
		part('Code', (champ) =>
			champ.__typename === 'DepartementChamp' ? textOf(champ.departement?.code) : '',
		),
	],
	CommuneChampDescriptor: [
		part('Code INSEE', (champ) =>
			champ.__typename === 'CommuneChamp' ? textOf(champ.commune?.code) : '',
		),
		departement,
	],
	EpciChampDescriptor: [
		part('Code', (champ) => (champ.__typename === 'EpciChamp' ? textOf(champ.epci?.code) : '')),
		departement,
	],
	RNFChampDescriptor: [
		part('Nom', (champ) => (champ.__typename === 'RNFChamp' ? textOf(champ.rnf?.title) : '')),
		part('Adresse', (champ) =>
			champ.__typename === 'RNFChamp' ? textOf(champ.rnf?.address?.label) : '',
		),
		part('Code INSEE Ville', (champ) =>
			champ.__typename === 'RNFChamp' ? textOf(champ.commune?.code) : '',
		),
		departement,
	],
};
