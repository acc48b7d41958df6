import type { Sandbox } from '../../../sandbox';
import { expectNothingLeaked } from '../../nodes/leaks';

/** Fails the test when a log of n8n holds a token or a signed link. */
export function expectNoSecretsLogged(
	sandbox: Pick<Sandbox, 'tokens'>,
	...servers: Array<{ log(): string }>
): void {
	for (const server of servers) {
		const log = server.log();
		expect(log).not.toBe('');
		expectNothingLeaked(log, sandbox);
	}
}
