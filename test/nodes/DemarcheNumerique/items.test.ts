import { readdir } from 'node:fs/promises';
import type { IDataObject } from 'n8n-workflow';
import { filesFirstDossier, knownAnswers, missingNumber, smallDossiers } from '../../../sandbox';
import { byNumber, NODE, onEachApiVersion } from '../test-bed';

onEachApiVersion((bed) => {
	const get = { operation: 'get', dossier: byNumber('={{ $json.number }}'), include: [] };
	const isFor =
		(number: number) =>
		({ variables }: { variables: Record<string, unknown> }) =>
			variables.number1 === number;
	const numbers = (json: IDataObject[]) => json.map(({ number }) => number);

	describe('Items in, items out', () => {
		const known = [
			smallDossiers.refused,
			smallDossiers.complete,
			smallDossiers.accepted,
			smallDossiers.complete,
			smallDossiers.empty,
			smallDossiers.degraded,
		];
		const input = known.map((number) => ({ number }));

		it('takes all input items, each with its own expressions', async () => {
			expect(numbers((await bed.run(get, { input })).json)).toEqual(known);
		});

		it('keeps the order of the items, whichever answer comes first', async () => {
			bed.inject({
				on: 'graphql',
				when: isFor(known[0]!),
				fault: { kind: 'delay', milliseconds: 300 },
			});
			// Dossiers of which other parts are wanted come in another answer.
			const { items } = await bed.run(
				{ ...get, include: '={{ $itemIndex === 0 ? ["messages"] : [] }}' },
				{ input },
			);
			expect(items[0]!.json).toHaveProperty('messages');
			expect(items.map(({ json, pairedItem }) => [json.number, pairedItem])).toEqual(
				known.map((number, item) => [number, { item }]),
			);
		});

		it('pairs each output item with its input item', async () => {
			const list = {
				operation: 'getAll',
				demarche: byNumber('={{ $json.demarche }}'),
				limit: '={{ $json.limit }}',
				include: [],
			};
			const { small, middle } = bed.sandbox.demarches;
			const demarches = [
				{ demarche: middle, limit: 3 },
				{ demarche: small, limit: 1 },
				{ demarche: middle, limit: 2 },
			];
			const { items } = await bed.run(list, { input: demarches });
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
				[0, 0, 0, 1, 2, 2].map((item) => ({ item })),
			);
			const files = await bed.run(
				{ operation: 'downloadFiles', dossier: byNumber('={{ $json.number }}') },
				{ input: [{ number: smallDossiers.empty }, { number: smallDossiers.accepted }] },
			);
			expect(files.items.length).toBeGreaterThan(5);
			expect(files.items.map(({ pairedItem }) => pairedItem)).toEqual(
				files.items.map(() => ({ item: 1 })),
			);
		});

		it('names an operation that does not exist', async () => {
			const run = await bed.run({ ...get, operation: 'explode' });
			expect(run.error).toMatchObject({
				message: 'There is no operation "explode" on "dossier"',
				description: 'Choose the operation again in the panel of the node.',
				itemIndex: 0,
			});
		});

		it('leaves the input items as they were, and runs with no input item', async () => {
			const given = [{ number: smallDossiers.complete, kept: { as: 'it is' } }];
			const before = structuredClone(given);
			const { outcome } = await bed.run(get, { input: given });
			expect(outcome.output('Start').map(({ json }) => json)).toEqual(before);
			expect((await bed.run(get, { input: [] })).outcome.status).toBe('success');
		});
	});

	describe('Look-ups of many items', () => {
		const lookUps = async (parameters: object, input: IDataObject[], options = {}) => {
			let json: IDataObject[] = [];
			const requests = await bed.requestsOf(async () => {
				({ json } = await bed.run(
					{ dossier: byNumber('={{ $json.number }}'), ...parameters },
					{ input, ...options },
				));
			});
			const groups = requests.filter(({ operationName }) => operationName === 'getDossiers');
			return { json, groups: groups.length };
		};
		const middle = () =>
			bed.sandbox.data
				.visibleDossiers(bed.sandbox.demarches.middle)
				.map(({ number }) => ({ number }));

		it.each(['get', 'getFiles', 'downloadFiles'])('are few requests (%s)', async (operation) => {
			const input = middle().slice(0, 120);
			const { json, groups } = await lookUps({ operation }, input);
			const found = json.map((each) => each.number ?? each.dossierNumber);
			expect([...new Set(found)]).toEqual(
				operation === 'get'
					? input.map(({ number }) => number)
					: input.map(({ number }) => number).filter((number) => found.includes(number)),
			);
			expect(json.length).toBeGreaterThan(100);
			expect(groups).toBe(6);
		});

		it('go on when one dossier does not exist', async () => {
			const input = [
				...middle().slice(0, 15),
				{ number: missingNumber },
				...middle().slice(15, 35),
			];
			const { json, groups } = await lookUps({ operation: 'get', include: [] }, input, {
				node: { onError: 'continueRegularOutput' },
			});
			expect(json.map(({ number, error }) => number ?? error)).toEqual(
				input.map(({ number }) =>
					number === missingNumber
						? (expect.stringContaining(`Dossier ${missingNumber} does not exist`) as unknown)
						: number,
				),
			);
			// The second group was asked for again without the culprit, by halves.
			expect(groups).toBe(4);
		});
	});

	describe('Continue On Fail', () => {
		const input = [smallDossiers.complete, missingNumber, smallDossiers.accepted].map((number) => ({
			number,
			kept: 'input',
		}));
		const message = () =>
			`Dossier ${missingNumber} does not exist on ${new URL(bed.sandbox.url).host}`;

		it('off: the run stops, and the error names the item', async () => {
			const { error } = await bed.run(get, { input });
			expect(error).toMatchObject({ message: message(), itemIndex: 1, node: NODE });
		});

		it('gives an item with the error in its place, on the regular output', async () => {
			const run = await bed.run(get, { input, node: { onError: 'continueRegularOutput' } });
			expect(numbers(run.json)).toEqual([
				smallDossiers.complete,
				undefined,
				smallDossiers.accepted,
			]);
			expect(run.items[1]).toEqual({
				json: { error: expect.stringContaining(message()) },
				pairedItem: { item: 1 },
			});
			// What to do, and the code, are told where there is room for one text only.
			expect(run.json[1]!.error).toMatch(/Check the number.*code not_found.*request id/);
		});

		it('sends the failed items to the error output, with the JSON of their input', async () => {
			const run = await bed.run(get, { input, node: { onError: 'continueErrorOutput' } });
			expect(numbers(run.json)).toEqual([smallDossiers.complete, smallDossiers.accepted]);
			expect(run.errorItems).toEqual([
				{
					json: { ...input[1], error: expect.stringContaining(message()) },
					pairedItem: { item: 1 },
				},
			]);
		});

		it('holds for parameters that cannot be used, for each operation', async () => {
			for (const parameters of [
				{ operation: 'get', dossier: byNumber('={{ $json.number }}') },
				{ operation: 'getFiles', dossier: byNumber('={{ $json.number }}') },
				{ operation: 'downloadFiles', dossier: byNumber('={{ $json.number }}') },
				{ operation: 'getAll', demarche: byNumber('={{ $json.number }}') },
			]) {
				const run = await bed.run(parameters, {
					input: [{ number: 'douze' }, { number: -1 }],
					node: { onError: 'continueErrorOutput' },
				});
				expect(run.json).toEqual([]);
				expect(run.errorItems.map(({ json }) => json.error)).toEqual([
					expect.stringMatching(/^(Dossier|Démarche): .* is not the number of a/),
					expect.stringMatching(/^(Dossier|Démarche): .* is not the number of a/),
				]);
			}
		});

		it('holds for an expression that fails', async () => {
			const run = await bed.run(
				{ ...get, dossier: byNumber('={{ $json.absent.number }}') },
				{
					input: [{}, { absent: { number: smallDossiers.accepted } }],
					node: { onError: 'continueRegularOutput' },
				},
			);
			expect(run.json[0]).toHaveProperty('error');
			expect(run.json[1]).toMatchObject({ number: smallDossiers.accepted });
		});
	});

	describe('Cancellation', () => {
		/** Runs the node, stops it a moment after the request is there, and tells how long it took to end. */
		const cancelled = async (parameters: object, ready: () => boolean, input?: IDataObject[]) => {
			const user = new AbortController();
			const running = bed.run(parameters, { signal: user.signal, ...(input && { input }) });
			await until(ready);
			// What was sent has arrived, and what comes of it is under way.
			await new Promise((resolve) => setTimeout(resolve, 50));
			const at = Date.now();
			user.abort();
			const { outcome } = await running;
			const took = Date.now() - at;
			const requests = bed.sandbox.requests.length;
			await new Promise((resolve) => setTimeout(resolve, 300));
			expect(bed.sandbox.requests.length).toBe(requests);
			expect(outcome.status).toBe('canceled');
			expect(outcome.output(NODE)).toEqual([]);
			return { took, executionId: outcome.executionId };
		};
		/** Whether a request arrived since the function was made. */
		const requested = (origin: 'api' | 'files', count = 1) => {
			const start = bed.sandbox.requests.length;
			return () =>
				bed.sandbox.requests.slice(start).filter((entry) => entry.origin === origin).length >=
				count;
		};

		it('stops a listing within a second', async () => {
			bed.inject({
				on: 'graphql',
				when: ({ variables }) => typeof variables.after === 'string',
				fault: { kind: 'silence' },
			});
			const { took } = await cancelled(
				{
					operation: 'getAll',
					demarche: byNumber(bed.sandbox.demarches.middle),
					returnAll: true,
					include: [],
				},
				requested('api', 2),
			);
			expect(took).toBeLessThan(1000);
		});

		it('stops lookups of many items within a second', async () => {
			bed.inject({ on: 'graphql', fault: { kind: 'silence', afterBytes: 20 } });
			const input = Array.from({ length: 30 }, () => ({ number: smallDossiers.complete }));
			const { took } = await cancelled(get, requested('api', 2), input);
			expect(took).toBeLessThan(1000);
		});

		it('stops slow files within a second, and keeps nothing of them', async () => {
			bed.inject({ on: 'file', fault: { kind: 'silence', afterBytes: 500 } });
			const { took, executionId } = await cancelled(
				{ operation: 'downloadFiles', dossier: byNumber(filesFirstDossier + 2) },
				requested('files', 10),
			);
			expect(took).toBeLessThan(1000);
			expect(await filesOf(`${bed.engine.userFolder}/.n8n`)).not.toContainEqual(
				expect.stringContaining(`/executions/${executionId}/`),
			);
		});

		it('stops the download of a 200 MB file within a second', async () => {
			const { took } = await cancelled(
				{ operation: 'downloadFiles', dossier: byNumber(filesFirstDossier) },
				requested('files', 3),
			);
			expect(took).toBeLessThan(1000);
		});

		it.each([
			['after a failure', () => knownAnswers.unavailable],
			[
				'for the rate limit',
				() => knownAnswers.rateLimited(Math.ceil(bed.clock.now() / 1000) + 30),
			],
		])('stops the pause before another attempt within a second (%s)', async (_, fault) => {
			bed.inject({ on: 'graphql', fault: fault() });
			bed.clock.hold();
			let isAsleep = false;
			void bed.clock.nextSleep().then(() => (isAsleep = true));
			const { took } = await cancelled(get, () => isAsleep, [{ number: 1 }]);
			expect(took).toBeLessThan(1000);
		});

		it('stops the run with Continue On Fail too', async () => {
			bed.inject({ on: 'graphql', fault: { kind: 'silence' } });
			const isThere = requested('api');
			const user = new AbortController();
			const running = bed.run(get, {
				input: [{ number: 1 }, { number: 2 }],
				node: { onError: 'continueRegularOutput' },
				signal: user.signal,
			});
			await until(isThere);
			user.abort();
			expect((await running).outcome.status).toBe('canceled');
		});
	});

	describe('When an item fails', () => {
		it('what else is under way is stopped: no request follows the error', async () => {
			bed.inject({
				on: 'graphql',
				when: isFor(smallDossiers.complete),
				fault: { kind: 'delay', milliseconds: 200 },
			});
			const input = [
				missingNumber,
				...Array.from({ length: 20 }, () => smallDossiers.complete),
			].map((number) => ({ number }));
			const requests = await bed.requestsOf(async () => {
				expect((await bed.run(get, { input })).error.itemIndex).toBe(0);
				await new Promise((resolve) => setTimeout(resolve, 400));
			});
			expect(requests.length).toBeLessThanOrEqual(5);
		});
	});
});

async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function filesOf(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => `${parentPath}/${name}`);
}
