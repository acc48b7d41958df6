import { randomOf } from '../made-up/random';
import { odt, zip } from './archives';
import { contentOfBytes } from './file-content';
import type { FileContent } from './file-content';
import { jpeg, png } from './images';
import { pdf } from './pdf';

/** What files are made of here, by content type. */
export const contentTypes = {
	pdf: 'application/pdf',
	jpg: 'image/jpeg',
	png: 'image/png',
	csv: 'text/csv',
	txt: 'text/plain',
	odt: 'application/vnd.oasis.opendocument.text',
	zip: 'application/zip',
} as const;

/** The content type that a name ends in; that of a text for any other end. */
export function contentTypeOf(filename: string): string {
	const extension = /\.([a-z]{3})\s*$/i.exec(filename)?.[1]?.toLowerCase();
	return extension && extension in contentTypes
		? contentTypes[extension as keyof typeof contentTypes]
		: contentTypes.txt;
}

function table(seed: string): Buffer {
	const random = randomOf(`csv ${seed}`);
	const rows = Array.from(
		{ length: random.integer(3, 40) },
		(_, index) => `${index + 1};${random.integer(100, 9000)},50;Dépense ${random.key(6)}`,
	);
	return Buffer.from(['Ligne;Montant;Libellé', ...rows].join('\r\n') + '\r\n');
}

const note = (seed: string): Buffer =>
	Buffer.from(`Note ${seed}\nÉlément fictif : ${randomOf(`txt ${seed}`).key(60)}\n`);

const made = new Map<string, FileContent>();

/**
 * Valid bytes of a content type (anything unknown gets text), the same for the same seed and
 * different for every other. `byteSize`, for PDF only, fixes the size. What was found out of them
 * is known to every sandbox.
 */
export function contentOf(contentType: string, seed: string, byteSize?: number): FileContent {
	const recipe = JSON.stringify([contentType, seed, byteSize]);
	const content = made.get(recipe) ?? make(contentType, seed, byteSize);
	made.set(recipe, content);
	return content;
}

function make(contentType: string, seed: string, byteSize?: number): FileContent {
	const random = randomOf(`size ${seed}`);
	const title = `Pièce fictive ${seed}`;
	switch (contentType) {
		case contentTypes.pdf:
			return pdf(seed, [title, random.key(20)], byteSize ?? random.integer(1_200, 30_000));
		case contentTypes.png:
			return contentOfBytes(() => png(seed, 8 + (seed.length % 24)));
		case contentTypes.jpg:
			return contentOfBytes(() => jpeg(seed, 4 + (seed.length % 8)));
		case contentTypes.csv:
			return contentOfBytes(() => table(seed));
		case contentTypes.odt:
			return contentOfBytes(() => odt([title, randomOf(`odt ${seed}`).key(80)]));
		case contentTypes.zip:
			return contentOfBytes(() =>
				zip([
					{ name: 'lisez-moi.txt', data: note(seed) },
					{ name: 'données/tableau.csv', data: table(seed) },
				]),
			);
		default:
			return contentOfBytes(() => note(seed));
	}
}
