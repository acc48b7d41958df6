import { createHash } from 'node:crypto';
import { smallDossiers } from '../../sandbox';
import { readExample, startSurroundings, type Surroundings } from './example';
import type { Call } from './built-in/recorded-nodes';

let surroundings: Surroundings;
/** What the table of the workflow remembers, from one night to the next. */
let remembered: Set<string>;
beforeEach(async () => {
	surroundings = await startSurroundings();
	remembered = new Set();
	const keyOf = ({ parameters }: Call) =>
		(parameters.filters as { conditions: Array<{ keyValue: string }> }).conditions[0]!.keyValue;
	surroundings.outside.replies = {
		'Is this the first run?': () => (remembered.size > 0 ? [{ cle: 'one' }] : [{}]),
		'Not there yet?': (call) => (remembered.has(keyOf(call)) ? [] : [call.item.json]),
		'Remember the file': (call) => {
			remembered.add(keyOf(call));
			return [{}];
		},
	};
});
afterEach(async () => await surroundings.close());

interface Written {
	name: string;
	md5: string;
}

const md5 = (content: Buffer) => createHash('md5').update(content).digest('hex');

describe.each([
	[
		'new-files-to-nextcloud',
		({ parameters }: Call) => (parameters.path as string).replace('Demarche 12345/', ''),
	],
	['new-files-to-s3', ({ parameters }: Call) => parameters.fileName as string],
	['new-files-to-google-drive', null],
])('%s', (name, nameOf) => {
	const nightly = async (): Promise<Written[]> => {
		const { outside, run, sandbox } = surroundings;
		outside.calls.length = 0;
		outside.uploads.length = 0;
		const example = readExample(name, { '"12345"': `"${sandbox.demarches.small}"` });
		const outcome = await run(example, 'Every night');
		expect(outcome.error).toBeUndefined();
		if (!nameOf) {
			return outside.uploads.map((upload) => ({ name: upload.name, md5: md5(upload.content) }));
		}
		return outside.calls
			.filter(({ node }) => node === 'Write the file')
			.map((call) => ({ name: nameOf(call), md5: md5(call.content!) }));
	};
	const expected = () =>
		surroundings.sandbox.data
			.visibleDossiers(surroundings.sandbox.demarches.small)
			.flatMap(({ number }) => surroundings.sandbox.expectedFiles(number));

	it('brings every file the first night, and the next what is new', async () => {
		const { sandbox } = surroundings;
		const first = await nightly();
		expect(first.map((file) => file.md5).sort()).toEqual(
			expected()
				.map((file) => file.md5)
				.sort(),
		);
		expect(new Set(first.map((file) => file.name)).size).toBe(first.length);
		sandbox.act.write(smallDossiers.complete, 'Voici une pièce.', {
			files: [{ filename: 'pièce ajoutée.txt', contentType: 'text/plain' }],
		});
		const second = await nightly();
		expect(second.map((file) => file.name)).toEqual([
			expect.stringContaining(String(smallDossiers.complete)),
		]);
		expect(first.map((file) => file.name)).not.toContain(second[0]!.name);
		expect(second[0]!.name).toContain('pièce ajoutée.txt');
		expect(await nightly()).toEqual([]);
	});
});
