import type { Sandbox } from '../../sandbox';
import { expectNothingLeaked } from '../nodes/leaks';
import type { ServerProcess } from './real-n8n';

/** Fails the test when a log of n8n holds a token or a signed link. */
export function expectNoSecretsLogged(
	sandbox: Pick<Sandbox, 'tokens'>,
	...servers: ServerProcess[]
): void {
	for (const server of servers) {
		const log = server.log();
		expect(log).not.toBe('');
		expectNothingLeaked(log, sandbox);
	}
}
