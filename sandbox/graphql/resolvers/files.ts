import { isServed } from '../../data/expected-files';
import type { FileModel } from '../../data/model';
import type { TypeResolvers } from '../execution-context';
import type { ExecutionContext } from '../execution-context';
import type { RenderedKind } from '../../storage/signed-links';

/** A dossier's PDF or GeoJSON, whose size nobody knows before it is made. */
export interface RenderedFile {
	rendered: RenderedKind;
	dossierNumber: number;
	createdAt: number;
}

type AnyFile = FileModel | RenderedFile;

const isRendered = (file: AnyFile): file is RenderedFile => 'rendered' in file;

const isListed = (file: FileModel): boolean => isServed(file) || file.listedAnyway === true;

/** Files as the API shows them: those found infected or damaged are left out, pending ones are not. */
export const servedFiles = (files: readonly FileModel[]): FileModel[] => files.filter(isListed);

/** A single file, null when the antivirus holds it back. */
export const servedFile = (file: FileModel | null | undefined): FileModel | null =>
	file && isListed(file) ? file : null;

const renderedName = ({ rendered, dossierNumber }: RenderedFile): string =>
	rendered === 'pdf' ? `dossier-${dossierNumber}.pdf` : `dossier-${dossierNumber}-features.json`;

const inBase64 = (digest: string): string => Buffer.from(digest, 'hex').toString('base64');

export const fileResolvers: Record<string, TypeResolvers> = {
	File: {
		url: (file: AnyFile, _: unknown, { links, host }: ExecutionContext) =>
			isRendered(file)
				? links.renderedUrl(host, file.rendered, file.dossierNumber)
				: links.fileUrl(file),
		filename: (file: AnyFile) => (isRendered(file) ? renderedName(file) : file.filename),
		byteSize: (file: AnyFile) => (isRendered(file) ? 0 : file.content.byteSize),
		byteSizeBigInt: (file: AnyFile) => (isRendered(file) ? 0 : file.content.byteSize),
		// A promise only where there is something to wait for: one that is pending while a field beside it times out would be
		// rejected with nobody listening, which ends a process.
		checksum: (file: AnyFile) => {
			if (isRendered(file)) return '';
			const md5 = file.content.md5Gently();
			return typeof md5 === 'string' ? inBase64(md5) : md5.then(inBase64);
		},
		contentType: (file: AnyFile) => {
			if (!isRendered(file)) return file.contentType;
			return file.rendered === 'pdf' ? 'application/pdf' : 'application/json';
		},
		virusScanResult: (file: AnyFile) => (isRendered(file) ? 'pending' : file.virusScanResult),
	},
};
