import type { DossierModel } from '../../data/model';
import type { UploadRequest } from '../../storage/storage-kinds';
import type { Mutation, MutationInput } from './mutation';

interface DirectUploadInput extends MutationInput, UploadRequest {
	dossierId: string;
}

/** Its payload has no `errors`: what is refused becomes a null where there must be none. */
export const createDirectUpload: Mutation<DirectUploadInput, DossierModel> = {
	load: ({ dossierId }, find) => find.dossier(dossierId),
	resolve: (_, { filename, byteSize, checksum, contentType }, { uploads, host }) => ({
		directUpload: uploads.announce({ filename, byteSize, checksum, contentType }, `http://${host}`),
	}),
};
