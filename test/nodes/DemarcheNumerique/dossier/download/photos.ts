import { filesFirstDossier } from '../../../../../sandbox';
import { byNumber, type NodeRun, type NodeRunOptions, type TestBed } from '../../../test-bed';

/** A dossier with forty photos. */
export const PHOTOS = filesFirstDossier + 2;
export const photo = (number: number) => `photo ${number}.jpg`;

export const isCalled =
	(name: string) =>
	({ filename }: { filename: string }) =>
		filename === name;

/** Downloads the files of the dossier with the photos, unless the parameters say otherwise. */
export async function downloadPhotos(
	bed: TestBed,
	parameters: object,
	options: NodeRunOptions = {},
): Promise<NodeRun> {
	return await bed.run(
		{ operation: 'downloadFiles', dossier: byNumber(PHOTOS), ...parameters },
		options,
	);
}
