'use strict';

const { readFile } = require('node:fs/promises');

/**
 * undici from 7.26 to 7.30 ends the whole process, and n8n with it, when a server closes its connection while the body is
 * held back because its reader is slow: the parser's finish() asserts that it is not paused (nodejs/undici#5360). The
 * platform's storage closes every connection after its answer. The repair is in undici 8 only, which needs Node 22;
 * undici 7.25 and older lack security fixes. So the bundle carries undici 7.30 with this one assertion replaced: what was
 * held back is parsed before the end is told. test/package/http-client.test.ts holds it.
 */
const BROKEN =
	/(\bfinish \(\) \{\s*assert\(currentParser === null\)\s*assert\(this\.ptr != null\)\s*)assert\(!this\.paused\)/g;

const REPAIRED = `
    for (let held = true; held && this.paused;) {
      const rest = this.socket.read()
      held = rest !== null
      this.llhttp.llhttp_resume(this.ptr)
      this.paused = false
      this.execute(rest ?? EMPTY_BUF)
    }
    if (this.paused) {
      this.llhttp.llhttp_resume(this.ptr)
      this.paused = false
    }
`;

/** The repair as the bill of materials tells it. */
exports.undiciRepair = {
	package: 'undici',
	notes:
		'Changed by the build: an assertion in client-h1.js that ended the process (nodejs/undici#5360) is replaced. See scripts/repair-undici.js in the source repository.',
};

/** The repair as a plugin of esbuild. The build fails when undici is no longer what this was written for. */
exports.repairUndici = {
	name: 'repair-undici',
	setup(build) {
		build.onLoad(
			{ filter: /undici[\\/]lib[\\/]dispatcher[\\/]client-h1\.js$/ },
			async ({ path }) => {
				const source = await readFile(path, 'utf8');
				if ([...source.matchAll(BROKEN)].length !== 1) {
					throw new Error('undici changed: see whether scripts/repair-undici.js is still needed.');
				}
				return { contents: source.replace(BROKEN, (_, start) => start + REPAIRED), loader: 'js' };
			},
		);
	},
};
