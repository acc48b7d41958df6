import type { DossierSeed } from './dossier-seed';
import { globalId, places } from './people-and-places';

/** What is drawn on a map, in one commune: selections, a parcel and, in October's version, a field. */
export function mapAreasOf(seed: DossierSeed): unknown[] {
	const { random, number, version } = seed;
	const { longitude, latitude, commune } = random.pick(places);
	const polygon = (size: number): unknown => ({
		type: 'Polygon',
		coordinates: [
			[
				[longitude, latitude],
				[longitude + size, latitude],
				[longitude + size, latitude + size],
				[longitude, latitude],
			],
		],
	});
	const area = (index: number): string => globalId('GeoArea', number * 10 + index);
	return [
		{
			__typename: 'SelectionUtilisateur',
			id: area(1),
			source: 'selection_utilisateur',
			description: 'Zone dessinée à main levée',
			geometry: polygon(0.01),
		},
		{
			__typename: 'SelectionUtilisateur',
			id: area(2),
			source: 'selection_utilisateur',
			description: null,
			geometry: { type: 'Point', coordinates: [longitude, latitude] },
		},
		{
			__typename: 'ParcelleCadastrale',
			id: area(3),
			source: 'cadastre',
			description: null,
			geometry: polygon(0.001),
			commune: commune.code,
			communeAssociee: commune.name,
			ile: 'Île du Modèle',
			numero: '42',
			section: 'AB',
			prefixe: '000',
			surface: '1234',
			codeArr: '000',
			codeCom: commune.code.slice(2),
			codeDep: commune.code.slice(0, 2),
			feuille: 1,
			nomCom: commune.name,
			surfaceIntersection: 120.5,
			surfaceParcelle: 1234,
		},
		...(version === '2026-10'
			? [
					{
						__typename: 'Rpg',
						id: area(4),
						source: 'rpg',
						description: 'Prairie permanente',
						geometry: polygon(0.002),
						commune: commune.name,
						numero: '77',
						surface: 2.25,
					},
				]
			: []),
	];
}
