import * as fc from 'fast-check';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { byNumber, onEachApiVersion } from '../test-bed';
import { workflowOf } from './active-trigger';
import { stories, type Step } from './webhook-model/arbitraries';
import { tell } from './webhook-model/course';
import { found } from './webhook-model/found';
import { brokenPromises } from './webhook-model/promises';

/** How many times as many runs as usual: `WEBHOOK_RUNS=20 npm run jest -- test/nodes/DemarcheNumeriqueWebhookTrigger/webhook-model`. */
const TIMES = Number(process.env.WEBHOOK_RUNS ?? 1);
const RUNS = Math.ceil(5 * TIMES);
/** In milliseconds: a counterexample is made smaller until then. (No story is broken off: it would go on beside the next.) */
const LONGEST = 90_000 * Math.max(1, TIMES);

onEachApiVersion((bed) => {
	/** @returns which promises were broken */
	const run = async (kind: 'legacy' | 'signed', story: readonly Step[]): Promise<string[]> => {
		const credential: ICredentialDataDecryptedObject = { ...bed.credential };
		const listener = await bed.engine.listen(
			workflowOf({ demarche: byNumber(bed.sandbox.demarches.small) }),
			{ credentials: { dsApi: credential } },
		);
		try {
			const onSecret = (secret: string) => (credential.webhookSecret = secret);
			return brokenPromises(await tell(bed, listener, kind, onSecret, story));
		} finally {
			await listener.close();
		}
	};

	it.each(['signed', 'legacy'] as const)(
		'the %s webhook: every event starts the workflow, whatever the calls and the platform do',
		async (kind) => {
			const property = fc.asyncProperty(stories, async (story) => {
				expect(await run(kind, story)).toEqual([]);
			});
			await fc.assert(property, { numRuns: RUNS, skipAllAfterTimeLimit: LONGEST });
		},
		2 * LONGEST,
	);

	it.each(found)('is told rightly: %s', async (_, kind, story) => {
		expect(await run(kind, story)).toEqual([]);
	});
});
