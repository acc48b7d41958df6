import { missingNumber, smallDossiers } from '../../../../sandbox';
import { parisTime } from '../../../../sandbox/data/instants';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import { byNumber, onEachApiVersion, type NodeRunOptions } from '../../test-bed';

onEachApiVersion((bed) => {
	const list = async (parameters: object = {}, options: NodeRunOptions = {}) =>
		await bed.run(
			{
				resource: 'deletedDossier',
				operation: 'getAll',
				demarche: byNumber(bed.sandbox.demarches.small),
				returnAll: true,
				...parameters,
			},
			options,
		);
	const model = () => bed.sandbox.data.demarche(bed.sandbox.demarches.small)!;
	const erasedNumbers = () =>
		[...model().deletedDossiers()]
			.sort((one, other) => one.deletedAt - other.deletedAt || one.id - other.id)
			.map(({ number }) => number);
	const numbers = (run: { json: Array<{ number?: unknown }> }) =>
		run.json.map(({ number }) => number);

	describe('Get many deleted dossiers', () => {
		it('lists the deleted ones, the oldest deletion first, with when and why', async () => {
			const [first] = model().deletedDossiers();
			const run = await list();
			expect(numbers(run)).toEqual(erasedNumbers());
			expect(run.json[0]).toEqual({
				number: first!.number,
				id: globalId('DeletedDossier', first!.id),
				state: 'en_construction',
				reason: 'user_request',
				dateSuppression: parisTime(first!.deletedAt),
				deletion: 'deleted',
				demarcheNumber: bed.sandbox.demarches.small,
			});
		});

		it('asks for those pending only when they are wanted', async () => {
			const names = async (which: string) =>
				(await bed.requestsOf(async () => await list({ which }))).map(
					({ operationName }) => operationName,
				);
			expect(await names('deleted')).toEqual(['listDeletedDossiers']);
			expect(await names('pending')).toEqual(['listPendingDeletedDossiers']);
		});

		it('lists those hidden and waiting for their deletion, expired ones not among them', async () => {
			const run = await list({ which: 'pending' });
			expect(numbers(run)).toEqual([
				smallDossiers.hiddenByUser,
				smallDossiers.hiddenByAdministration,
			]);
			expect(run.json.every(({ deletion }) => deletion === 'pending')).toBe(true);
		});

		it('gives both lists, and a dossier that is erased between them once, as deleted', async () => {
			const dossier = bed.sandbox.act.deposit();
			bed.sandbox.act.hide(dossier, 'administration');
			bed.inject({
				on: 'graphql',
				operationName: 'listPendingDeletedDossiers',
				when: () => {
					setImmediate(() => bed.sandbox.act.erase(dossier));
					return true;
				},
				times: 1,
				fault: { kind: 'delay', milliseconds: 0 },
			});
			bed.inject({
				on: 'graphql',
				operationName: 'listPendingDeletedDossiers',
				fault: { kind: 'delay', milliseconds: 0 },
			});
			const run = await list({ which: 'both' });
			expect(numbers(run).filter((number) => number === dossier)).toHaveLength(1);
			expect(run.json.find(({ number }) => number === dossier)).toMatchObject({
				deletion: 'deleted',
			});
			expect(new Set(numbers(run))).toEqual(
				new Set([
					...[smallDossiers.hiddenByUser, smallDossiers.hiddenByAdministration],
					...erasedNumbers(),
				]),
			);
		});

		it('reads every page, two rows of the same moment included', async () => {
			const requests = await bed.requestsOf(async () => {
				expect(numbers(await list({ options: { pageSize: 1 } }))).toEqual(erasedNumbers());
			});
			expect(requests).toHaveLength(erasedNumbers().length);
		});

		it('stops at the limit, and reads no more', async () => {
			const requests = await bed.requestsOf(async () => {
				const run = await list({ returnAll: false, limit: 2, options: { pageSize: 1 } });
				expect(numbers(run)).toEqual(erasedNumbers().slice(0, 2));
			});
			expect(requests).toHaveLength(2);
		});

		it('takes those since a date, which are dated back where citizens deleted them', async () => {
			const { act } = bed.sandbox;
			const dossier = act.deposit({ at: '2026-03-01T08:00:00Z' });
			act.hide(dossier, 'user', { at: '2026-03-02T08:00:00Z' });
			act.erase(dossier, { at: '2026-03-20T08:00:00Z' });
			const since = async (deletedSince: string) =>
				numbers(await list({ filters: { deletedSince } }));
			expect(await since('2026-03-02T08:00:00Z')).toContain(dossier);
			expect(await since('2026-03-02T08:00:01Z')).not.toContain(dossier);
			expect((await list({ filters: { deletedSince: 'soon' } })).errorText).toMatch(
				'Deleted Since: this is not a date',
			);
		});

		it('asks for smaller pages where the platform times out', async () => {
			bed.inject({ on: 'graphql', firstAbove: 50, fault: { kind: 'timeout' } });
			expect(numbers(await list())).toEqual(erasedNumbers());
		});

		it.each([
			['nullNodes', 'incomplete_page'],
			['stuckCursor', 'stuck_cursor'],
			['circlingCursor', 'stuck_cursor'],
		] as const)('never passes a broken list off as a whole one (%s)', async (kind, code) => {
			bed.inject({ on: 'graphql', fault: { kind } });
			expect((await list()).errorText).toMatch(code);
		});

		it('says that a démarche does not exist', async () => {
			const run = await list({ demarche: byNumber(missingNumber) });
			expect(run.errorText).toMatch(`Démarche ${missingNumber} does not exist`);
		});

		it('names what may be chosen', async () => {
			expect((await list({ which: 'all' })).errorText).toMatch(/Which.*deleted, pending, both/s);
		});
	});
});
