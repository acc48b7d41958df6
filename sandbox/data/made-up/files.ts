import { contentOf, contentTypeOf } from '../content/by-type';
import { seconds } from '../instants';
import type { FileModel, VirusScanResult } from '../model';
import type { DossierSeed } from './dossier-seed';
import { randomOf } from './random';

export interface FileInput {
	filename: string;
	contentType: string;
	virusScanResult?: VirusScanResult;
	/** Only for PDF. */
	byteSize?: number;
}

/** A file whose name tells its content type. */
export const fileNamed = (filename: string): FileInput => ({
	filename,
	contentType: contentTypeOf(filename),
});

/** A file of a dossier; its content depends on the dossier, `place` (unique in it) and nothing else. */
export function fileOf(seed: DossierSeed, place: string, input: FileInput): FileModel {
	const name = `${seed.number}/${place}`;
	return {
		key: randomOf(`key ${name}`).key(28),
		dossierNumber: seed.number,
		filename: input.filename,
		contentType: input.contentType,
		createdAt: seed.updatedAt - seconds(90),
		virusScanResult: input.virusScanResult ?? 'safe',
		content: contentOf(input.contentType, name, input.byteSize),
	};
}
