import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';

import { filesFirstDossier, knownAnswers, smallDossiers } from '../../../sandbox';
import { byNumber, onEachApiVersion } from '../test-bed';

onEachApiVersion((bed) => {
	/** What n8n's log is told while something is done: level, text and what is known beside it. */
	async function logOf(work: () => Promise<unknown>) {
		const logger = Container.get(Logger);
		const spies = (['debug', 'info', 'warn'] as const).map((level) => ({
			level,
			spy: jest.spyOn(logger, level),
		}));
		await work();
		const lines = spies.flatMap(({ level, spy }) =>
			spy.mock.calls.map(([text, about]) => ({ level, text, about: { ...about } })),
		);
		for (const { spy } of spies) spy.mockRestore();
		return lines.filter(({ about }) => 'event' in about);
	}
	const inSeconds = (seconds: number) => Math.ceil(bed.clock.now() / 1000) + seconds;
	const get = { operation: 'get', dossier: byNumber(smallDossiers.complete), include: [] };

	it('A request that is sent again is logged with what the support asks for, and counted in the hint', async () => {
		bed.inject({ on: 'graphql', times: 1, fault: knownAnswers.crash });
		const lines = await logOf(async () => {
			const { hints } = await bed.run(get);
			expect(hints).toMatchObject([{ message: expect.stringContaining('1 request repeated') }]);
		});
		expect(lines).toMatchObject([
			{
				level: 'info',
				text: expect.stringMatching(/: A request is sent again after a failure \(.*HTTP 500/),
				about: { event: 'requestRepeated', httpStatus: 500, code: expect.any(String) },
			},
		]);
		const { text, about } = lines[0]!;
		expect(about.requestId).toEqual(expect.any(String));
		expect(text).toContain(`request ${String(about.requestId)}`);
	});

	it('Work that takes long says every few seconds how far it has come', async () => {
		bed.inject({ on: 'graphql', times: 1, fault: knownAnswers.rateLimited(inSeconds(20)) });
		const lines = await logOf(async () => await bed.run(get));
		expect(lines).toMatchObject([
			{ level: 'info', about: { event: 'throttled', httpStatus: 429 } },
			{
				level: 'info',
				text: expect.stringMatching(/: 1 dossier read, 0 files done \(0\.0 MB\)$/),
				about: { event: 'progress' },
			},
		]);
	});

	it('Work that is done at once says nothing', async () => {
		await expect(logOf(async () => await bed.run(get))).resolves.toEqual([]);
	});

	it('Nothing of what is logged names a file or has a link in it', async () => {
		const dossier = filesFirstDossier + 2;
		bed.inject({ on: 'file', times: 1, fault: { kind: 'corrupt' } });
		const lines = await logOf(
			async () =>
				await bed.run({ operation: 'downloadFiles', dossier: byNumber(dossier), options: {} }),
		);
		const repeated = lines.find(({ about }) => about.event === 'downloadRepeated');
		expect(repeated).toMatchObject({
			text: expect.stringMatching(
				/The download of file \d+ of field "Pièces jointes" of dossier \d+ begins again \(checksum_mismatch\b/,
			),
			about: { dossierNumber: dossier },
		});
		expect(JSON.stringify(lines)).not.toMatch(/photo|https?:|\.jpg/);
	});
});
