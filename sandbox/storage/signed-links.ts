import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Time } from '../domain/time/time';
import type { FileModel } from '../data/model';

/** The two pseudo-files of a dossier, made while they are downloaded. */
export type RenderedKind = 'pdf' | 'geojson';

/** Makes and checks the links that need no token. */
export interface SignedLinks {
	/** Tells on which origin the files are; known once that server listens. */
	serveFrom(filesUrl: string): void;
	/** The storage link of a file, as a Swift temporary URL. */
	fileUrl(file: FileModel): string;
	/** The file a storage link designates; null if its signature is wrong or its time is up. */
	fileAt(url: URL): FileModel | null;
	/** The link of a dossier's PDF or GeoJSON, on the host the API was called by. */
	renderedUrl(host: string, kind: RenderedKind, dossierNumber: number): string;
	/** The dossier such a link designates; null if it is wrong or its time is up. */
	renderedAt(kind: RenderedKind, signedId: string): number | null;
}

const container = '/v1/AUTH_sandbox/ds-sandbox';

/**
 * The storage percent-encodes what it was given, percent signs included: names come out twice
 * encoded. `&`, `+` and the like are left alone in the link, and cut or change the name there.
 */
export const looselyEncoded = (name: string): string => encodeURI(name).replace(/#/g, '%23');

function equal(given: string, wanted: string): boolean {
	const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
	return a.length === b.length && timingSafeEqual(a, b);
}

/** Links that live `lifetimeSeconds`; the keys are new with every start. */
export function signedLinks(lifetimeSeconds: number, time: Time): SignedLinks {
	const now = (): number => Math.floor(time.now() / 1000);
	let origin = '';
	const key = randomBytes(32);
	const files = new Map<string, FileModel>();
	const sign = (text: string): string => createHmac('sha1', key).update(text).digest('hex');
	const pathOf = (file: FileModel): string =>
		`${container}/${file.key.slice(0, 2)}/${file.key.slice(2, 4)}/${file.key}`;
	return {
		serveFrom: (filesUrl) => {
			origin = filesUrl;
		},
		fileUrl: (file) => {
			const path = pathOf(file);
			files.set(path, file);
			const expires = now() + lifetimeSeconds;
			const signature = sign(`GET\n${expires}\n${path}`);
			return `${origin}${path}?temp_url_sig=${signature}&temp_url_expires=${expires}&filename=${looselyEncoded(file.filename)}`;
		},
		fileAt: (url) => {
			const expires = url.searchParams.get('temp_url_expires') ?? '';
			const signature = url.searchParams.get('temp_url_sig') ?? '';
			if (!equal(signature, sign(`GET\n${expires}\n${url.pathname}`))) return null;
			return Number(expires) > now() ? (files.get(url.pathname) ?? null) : null;
		},
		renderedUrl: (host, kind, dossierNumber) => {
			const payload = Buffer.from(
				JSON.stringify({ dossier: dossierNumber, purpose: kind, expires: now() + lifetimeSeconds }),
			).toString('base64url');
			return `http://${host}/api/v2/dossiers/${kind}/${payload}--${sign(payload)}`;
		},
		renderedAt: (kind, signedId) => {
			const [payload = '', signature = ''] = signedId.split('--');
			if (!equal(signature, sign(payload))) return null;
			const { dossier, purpose, expires } = JSON.parse(
				Buffer.from(payload, 'base64url').toString(),
			) as { dossier: number; purpose: string; expires: number };
			return purpose === kind && expires > now() ? dossier : null;
		},
	};
}
