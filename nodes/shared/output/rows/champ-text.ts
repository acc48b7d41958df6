import type { Champ, RootChamp } from '../../../../ds-api/model';
import { textOf } from './cell';

/**
 * The value of a champ as the platform's export writes it, in the column that has the champ's own label. Types that this
 * package does not know have the text that the API gives for every type.
 */
export function champText(champ: Champ | RootChamp): string {
	switch (champ.__typename) {
		// What people read as `06 12 34 56 78` is exported as it was typed.
		case 'TextChamp':
			return textOf(champ.textValue);
		case 'CheckboxChamp':
			return champ.checkboxValue ? 'on' : 'off';
		case 'YesNoChamp':
			return champ.yesNoValue === null ? '' : champ.yesNoValue ? 'Oui' : 'Non';
		case 'DateChamp':
			return textOf(champ.date);
		case 'DatetimeChamp':
			return textOf(champ.datetime);
		case 'IntegerNumberChamp':
			return champ.integerValue ?? '0';
		case 'DecimalNumberChamp':
			return champ.decimalValue === null ? '0' : decimalText(champ.decimalValue);
		case 'LinkedDropDownListChamp':
			return linkedText(champ);
		case 'DepartementChamp':
			return champ.departement?.name ?? textOf(champ.stringValue);
		case 'PieceJustificativeChamp':
			return champ.files.map(({ filename }) => filename).join(', ');
		case 'TitreIdentiteChamp':
			return champ.filled ? 'présent' : '';
		case 'CarteChamp':
			return champ.geoAreas.map(areaText).filter(Boolean).join('\n');
		default:
			return textOf(champ.stringValue);
	}
}

/** The export has a decimal even where there is none: `21.0`. */
function decimalText(value: number): string {
	return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function linkedText({
	primaryValue,
	secondaryValue,
}: Extract<Champ, { __typename: 'LinkedDropDownListChamp' }>): string {
	if (!primaryValue && !secondaryValue) return '';
	return `${textOf(primaryValue)};${textOf(secondaryValue)}`;
}

type GeoArea = Extract<Champ, { __typename: 'CarteChamp' }>['geoAreas'][number];

/**
 * The export's sentence about a cadastral parcel. Those about what was drawn (its surface, its coordinates) the API does not
 * give: what the citizen wrote about it stands in their place.
 */
function areaText(area: GeoArea): string {
	if (area.__typename !== 'ParcelleCadastrale') return textOf(area.description);
	const { numero, prefixe, section, surface, commune } = area;
	return `Parcelle n° ${numero} - Feuille ${prefixe} ${section} - ${Math.round(Number(surface))} m² – commune ${commune}`;
}
