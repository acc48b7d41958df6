import type { PlatformVersion } from '../../../ds-api/schema/versions';
import { champKind } from '../../data/champ-kinds';
import { instant, parisDay } from '../../data/instants';
import { isVisible } from '../../data/model';
import type {
	ChampModel,
	EntrepriseModel,
	EtablissementModel,
	FieldModel,
	FileModel,
	RowModel,
} from '../../data/model';
import { countries, globalId, places } from '../../data/made-up/people-and-places';
import { crash } from '../../domain/api-error';
import type { ExecutionContext, TypeResolvers } from '../execution-context';
import { visibleTo } from './access';
import { servedFile, servedFiles } from './files';
import { polynesianChamps } from './polynesia';

/** The id of a value: the same in every dossier, with the row's in a repetition. */
export const champId = ({ field, rowId }: ChampModel): string =>
	globalId('Champ', rowId === null ? field.stableId : `${field.stableId}|${rowId}`);

/**
 * The GraphQL type of a value. Some types are returned only if the document has a fragment on them,
 * and are otherwise downgraded to a plainer one.
 */
export function champType({ field }: ChampModel, context: ExecutionContext): string {
	const { champ, withoutFragment, fragment = champ } = champKind(field.kind, context.version);
	if (withoutFragment === undefined || withoutFragment === champ) return champ;
	return context.hasFragment(fragment) ? champ : withoutFragment;
}

/** The GraphQL type of a field's definition. */
export const descriptorType = ({ kind }: FieldModel, version: PlatformVersion): string =>
	champKind(kind, version).descriptor;

export interface ColumnModel {
	type: string;
	id: string;
	label: string;
	stringValue: string | null;
	value: unknown;
}

interface Area {
	description: string | null;
	geometry: unknown;
}

function columnValue({ text, values, files }: ChampModel, type: string): unknown {
	switch (type) {
		case 'AttachmentsColumn':
			// The antivirus filter is bypassed here.
			return files;
		case 'DateColumn':
			return isDay(values.date) ? values.date : null;
		case 'DateTimeColumn':
			return values.datetime ?? null;
		case 'EnumsColumn':
			return Array.isArray(values.values) ? values.values : null;
		case 'GeoJSONColumn':
			return ((values.geoAreas ?? []) as Area[]).map(({ description, geometry }) => ({
				geometry,
				properties: { description },
			}));
		case 'BooleanColumn':
		case 'DecimalColumn':
		case 'IntegerColumn':
			return values.value ?? null;
		default:
			return text;
	}
}

/** The columns of a value: one, or none for repetitions, titles and explanations. */
export function columnsOf(champ: ChampModel, { version }: ExecutionContext): ColumnModel[] {
	const { kind, stableId, label } = champ.field;
	const { column } = champKind(kind, version);
	if (column === null) return [];
	return [
		{
			type: column,
			id: globalId('Column', `type_de_champ/${stableId}`),
			label,
			stringValue: champ.text,
			value: columnValue(champ, column),
		},
	];
}

const champFields: TypeResolvers = {
	id: champId,
	champDescriptorId: ({ field }: ChampModel) => globalId('Champ', field.stableId),
	label: ({ field }: ChampModel) => field.label,
	stringValue: ({ text }: ChampModel) => text,
	columns: (champ: ChampModel, _: unknown, context: ExecutionContext) => columnsOf(champ, context),
};

const isDay = (text: unknown): text is string =>
	typeof text === 'string' && !Number.isNaN(instant(text)) && parisDay(instant(text)) === text;

/**
 * The day of a date, and of a date and time that was downgraded to a date.
 *
 * @throws RequestError 500 for a stored day that no calendar has.
 */
function dayOf({ values }: ChampModel): string | null {
	if (typeof values.date === 'string') {
		if (!isDay(values.date)) throw crash('invalid date');
		return values.date;
	}
	return typeof values.datetime === 'number' ? parisDay(values.datetime) : null;
}

const from =
	(name: string) =>
	({ values }: ChampModel): unknown =>
		values[name] ?? null;

const named = (...names: string[]): TypeResolvers =>
	Object.fromEntries(names.map((name) => [name, from(name)]));

