import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { repository } from './installed';

// The storage closes its connections, and a disk may be slower than the network. Some versions of undici end the whole
// process then (nodejs/undici#5360), and with it n8n.
it.each([
	['announced length', '65536'],
	['end of connection', '65536'],
	['early end of connection', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'],
])(
	'the bundled HTTP client survives a connection that is closed before a body that ends at the %s was read',
	(ending, read) => {
		const bundle = join(repository, 'dist/ds-api/third-party.js');
		const args = [join(__dirname, 'read-late.js'), bundle, ending];
		const { status, stdout, stderr } = spawnSync(process.execPath, args, {
			encoding: 'utf8',
			timeout: 20_000,
		});
		const error = /^\w*Error.*$/m.exec(stderr)?.[0];
		expect({ status, stdout, error }).toEqual({ status: 0, stdout: `${read}\n`, error: undefined });
	},
);
