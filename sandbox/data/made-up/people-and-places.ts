import type { Random } from './random';
import type { ProfileModel } from '../model';

const firstNames = [
	'Camille',
	'Léa',
	'Zoé',
	'Noël',
	'Inès',
	'Anaïs',
	'Loïc',
	'Gaëlle',
	'Maël',
	'Chloé',
];
const lastNames = [
	'Exemplier',
	'Fictif',
	'Modèle',
	'Essai',
	'Spécimen',
	'L’Échantillon',
	'Témoin-Test',
];

export interface Name {
	civilite: 'M' | 'Mme';
	prenom: string;
	nom: string;
}

export const someone = (random: Random): Name => ({
	civilite: random.pick(['M', 'Mme'] as const),
	prenom: random.pick(firstNames),
	nom: random.pick(lastNames),
});

/** An address in a domain reserved for examples. */
export function emailOf({ prenom, nom }: Name, domain = 'example.org'): string {
	const plain = (text: string): string =>
		text
			.normalize('NFD')
			.replace(/[^A-Za-z-]/g, '')
			.toLowerCase();
	return `${plain(prenom)}.${plain(nom)}@${domain}`;
}

/** The padded base64 of `Class-id`, as every id of the API. */
export const globalId = (className: string, id: number | string): string =>
	Buffer.from(`${className}-${id}`).toString('base64');

export const profile = (className: string, id: number, email: string): ProfileModel => ({
	id: globalId(className, id),
	email,
});

export interface Place {
	commune: { name: string; code: string; postalCode: string };
	departement: { name: string; code: string };
	region: { name: string; code: string };
	epci: { name: string; code: string };
	longitude: number;
	latitude: number;
}

export const places: readonly Place[] = [
	{
		commune: { name: 'Quimper', code: '29232', postalCode: '29000' },
		departement: { name: 'Finistère', code: '29' },
		region: { name: 'Bretagne', code: '53' },
		epci: { name: 'CA Quimper Bretagne Occidentale', code: '299999991' },
		longitude: -4.1,
		latitude: 47.99,
	},
	{
		commune: { name: 'L’Haÿ-les-Roses', code: '94038', postalCode: '94240' },
		departement: { name: 'Val-de-Marne', code: '94' },
		region: { name: 'Île-de-France', code: '11' },
		epci: { name: 'Métropole du Grand Paris', code: '299999992' },
		longitude: 2.34,
		latitude: 48.78,
	},
	{
		commune: { name: 'Ajaccio', code: '2A004', postalCode: '20000' },
		departement: { name: 'Corse-du-Sud', code: '2A' },
		region: { name: 'Corse', code: '94' },
		epci: { name: 'CA du Pays Ajaccien', code: '299999993' },
		longitude: 8.74,
		latitude: 41.92,
	},
	{
		commune: { name: 'Saint-Denis', code: '97411', postalCode: '97400' },
		departement: { name: 'La Réunion', code: '974' },
		region: { name: 'La Réunion', code: '04' },
		epci: { name: 'CA Intercommunale du Nord de la Réunion', code: '299999994' },
		longitude: 55.45,
		latitude: -20.88,
	},
];

/** Some of the countries that a field for one may be set to. */
export const countries: ReadonlyArray<{ name: string; code: string }> = [
	{ name: 'France', code: 'FR' },
	{ name: 'Côte d’Ivoire', code: 'CI' },
];

/** What the API calls an Address. */
export function address(random: Random, place: Place): Record<string, unknown> {
	const number = random.integer(1, 99);
	const street = random.pick(['rue de l’Exemple', 'avenue des Témoins', 'place du Modèle']);
	const { commune, departement, region } = place;
	return {
		label: `${number} ${street} ${commune.postalCode} ${commune.name}`,
		type: 'housenumber',
		streetAddress: `${number} ${street}`,
		streetNumber: String(number),
		streetName: street,
		postalCode: commune.postalCode,
		cityName: commune.name,
		cityCode: commune.code,
		departmentName: departement.name,
		departmentCode: departement.code,
		regionName: region.name,
		regionCode: region.code,
		countryName: 'France',
		countryCode: 'FR',
		geometry: { type: 'Point', coordinates: [place.longitude, place.latitude] },
	};
}

const luhn = (digits: string): number =>
	Array.from(digits, Number)
		.reverse()
		.map((digit, index) => digit * (index % 2 === 1 ? 2 : 1))
		.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10;

/** Nine digits that no register can hold: their check digit is wrong. */
export function impossibleSiren(random: Random): string {
	const stem = `99${String(random.integer(0, 999_999)).padStart(6, '0')}`;
	const last = Array.from('0123456789').find((digit) => luhn(stem + digit) === 3);
	return `${stem}${last}`;
}
