import { checkInstance } from '../../tools/schema-check/instance-check';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';

const started: Sandbox[] = [];
afterEach(async () => {
	await Promise.all(started.splice(0).map(async (sandbox) => await sandbox.close()));
});

async function check(options: SandboxOptions) {
	const sandbox = await startSandbox(options);
	started.push(sandbox);
	const checked = await checkInstance(sandbox.url);
	expect(sandbox.requests.some(({ hasAuthorization }) => hasAuthorization)).toBe(false);
	return checked;
}

describe('The check of a live instance, without a token', () => {
	it('finds nothing missing in the newest version', async () => {
		const { isPossible, report } = await check({ apiVersion: '2026-10' });
		expect(isPossible).toBe(true);
		expect(report).toMatch(/^127\.0\.0\.1:\d+: \d+ operations, 0 impossible$/);
	});

	it('names what will be left out for an older version', async () => {
		const { report } = await check({ apiVersion: '2026-01' });
		expect(report).toMatch(/^getDossiers: without .*Dossier\.dateAccuseLectureAgreement/m);
	});

	it('knows that annotations can be written one by one', async () => {
		const { isPossible, report } = await check({ apiVersion: 'mes-demarches-2026-06' });
		expect(isPossible).toBe(true);
		expect(report).toMatch(/, 0 impossible$/m);
		expect(report).toContain('"order" may be there all the same');
	});

	it('names what is impossible', async () => {
		const { isPossible, report } = await check({ lacks: ['Query.groupeInstructeur'] });
		expect(isPossible).toBe(false);
		expect(report).toMatch(/^listGroupDossiers: impossible without groupeInstructeur$/m);
	});
});
