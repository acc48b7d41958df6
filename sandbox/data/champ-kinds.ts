import { platformVersion } from '../../ds-api/schema/versions';
import type { ApiVersion, PlatformVersion } from '../../ds-api/schema/versions';
import type { FieldKind } from './model';

/** How a kind of field appears in GraphQL. */
export interface ChampKind {
	/** The type of its value. */
	champ: string;
	/** What its value is returned as when the document has no fragment on the type. */
	withoutFragment?: string;
	/** The type of that fragment, where it is not the value's own. */
	fragment?: string;
	/** The type of its definition. */
	descriptor: string;
	/** The type of its column; null for none. */
	column: string | null;
}

const text = (descriptor: string, column = 'TextColumn'): ChampKind => ({
	champ: 'TextChamp',
	descriptor,
	column,
});

const kinds: Record<FieldKind, ChampKind> = {
	text: text('TextChampDescriptor'),
	textarea: text('TextareaChampDescriptor'),
	email: text('EmailChampDescriptor'),
	phone: text('PhoneChampDescriptor'),
	iban: text('IbanChampDescriptor'),
	formatted: text('FormattedChampDescriptor'),
	referentiel: text('ReferentielChampDescriptor'),
	annuaire_education: text('AnnuaireEducationChampDescriptor'),
	cojo: text('COJOChampDescriptor'),
	cnaf: text('CnafChampDescriptor'),
	dgfip: text('DgfipChampDescriptor'),
	pole_emploi: text('PoleEmploiChampDescriptor'),
	mesri: text('MesriChampDescriptor'),
	aah: text('AAHChampDescriptor'),
	aeeh: text('AEEHChampDescriptor'),
	ars: text('ARSChampDescriptor'),
	etudiant_boursier: text('EtudiantBoursierChampDescriptor'),
	pre_rempli: text('PreRempliChampDescriptor'),
	quotient_familial: text('QuotientFamilialChampDescriptor'),
	checkbox: {
		champ: 'CheckboxChamp',
		descriptor: 'CheckboxChampDescriptor',
		column: 'BooleanColumn',
	},
	yes_no: {
		champ: 'YesNoChamp',
		withoutFragment: 'CheckboxChamp',
		descriptor: 'YesNoChampDescriptor',
		column: 'BooleanColumn',
	},
	date: { champ: 'DateChamp', descriptor: 'DateChampDescriptor', column: 'DateColumn' },
	datetime: {
		champ: 'DatetimeChamp',
		withoutFragment: 'DateChamp',
		descriptor: 'DatetimeChampDescriptor',
		column: 'DateTimeColumn',
	},
	number: {
		champ: 'IntegerNumberChamp',
		descriptor: 'NumberChampDescriptor',
		column: 'IntegerColumn',
	},
	integer_number: {
		champ: 'IntegerNumberChamp',
		descriptor: 'IntegerNumberChampDescriptor',
		column: 'IntegerColumn',
	},
	decimal_number: {
		champ: 'DecimalNumberChamp',
		descriptor: 'DecimalNumberChampDescriptor',
		column: 'DecimalColumn',
	},
	drop_down_list: {
		champ: 'DropDownListChamp',
		withoutFragment: 'TextChamp',
		descriptor: 'DropDownListChampDescriptor',
		column: 'EnumColumn',
	},
	multiple_drop_down_list: {
		champ: 'MultipleDropDownListChamp',
		descriptor: 'MultipleDropDownListChampDescriptor',
		column: 'EnumsColumn',
	},
	linked_drop_down_list: {
		champ: 'LinkedDropDownListChamp',
		descriptor: 'LinkedDropDownListChampDescriptor',
		column: 'TextColumn',
	},
	civilite: { champ: 'CiviliteChamp', descriptor: 'CiviliteChampDescriptor', column: 'EnumColumn' },
	address: {
		champ: 'AddressChamp',
		withoutFragment: 'TextChamp',
		descriptor: 'AddressChampDescriptor',
		column: 'TextColumn',
	},
	communes: {
		champ: 'CommuneChamp',
		withoutFragment: 'TextChamp',
		descriptor: 'CommuneChampDescriptor',
		column: 'TextColumn',
	},
	departements: {
		champ: 'DepartementChamp',
		withoutFragment: 'TextChamp',
		descriptor: 'DepartementChampDescriptor',
		column: 'EnumColumn',
	},
	regions: {
		champ: 'RegionChamp',
		withoutFragment: 'TextChamp',
		descriptor: 'RegionChampDescriptor',
		column: 'EnumColumn',
	},
	pays: {
		champ: 'PaysChamp',
		withoutFragment: 'TextChamp',
		descriptor: 'PaysChampDescriptor',
		column: 'EnumColumn',
	},
	epci: { champ: 'EpciChamp', descriptor: 'EpciChampDescriptor', column: 'TextColumn' },
	siret: { champ: 'SiretChamp', descriptor: 'SiretChampDescriptor', column: 'TextColumn' },
	rna: { champ: 'RNAChamp', descriptor: 'RNAChampDescriptor', column: 'TextColumn' },
	rnf: { champ: 'RNFChamp', descriptor: 'RNFChampDescriptor', column: 'TextColumn' },
	engagement_juridique: {
		champ: 'EngagementJuridiqueChamp',
		descriptor: 'EngagementJuridiqueChampDescriptor',
		column: 'TextColumn',
	},
	dossier_link: {
		champ: 'DossierLinkChamp',
		descriptor: 'DossierLinkChampDescriptor',
		column: 'TextColumn',
	},
	carte: { champ: 'CarteChamp', descriptor: 'CarteChampDescriptor', column: 'GeoJSONColumn' },
	piece_justificative: {
		champ: 'PieceJustificativeChamp',
		descriptor: 'PieceJustificativeChampDescriptor',
		column: 'AttachmentsColumn',
	},
	titre_identite: {
		champ: 'TitreIdentiteChamp',
		withoutFragment: 'PieceJustificativeChamp',
		descriptor: 'TitreIdentiteChampDescriptor',
		column: 'AttachmentsColumn',
	},
	repetition: {
		champ: 'RepetitionChamp',
		descriptor: 'RepetitionChampDescriptor',
		column: null,
	},
	header_section: {
		champ: 'HeaderSectionChamp',
		withoutFragment: 'TextChamp',
		descriptor: 'HeaderSectionChampDescriptor',
		column: null,
	},
	explication: {
		champ: 'ExplicationChamp',
		withoutFragment: 'TextChamp',
		descriptor: 'ExplicationChampDescriptor',
		column: null,
	},
	future: { champ: 'FutureChamp', descriptor: 'FutureChampDescriptor', column: null },
	commune_de_polynesie: {
		champ: 'CommuneDePolynesieChamp',
		withoutFragment: 'TextChamp',
		descriptor: 'CommuneDePolynesieChampDescriptor',
		column: 'TextColumn',
	},
	code_postal_de_polynesie: {
		champ: 'CodePostalDePolynesieChamp',
		withoutFragment: 'TextChamp',
		fragment: 'CommuneDePolynesieChamp',
		descriptor: 'CodePostalDePolynesieChampDescriptor',
		column: 'TextColumn',
	},
	nationalites: text('NationaliteChampDescriptor'),
	numero_dn: {
		champ: 'NumeroDnChamp',
		descriptor: 'NumeroDnChampDescriptor',
		column: 'TextColumn',
	},
	formule: { champ: 'FormuleChamp', descriptor: 'FormuleChampDescriptor', column: 'TextColumn' },
	lexpol: { champ: 'LexpolChamp', descriptor: 'LexpolChampDescriptor', column: 'TextColumn' },
	visa: { champ: 'VisaChamp', descriptor: 'VisaChampDescriptor', column: 'TextColumn' },
	te_fenua: { champ: 'TeFenuaChamp', descriptor: 'TeFenuaChampDescriptor', column: null },
	// It has columns of its own in their place: see its resolver.
	referentiel_de_polynesie: {
		champ: 'ReferentielDePolynesieChamp',
		descriptor: 'ReferentielDePolynesieChampDescriptor',
		column: null,
	},
};

