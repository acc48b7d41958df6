import type { RootChamp } from './dossier';

/** The one field in which the API gives the typed value of a champ, by the type of the champ. */
const FIELDS: { readonly [C in RootChamp as C['__typename']]?: keyof C & string } = {
	CheckboxChamp: 'checkboxValue',
	YesNoChamp: 'yesNoValue',
	DateChamp: 'date',
	DatetimeChamp: 'datetime',
	IntegerNumberChamp: 'integerValue',
	DecimalNumberChamp: 'decimalValue',
	MultipleDropDownListChamp: 'values',
	CiviliteChamp: 'civiliteValue',
	CarteChamp: 'geoAreas',
	PieceJustificativeChamp: 'files',
};

/**
 * The name of that field, under which the documents ask for it. The platform may fail to give it: then it is not in the answer.
 *
 * @returns nothing for types whose value is a text, or is in several fields
 */
export function typedValueField({ __typename }: { __typename: string }): string | undefined {
	return (FIELDS as Readonly<Record<string, string | undefined>>)[__typename];
}
