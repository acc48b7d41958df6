import { pdf } from '../data/content/pdf';
import type { DossierModel } from '../data/model';

interface Area {
	description: string | null;
	geometry: unknown;
}

/** The dossier as PDF, made on demand. */
export function dossierPdf({ number, state, content }: DossierModel): Buffer {
	const lines = content.champs.map(({ field, text }) => `${field.label} : ${text ?? ''}`);
	const made = pdf(`dossier ${number}`, [`Dossier ${number}`, state, ...lines].slice(0, 38), null);
	return Buffer.concat([...made.blocks()]);
}

/** The areas of a dossier's maps as one GeoJSON feature collection. */
export function dossierGeojson({ content }: DossierModel): Buffer {
	const areas = content.champs.flatMap(({ values }) => (values.geoAreas ?? []) as Area[]);
	const features = areas.map(({ description, geometry }) => ({
		type: 'Feature',
		geometry,
		properties: { description },
	}));
	return Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }));
}