const january: Partial<Record<FieldKind, Partial<ChampKind>>> = {
	// January returns it whatever the document says, and gives it no column.
	titre_identite: { withoutFragment: 'TitreIdentiteChamp', column: null },
	// GeoJSONColumn came later.
	carte: { column: null },
};

const october: Partial<Record<FieldKind, Partial<ChampKind>>> = {
	// `TypeDeChamp.titre_identite` is gone: the field is a file field with a nature.
	titre_identite: { descriptor: 'PieceJustificativeChampDescriptor' },
};

/** How a kind of field appears in a version of the platform. */
export function champKind(kind: FieldKind, version: PlatformVersion): ChampKind {
	const base = kinds[kind];
	if (!base) throw new Error(`No kind of field is called ${kind}`);
	return { ...base, ...(version === '2026-01' ? january : october)[kind] };
}

const onlyJanuary: readonly FieldKind[] = ['cnaf', 'dgfip', 'pole_emploi', 'mesri'];
const onlyOctober: readonly FieldKind[] = [
	'aah',
	'aeeh',
	'ars',
	'etudiant_boursier',
	'pre_rempli',
	'quotient_familial',
];

/** The kinds of fields that mes-demarches.gov.pf alone has. */
const onlyPolynesia: readonly FieldKind[] = [
	'code_postal_de_polynesie',
	'commune_de_polynesie',
	'formule',
	'lexpol',
	'nationalites',
	'numero_dn',
	'referentiel_de_polynesie',
	'te_fenua',
	'visa',
];

/** Whether a version of the server knows a kind of field; `future` is known on request only. */
export function isServed(kind: FieldKind, version: ApiVersion, future: boolean): boolean {
	if (kind === 'future') return future;
	if (onlyPolynesia.includes(kind)) return version === 'mes-demarches-2026-06';
	return !(platformVersion(version) === '2026-01' ? onlyOctober : onlyJanuary).includes(kind);
}
