import {
	typedValueField,
	withApiFieldNames,
	type Champ,
	type RootChamp,
} from '../../../ds-api/model';
import { fileDescription } from './file-description';

/**
 * The value of a field, typed by the field's type. A type that this package does not know falls back to the text that the
 * API gives for every type. Repetitions are the caller's: their rows need the form.
 */
export function champValue(
	champ: Exclude<RootChamp, { __typename: 'RepetitionChamp' }> | Champ,
): unknown {
	if (lacksValue(champ)) return orNull(champ.stringValue);
	switch (champ.__typename) {
		case 'TextChamp':
			return orNull(champ.textValue);
		case 'CheckboxChamp':
			return champ.checkboxValue;
		case 'YesNoChamp':
			return champ.yesNoValue;
		case 'DateChamp':
			return champ.date;
		case 'DatetimeChamp':
			return champ.datetime;
		case 'IntegerNumberChamp':
			return champ.integerValue === null ? null : exactNumber(champ.integerValue);
		case 'DecimalNumberChamp':
			return champ.decimalValue;
		case 'DropDownListChamp':
			return orNull(champ.dropDownValue);
		case 'MultipleDropDownListChamp':
			return orNull(champ.values);
		case 'LinkedDropDownListChamp':
			return champ.primaryValue || champ.secondaryValue
				? { primaryValue: orNull(champ.primaryValue), secondaryValue: orNull(champ.secondaryValue) }
				: null;
		case 'CiviliteChamp':
			return champ.civiliteValue;
		case 'AddressChamp':
			return champ.address ?? textAs('label', champ);
		case 'CommuneChamp':
			return champ.commune
				? { ...champ.commune, departement: champ.departement }
				: textAs('name', champ);
		case 'DepartementChamp':
			return champ.departement ?? textAs('name', champ);
		case 'RegionChamp':
			return champ.region ?? textAs('name', champ);
		case 'PaysChamp':
			return champ.pays ?? textAs('name', champ);
		case 'EpciChamp':
			return champ.epci ? { ...champ.epci, departement: champ.departement } : textAs('name', champ);
		case 'SiretChamp':
			// While the platform cannot reach the company register, it knows the number only.
			return champ.etablissement ? company(champ.etablissement) : textAs('siret', champ);
		case 'RNAChamp':
			return champ.rna ?? textAs('id', champ);
		case 'RNFChamp':
			return champ.rnf ?? textAs('id', champ);
		case 'EngagementJuridiqueChamp':
			return champ.engagementJuridique ?? null;
		case 'DossierLinkChamp':
			return champ.dossier ?? linkedNumber(champ);
		case 'CarteChamp':
		case 'TeFenuaChamp':
			return featureCollection(champ.geoAreas);
		case 'PieceJustificativeChamp':
			return orNull(champ.files.map(fileDescription));
		case 'FormuleChamp':
			return orNull(champ.formuleValue ?? champ.stringValue);
		case 'VisaChamp':
			return orNull(champ.signedBy);
		case 'CommuneDePolynesieChamp':
		case 'CodePostalDePolynesieChamp':
			return champ.pfCommune ?? textAs('name', champ);
		case 'NumeroDnChamp':
			return champ.numeroDn || champ.dateDeNaissance
				? { numeroDn: orNull(champ.numeroDn), dateDeNaissance: champ.dateDeNaissance }
				: null;
		case 'LexpolChamp':
			return champ.nor
				? { nor: champ.nor, status: orNull(champ.status), dossierUrl: orNull(champ.dossierUrl) }
				: null;
		case 'ReferentielDePolynesieChamp':
			return registerEntry(champ);
		case 'TitreIdentiteChamp':
			return { filled: champ.filled, grantType: champ.grantType };
		default:
			return orNull(champ.stringValue);
	}
}

/** Whether the platform does not give the typed value: what it gives of it then is a text. */
function lacksValue(champ: { __typename: string }): boolean {
	const name = typedValueField(champ);
	return name !== undefined && !(name in champ);
}

/** Whether a field only structures the form: it has no value. */
export function isDecoration(champ: { __typename: string }): boolean {
	return /^(HeaderSection|Explication)Champ/.test(champ.__typename);
}

type Company = NonNullable<Extract<Champ, { __typename: 'SiretChamp' }>['etablissement']>;

/** A company, its documents as descriptions. */
export function company({ entreprise, ...etablissement }: Company) {
	return {
		...etablissement,
		entreprise: entreprise && {
			...entreprise,
			capitalSocial:
				entreprise.capitalSocial === null ? null : exactNumber(entreprise.capitalSocial),
			attestationSocialeAttachment: describedOrNull(entreprise.attestationSocialeAttachment),
			attestationFiscaleAttachment: describedOrNull(entreprise.attestationFiscaleAttachment),
		},
	};
}

function describedOrNull(file: Parameters<typeof fileDescription>[0] | null) {
	return file && fileDescription(file);
}

/** Nothing is also what an instance gives whose API lacks the field. */
function orNull<T extends string | unknown[]>(value: T | null | undefined): T | null {
	return value && value.length > 0 ? value : null;
}

/** A number where JavaScript can hold it exactly, else its digits. */
export function exactNumber(digits: string): number | string {
	const number = Number(digits);
	return Number.isSafeInteger(number) ? number : digits;
}

/** The text of a field whose structure is missing, under the name where a user looks for it. */
function textAs(name: string, { stringValue }: { stringValue: string | null }) {
	return stringValue ? { [name]: stringValue } : null;
}

function linkedNumber({ stringValue }: { stringValue: string | null }) {
	return stringValue ? { id: null, number: Number(stringValue), state: null } : null;
}

type RegisterEntry = Extract<Champ, { __typename: 'ReferentielDePolynesieChamp' }>;

/** An entry of a register that the instance keeps; what it holds is in columns, which come as texts. */
function registerEntry({ externalId, stringValue, tableColumns }: RegisterEntry) {
	if (!externalId && !stringValue) return null;
	return {
		externalId: orNull(externalId),
		name: orNull(stringValue),
		columns: Object.fromEntries(
			tableColumns.map(({ name, type, value }) => [name, cell(type, value)]),
		),
	};
}

function cell(type: string, value: string | null): unknown {
	if (value === null || value === '') return null;
	if (type === 'boolean') return value === 'true';
	const number = type === 'number' ? Number(value) : Number.NaN;
	return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : value;
}

type GeoAreas = Extract<Champ, { __typename: 'CarteChamp' }>['geoAreas'];

function featureCollection(areas: GeoAreas) {
	if (areas.length === 0) return null;
	return {
		type: 'FeatureCollection',
		features: areas.map(({ __typename: _, geometry = null, ...properties }) => ({
			type: 'Feature',
			geometry,
			properties: withApiFieldNames(properties),
		})),
	};
}
