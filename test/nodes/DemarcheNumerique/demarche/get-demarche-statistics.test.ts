import { missingNumber } from '../../../../sandbox';
import { statisticsOf } from '../../../../sandbox/data/statistics';
import { byNumber, onEachApiVersion, type NodeRunOptions } from '../../test-bed';

/** Of one sandbox, five requests in a quarter of a minute: no more are made here. */
onEachApiVersion((bed) => {
	const getStats = async (parameters: object = {}, options: NodeRunOptions = {}) =>
		await bed.run(
			{
				resource: 'demarche',
				operation: 'getStats',
				demarche: byNumber(bed.sandbox.demarches.small),
				...parameters,
			},
			options,
		);
	const model = () => bed.sandbox.data.demarche(bed.sandbox.demarches.small)!;

	describe('Get the statistics of a démarche', () => {
		it('gives the figures by their names, and sends no token', async () => {
			const run: { only?: Record<string, unknown> } = {};
			const requests = await bed.requestsOf(async () => (run.only = (await getStats()).only));
			const expected = statisticsOf(model(), bed.sandbox.clock.now());
			expect(run.only).toMatchObject({
				demarcheNumber: bed.sandbox.demarches.small,
				funnel: Object.fromEntries(expected.funnel as Array<[string, number]>),
				processedPercent: Object.fromEntries(expected.processed as Array<[string, number]>),
				processingDaysByMonth: expected.processing_time_by_month,
			});
			expect(requests).toHaveLength(1);
			expect(requests[0]).toMatchObject({ method: 'GET', hasAuthorization: false });
		});

		it('gives what the platform answered when it is not simplified', async () => {
			const { only } = await getStats({ simplify: false });
			expect(only).toEqual(statisticsOf(model(), bed.sandbox.clock.now()));
		});

		it('says what a démarche without public statistics lacks', async () => {
			const closed = await getStats({ demarche: byNumber(bed.sandbox.demarches.middle) });
			expect(closed.errorText).toMatch(/has no public statistics.*open data/s);
			const missing = await getStats({ demarche: byNumber(missingNumber) });
			expect(missing.errorText).toMatch(/Check the number/);
		});
	});
});
