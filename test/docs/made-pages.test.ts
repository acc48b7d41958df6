import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT_CODES } from '../../ds-api/errors/error-codes';
import { roomArrows } from '../../tools/docs/rooms';
import { ROOT } from './markdown';

/** In a process of its own: Prettier loads its parsers as ES modules. */
const made = JSON.parse(
	execFileSync(process.execPath, ['--import', 'tsx', 'tools/docs/main.ts', '--print'], {
		cwd: ROOT,
		encoding: 'utf8',
	}),
) as Array<{ path: string; text: string }>;

it.each(made.map(({ path, text }) => [path, text]))('%s is as the sources are', (path, text) => {
	// Else: npm run docs
	expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
});

it('every code of the client is given by something', () => {
	const sources = sourcesOf('ds-api') + sourcesOf('nodes') + sourcesOf('credentials');
	expect(Object.keys(CLIENT_CODES).filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

it('the picture knows arrows that are there, and none that are not', () => {
	const arrows = roomArrows(ROOT).map((arrow) => arrow.join(' → '));
	expect(arrows).toContain('ds-api/transport → ds-api/errors');
	expect(arrows).toContain('nodes/DemarcheNumerique → nodes/shared');
	expect(arrows).not.toContain('ds-api/errors → ds-api/transport');
});

function sourcesOf(folder: string): string {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.ts') && !/error-codes|generated/.test(path))
		.map((path) => readFileSync(join(ROOT, folder, path), 'utf8'))
		.join('\n');
}
