import { frenchDay, parisDay, parisTime, seconds } from '../instants';
import type { ChampModel, FieldModel } from '../model';
import type { DossierSeed } from './dossier-seed';
import { etablissementOf } from './etablissement';
import { lineFor, paragraphFor } from './field-texts';
import { mapAreasOf } from './map-areas';
import { address, countries, emailOf, places, someone } from './people-and-places';
import { polynesianMakers } from './polynesia';
import { randomOf } from './random';
import type { Random } from './random';

type Value = Pick<ChampModel, 'text' | 'values'>;

const empty: Value = { text: null, values: {} };
const asText = (value: string): Value => ({ text: value, values: { value } });

/** Texts of the fields that another administration fills in. */
const administrativeTexts: Record<string, string> = {
	cnaf: 'Deux enfants à charge',
	dgfip: 'Foyer fiscal de trois personnes',
	pole_emploi: 'Suivi par une conseillère depuis l’été',
	mesri: 'Licence de lettres, deuxième année',
	aah: 'Non bénéficiaire',
	aeeh: 'Non bénéficiaire',
	ars: 'Bénéficiaire',
	etudiant_boursier: 'Échelon 3',
	pre_rempli: 'Repris de la demande de l’an passé',
};

/** The pairs of a list in two levels, whose options name a first level between dashes. */
function linkedPairs(options: readonly string[]): Array<[string, string]> {
	let primary = '';
	return options.flatMap((option): Array<[string, string]> => {
		const heading = /^--(.*)--$/.exec(option)?.[1];
		if (heading === undefined) return [[primary, option]];
		primary = heading;
		return [];
	});
}

const otherAnswers = [
	'Résidence d’artistes',
	'Échange entre écoles',
	'Formation de bénévoles',
	'Édition d’un « livret » de chants',
];

/** Chooses for one field without a draw from the dossier's own generator. */
const apart = ({ stableId }: FieldModel, { number }: DossierSeed): Random =>
	randomOf(`field ${number}/${stableId}`);

