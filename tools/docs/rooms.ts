import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import ts from 'typescript';

/** Which rooms the picture shows: the folders of the client, and what uses it. */
const ROOM_OF: ReadonlyArray<
	[folder: string, room: (rest: readonly string[]) => string | undefined]
> = [
	['credentials', () => 'credentials'],
	['nodes', ([node]) => `nodes/${node}`],
	[
		'ds-api',
		([room, file]) => {
			if (file === undefined) return room === 'client.ts' ? 'ds-api/client.ts' : undefined;
			// What is made, and what every room may read, would be arrows from everywhere.
			return ['generated', 'documents', 'schema'].includes(String(room))
				? undefined
				: `ds-api/${room}`;
		},
	],
];

/** An arrow for each pair of rooms of which the first imports from the second, types included. */
export function roomArrows(root: string): Array<[from: string, to: string]> {
	const arrows = new Set<string>();
	for (const file of ROOM_OF.flatMap(([folder]) => sourcesUnder(root, folder))) {
		const from = roomOf(file);
		if (from === undefined) continue;
		const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
		for (const { fileName } of importedFiles.filter((each) => each.fileName.startsWith('.'))) {
			const to = roomOf(targetOf(file, fileName));
			if (to !== undefined && to !== from) arrows.add(`${from} ${to}`);
		}
	}
	return [...arrows].sort().map((arrow) => arrow.split(' ') as [string, string]);
}

/**
 * The rooms as a picture in Mermaid, from the code as it is. An arrow that follows from others (A → B → C also lets A use C)
 * is left out, so that the picture can be read.
 */
export function roomsPicture(root: string): string {
	const arrows = roomArrows(root);
	const reached = (from: string, to: string, without: string): boolean =>
		arrows.some(
			([start, next]) =>
				start === from &&
				`${start} ${next}` !== without &&
				(next === to || reached(next, to, without)),
		);
	const drawn = arrows.filter(([from, to]) => !reached(from, to, `${from} ${to}`));
	const rooms = [...new Set(arrows.flat())].sort();
	const id = (room: string) => room.replace(/[^A-Za-z]/g, '_');
	return [
		'```mermaid',
		'flowchart TD',
		...rooms.map((room) => `    ${id(room)}["${room}"]`),
		...drawn.map(([from, to]) => `    ${id(from)} --> ${id(to)}`),
		'```',
	].join('\n');
}

function sourcesUnder(root: string, folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(folder, name).split(sep).join('/'))
		.sort();
}

function targetOf(file: string, specifier: string): string {
	const target = normalize(join(dirname(file), specifier))
		.split(sep)
		.join('/');
	// The front of a room is named by its folder; `client` by its file.
	return target === 'ds-api/client' ? 'ds-api/client.ts' : `${target}/index.ts`;
}

function roomOf(file: string): string | undefined {
	const [folder, ...rest] = file.split('/');
	return ROOM_OF.find(([each]) => each === folder)?.[1](rest);
}