const own: Record<string, TypeResolvers> = {
	// What is shown to people may be spaced (a telephone number).
	TextChamp: { value: ({ text, values }: ChampModel) => values.value ?? text },
	// A yes/no without an answer becomes false when it is downgraded.
	CheckboxChamp: { value: ({ values }: ChampModel) => values.value === true },
	YesNoChamp: named('value'),
	DateChamp: {
		date: dayOf,
		value: (champ: ChampModel) => {
			const day = dayOf(champ);
			return day === null ? null : instant(day);
		},
	},
	DatetimeChamp: named('datetime'),
	IntegerNumberChamp: named('value'),
	DecimalNumberChamp: named('value'),
	DropDownListChamp: named('value'),
	MultipleDropDownListChamp: {
		// They are stored as JSON: what is not, the server cannot read.
		values: ({ values }: ChampModel) => {
			const { values: chosen = null } = values;
			if (chosen === null || Array.isArray(chosen)) return chosen;
			throw crash('unexpected token');
		},
	},
	LinkedDropDownListChamp: named('primaryValue', 'secondaryValue'),
	CiviliteChamp: {
		value: ({ values }: ChampModel) => {
			const { value = null } = values;
			if (value === null || value === 'M' || value === 'Mme') return value;
			throw crash(`not a civilité: ${JSON.stringify(value)}`);
		},
	},
	AddressChamp: named('address', 'commune', 'departement'),
	CommuneChamp: named('commune', 'departement'),
	DepartementChamp: named('departement'),
	RegionChamp: named('region'),
	PaysChamp: named('pays'),
	EpciChamp: named('epci', 'departement'),
	RNAChamp: named('rna'),
	RNFChamp: named('rnf', 'commune', 'departement'),
	EngagementJuridiqueChamp: named('engagementJuridique'),
	SiretChamp: named('etablissement'),
	CarteChamp: named('geoAreas'),
	TitreIdentiteChamp: named('filled', 'grantType'),
	HeaderSectionChamp: { level: ({ field }: ChampModel) => field.level ?? 1 },
	ExplicationChamp: {},
	FutureChamp: {},
	...polynesianChamps,
	DossierLinkChamp: {
		dossier: ({ values }: ChampModel, _: unknown, context: ExecutionContext) => {
			const linked =
				typeof values.linkedNumber === 'number'
					? context.catalogue.dossier(values.linkedNumber)
					: undefined;
			return linked && isVisible(linked)
				? visibleTo(context, 'Dossier', linked.demarche, linked)
				: null;
		},
	},
	PieceJustificativeChamp: {
		// An identity document downgraded to a file field has no files: they are never exposed.
		files: ({ files, field }: ChampModel): FileModel[] =>
			field.kind === 'titre_identite' ? [] : servedFiles(files),
		file: ({ files, field }: ChampModel) =>
			field.kind === 'titre_identite' ? null : (servedFiles(files)[0] ?? null),
	},
	RepetitionChamp: {
		rows: ({ rows }: ChampModel) => rows,
		champs: ({ rows }: ChampModel) => rows.flatMap(({ champs }) => champs),
	},
};

const descriptorFields: TypeResolvers = {
	id: ({ stableId }: FieldModel) => globalId('Champ', stableId),
	type: ({ kind }: FieldModel, _: unknown, { version }: ExecutionContext) =>
		kind === 'titre_identite' && version === '2026-10' ? 'piece_justificative' : kind,
	description: ({ description }: FieldModel) => description ?? '',
	champDescriptors: ({ fields }: FieldModel) => fields ?? null,
	fileTemplate: ({ template }: FieldModel) => servedFile(template),
	level: ({ level }: FieldModel) => level ?? 1,
	birthdate: ({ birthdate }: FieldModel) => birthdate ?? false,
	otherOption: ({ otherOption }: FieldModel) => otherOption ?? false,
	collapsibleExplanationEnabled: () => false,
	collapsibleExplanationText: () => null,
};

const withOptions = (options: readonly unknown[]): TypeResolvers => ({
	...descriptorFields,
	options: () => options,
});

/** Companies, and everything else the values of a dossier are made of. */
export const champResolvers: Record<string, TypeResolvers> = {
	...Object.fromEntries(
		Object.entries(own).map(([type, fields]) => [type, { ...champFields, ...fields }]),
	),
	ChampDescriptor: descriptorFields,
	PaysChampDescriptor: withOptions(countries),
	RegionChampDescriptor: withOptions(places.map(({ region }) => region)),
	DepartementChampDescriptor: withOptions(places.map(({ departement }) => departement)),
	Row: { id: ({ id }: RowModel) => globalId('Row', id) },
	PersonneMorale: {
		entreprise: ({ entreprise }: EtablissementModel) => entreprise,
	},
	Entreprise: {
		attestationFiscaleAttachment: ({ attestationFiscale }: EntrepriseModel) =>
			servedFile(attestationFiscale),
		attestationSocialeAttachment: ({ attestationSociale }: EntrepriseModel) =>
			servedFile(attestationSociale),
	},
};