/** One made-up value for each kind of field; a text takes a fixed number of draws, however long. */
const makers: Record<string, (field: FieldModel, seed: DossierSeed) => Value> = {
	text: (field, { number, random }) => asText(lineFor(field, number, randomOf(random.key(7)))),
	textarea: (field, { number, random }) =>
		asText(paragraphFor(field, number, randomOf(random.key(8)))),
	email: (_, { random }) => asText(emailOf(someone(random), 'example.net')),
	phone: (_, { random }) =>
		asText(`+33 1 99 00 ${random.integer(10, 99)} ${random.integer(10, 99)}`),
	iban: () => asText('FR00 9999 9999 9999 9999 9999 999'),
	formatted: (_, { random }) => asText(`VA-2026-${random.integer(1000, 9999)}`),
	referentiel: (field, seed) =>
		asText(
			apart(field, seed).pick([
				'Équipement de proximité',
				'Lieu de lecture publique',
				'Salle d’arts et d’essais',
				'Terrain de plein air',
			]),
		),
	annuaire_education: (field, seed) =>
		asText(
			apart(field, seed).pick([
				'École élémentaire du Modèle (9990001Z)',
				'Collège de l’Exemple (9990002Z)',
				'École maternelle « Les Spécimens » (9990003Z)',
			]),
		),
	cojo: () => asText('00000000000-00'),
	checkbox: () => ({ text: 'true', values: { value: true } }),
	yes_no: () => ({ text: 'true', values: { value: true } }),
	date: ({ birthdate }, { random }) => {
		const day = `${birthdate ? random.integer(1950, 1999) : 2026}-0${random.integer(1, 9)}-${random.integer(10, 28)}`;
		return { text: frenchDay(day), values: { date: day } };
	},
	datetime: (_, { random, updatedAt }) => {
		const moment = updatedAt + seconds(86_400 * random.integer(5, 60));
		return {
			text: `${frenchDay(parisDay(moment))} ${parisTime(moment).slice(11, 16)}`,
			values: { datetime: moment },
		};
	},
	number: (_, { random }) => asText(String(random.integer(0, 500))),
	integer_number: (_, { random }) => asText(String(random.integer(1, 5000))),
	decimal_number: (_, { random }) => {
		const value = random.integer(100, 900_000) / 100;
		return { text: Number.isInteger(value) ? value.toFixed(1) : String(value), values: { value } };
	},
	drop_down_list: (field, seed) => {
		const option = seed.random.pick(field.options ?? []);
		const choice = apart(field, seed);
		return asText(field.otherOption && choice.chance(0.25) ? choice.pick(otherAnswers) : option);
	},
	multiple_drop_down_list: ({ options = [] }) => {
		const values = options.slice(0, 2);
		return { text: values.join(', '), values: { values } };
	},
	linked_drop_down_list: (field, seed) => {
		const [primaryValue, secondaryValue] = apart(field, seed).pick(
			linkedPairs(field.options ?? []),
		);
		return {
			text: `${primaryValue} / ${secondaryValue}`,
			values: { primaryValue, secondaryValue },
		};
	},
	civilite: (_, { random }) => {
		const value = random.pick(['M', 'Mme']);
		return { text: value === 'M' ? 'M.' : value, values: { value } };
	},
	address: (_, { random }) => {
		const place = random.pick(places);
		const value = address(random, place);
		return {
			text: String(value.label),
			values: { address: value, commune: place.commune, departement: place.departement },
		};
	},
	communes: (_, { random }) => {
		const { commune, departement } = random.pick(places);
		return {
			text: `${commune.name} (${commune.postalCode})`,
			values: { commune, departement },
		};
	},
	departements: (_, { random }) => {
		const { departement } = random.pick(places);
		return { text: `${departement.code} - ${departement.name}`, values: { departement } };
	},
	regions: (_, { random }) => {
		const { region } = random.pick(places);
		return { text: region.name, values: { region } };
	},
	pays: (_, { random }) => {
		const pays = random.pick(countries);
		return { text: pays.name, values: { pays } };
	},
	epci: (_, { random }) => {
		const { epci, departement } = random.pick(places);
		return { text: epci.name, values: { epci, departement } };
	},
	siret: (field, seed) => {
		const etablissement = etablissementOf(seed, `siret-${field.stableId}`);
		return { text: etablissement.siret, values: { etablissement } };
	},
	rna: (_, { random }) => {
		const place = random.pick(places);
		return {
			text: 'W999000001',
			values: {
				rna: { id: 'W999000001', title: 'Les Spécimens', address: address(random, place) },
			},
		};
	},
	rnf: (_, { random }) => {
		const place = random.pick(places);
		return {
			text: '999-FDD-00000-00',
			values: {
				rnf: {
					id: '999-FDD-00000-00',
					title: 'Fondation fictive',
					address: address(random, place),
				},
				commune: place.commune,
				departement: place.departement,
			},
		};
	},
	engagement_juridique: () => ({
		text: '9999999999',
		values: { engagementJuridique: { montantEngage: '1500.00', montantPaye: '0.00' } },
	}),
	dossier_link: (_, { linkedNumber }) =>
		linkedNumber === undefined ? empty : { text: String(linkedNumber), values: { linkedNumber } },
	carte: (_, seed) => ({ text: null, values: { geoAreas: mapAreasOf(seed) } }),
	titre_identite: () => ({
		text: null,
		values: { filled: true, grantType: 'piece_justificative' },
	}),
	header_section: () => empty,
	explication: () => empty,
	piece_justificative: () => empty,
	repetition: () => empty,
	quotient_familial: (_, { random }) => asText(String(random.integer(300, 1800))),
	te_fenua: (_, seed) => ({ text: null, values: { geoAreas: mapAreasOf(seed) } }),
	...Object.fromEntries(
		Object.entries(polynesianMakers).map(([kind, make]) => [
			kind,
			(field: FieldModel, seed: DossierSeed) => make(apart(field, seed)),
		]),
	),
};

const emptyValues: Record<string, Record<string, unknown>> = {
	carte: { geoAreas: [] },
	multiple_drop_down_list: { values: [] },
	titre_identite: { filled: false, grantType: 'piece_justificative' },
	checkbox: { value: false },
};

function emptyValue(kind: string): Value {
	return { text: kind === 'checkbox' ? 'false' : null, values: emptyValues[kind] ?? {} };
}

/** The value of a field: made up, or nothing when the seed says so. Files and rows come later. */
export function champOf(
	field: FieldModel,
	seed: DossierSeed,
	rowId: string | null = null,
): ChampModel {
	const make =
		makers[field.kind] ??
		(({ kind }: FieldModel): Value => asText(administrativeTexts[kind] ?? `Donnée ${kind}`));
	const { text, values } = seed.empty ? emptyValue(field.kind) : make(field, seed);
	return {
		field,
		rowId,
		text,
		values,
		updatedAt: seed.updatedAt,
		prefilled: false,
		prefilledValueModified: false,
		files: [],
		rows: [],
	};
}
