import { missingNumber } from '../../../../sandbox';
import { byNumber, onEachApiVersion, type NodeRunOptions } from '../../test-bed';

onEachApiVersion((bed) => {
	const run = async (operation: string, parameters: object, options: NodeRunOptions = {}) =>
		await bed.run(
			{
				resource: 'prefill',
				operation,
				demarche: byNumber(bed.sandbox.demarches.small),
				...parameters,
			},
			options,
		);
	const create = async (options: NodeRunOptions = {}) =>
		await run('create', { champs: { mappingMode: 'defineBelow', value: {} } }, options);

	describe('Get the status of a prefilled dossier', () => {
		it('tells what became of it, and asks for many at once', async () => {
			const made = (await create({ input: [{}, {}] })).json;
			bed.sandbox.clock.set('2026-09-01T08:00:00Z');
			bed.sandbox.act.submit(made[0]!.dossierNumber as number);
			const requests = await bed.requestsOf(async () => {
				const { json } = await run(
					'getStatus',
					{ prefillToken: '={{ $json.prefillToken }}' },
					{ input: made },
				);
				expect(json).toEqual([
					{
						...made[0],
						state: 'en_construction',
						url: null,
						dateDepot: '2026-09-01T10:00:00+02:00',
					},
					made[1],
				]);
			});
			expect(requests).toEqual([
				expect.objectContaining({ method: 'GET', hasAuthorization: false }),
			]);
		});

		it('tells that its citizen has taken it over: a draft, without the link', async () => {
			const { only } = await create();
			bed.sandbox.act.claim(only.dossierNumber as number);
			const { only: status } = await run('getStatus', { prefillToken: only.prefillToken });
			expect(status).toMatchObject({ state: 'brouillon', url: null, dateDepot: null });
		});

		it('says that no dossier has the token, without repeating it', async () => {
			const { errorText } = await run('getStatus', { prefillToken: 'unknown-token' });
			expect(errorText).toMatch(/has this token.*Check the Prefill Token/s);
			expect(errorText).not.toMatch('unknown-token');
		});

		it('wants a token, and a démarche that there is', async () => {
			const none = await run('getStatus', { prefillToken: '={{ "" }}' });
			expect(none.errorText).toMatch('Prefill Token: it is missing');
			const missing = await run('getStatus', {
				prefillToken: 'token',
				demarche: byNumber(missingNumber),
			});
			expect(missing.errorText).toMatch(/takes no prefilled dossiers.*Check the number/s);
		});
	});
});
