import { pdf } from '../data/content/pdf';
import type { DossierModel } from '../data/model';
import type { Reply } from '../http/http-reply';
import type { RenderedKind } from './signed-links';

interface Area {
	description: string | null;
	geometry: unknown;
}

/** The dossier as PDF. */
function dossierPdf({ number, state, content }: DossierModel): Buffer {
	const lines = content.champs.map(({ field, text }) => `${field.label} : ${text ?? ''}`);
	const made = pdf(`dossier ${number}`, [`Dossier ${number}`, state, ...lines].slice(0, 38), null);
	return Buffer.concat([...made.blocks()]);
}

/** The areas of a dossier's maps as one GeoJSON feature collection. */
function dossierGeojson({ content }: DossierModel): Buffer {
	const areas = content.champs.flatMap(({ values }) => (values.geoAreas ?? []) as Area[]);
	const features = areas.map(({ description, geometry }) => ({
		type: 'Feature',
		geometry,
		properties: { description },
	}));
	return Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }));
}

/** The name under which a dossier's PDF or GeoJSON comes. */
export const renderedName = (kind: RenderedKind, { number }: DossierModel): string =>
	kind === 'pdf' ? `dossier-${number}.pdf` : `dossier-${number}-features.json`;

/** A dossier's PDF or GeoJSON, made of what is in it now. */
export function renderedReply(kind: RenderedKind, dossier: DossierModel): Reply {
	const isPdf = kind === 'pdf';
	const body = isPdf ? dossierPdf(dossier) : dossierGeojson(dossier);
	const filename = renderedName(kind, dossier);
	return {
		status: 200,
		headers: {
			'Content-Type': isPdf ? 'application/pdf' : 'application/json',
			'Content-Disposition': `${isPdf ? 'inline' : 'attachment'}; filename="${filename}"`,
		},
		byteSize: body.length,
		blocks: () => [body],
	};
}
