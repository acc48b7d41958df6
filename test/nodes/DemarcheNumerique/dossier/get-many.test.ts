import type { DossierModel } from '../../../../sandbox/data/model';
import { cursorOf } from '../../../../sandbox/graphql/connection';
import { days, parisTime } from '../../../../sandbox/data/instants';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import { missingNumber, smallDossiers } from '../../../../sandbox';
import { byNumber, byUrl, onEachApiVersion, type NodeRunOptions } from '../../test-bed';

/** By moment, then by number: the order of the platform's lists. */
const by =
	(moment: 'depositedAt' | 'updatedAt') =>
	(one: DossierModel, other: DossierModel): number =>
		one[moment] - other[moment] || one.number - other.number;

onEachApiVersion((bed) => {
	const list = async (parameters: object = {}, options: NodeRunOptions = {}) =>
		await bed.run(
			{
				operation: 'getAll',
				demarche: byNumber(bed.sandbox.demarches.middle),
				include: [],
				...parameters,
			},
			options,
		);
	const numbers = async (parameters: object, options: NodeRunOptions = {}) =>
		(await list(parameters, options)).json.map(({ number }) => number as number);
	const all = async (parameters: object, options: NodeRunOptions = {}) =>
		await numbers({ returnAll: true, ...parameters }, options);
	const visible = () => bed.sandbox.data.visibleDossiers(bed.sandbox.demarches.middle);
	const numbersOf = (dossiers: readonly DossierModel[]) => dossiers.map(({ number }) => number);

	describe('A dossier that the platform cannot give', () => {
		/** Makes every page fail that holds the dossier, as a fault of the platform on one dossier does. */
		const failOn = (index: number) => {
			const order = numbersOf(visible());
			const failing = order[index]!;
			bed.inject({
				on: 'graphql',
				when: ({ operationName, variables }) => {
					if (operationName !== 'listDemarcheDossiers') return false;
					const { after, first } = variables as { after?: string; first: number };
					const last = after && Buffer.from(after, 'base64url').toString().split(';')[1];
					const begin = last ? order.indexOf(Number(last)) + 1 : 0;
					return begin <= index && index < begin + first;
				},
				fault: { kind: 'timeout' },
			});
			// Nor does it give any part of it.
			bed.inject({
				...{ on: 'graphql', operationName: 'getDossierParts', dossierNumbers: [failing] },
				fault: { kind: 'timeout' },
			});
			return { order, failing };
		};

		it.each([1, 4])(
			'is an item with an error in its place, and the rest arrives (%d pages at a time)',
			async (parallelPages) => {
				const { order, failing } = failOn(60);
				const run = await list(
					{ returnAll: true, options: { pageSize: 20, parallelPages } },
					{ node: { onError: 'continueRegularOutput' } },
				);
				expect(run.json.map(({ number, dossierNumber }) => number ?? dossierNumber)).toEqual(order);
				const message = `The platform fails to give dossier ${failing}, even alone`;
				expect(run.json.filter(({ error }) => error !== undefined)).toEqual([
					{
						dossierNumber: failing,
						error: { code: 'timeout', message, part: 'dossier' },
						dossier: null,
					},
				]);
				expect(run.hints.map(({ message }) => message)).toEqual([
					expect.stringContaining('1 dossier that the platform could not give'),
				]);
			},
		);

		it('leaves by the error output where there is one', async () => {
			const { order } = failOn(10);
			const run = await list(
				{ returnAll: true, options: { pageSize: 20 } },
				{ node: { onError: 'continueErrorOutput' } },
			);
			expect(run.items).toHaveLength(order.length - 1);
			expect(run.errorItems).toHaveLength(1);
		});

		it('fails the run otherwise once the others were read, and the error says how to get them', async () => {
			const { failing } = failOn(10);
			const run = await list({ returnAll: true, options: { pageSize: 20 } });
			expect(run.errorText).toMatch(
				new RegExp(
					`^The platform fails to give dossier ${failing}, even alone\n.*let the node continue on errors`,
				),
			);
		});

		it('does not keep the files of the others from being downloaded', async () => {
			const { order, failing } = failOn(3);
			const run = await bed.run(
				{
					operation: 'downloadFiles',
					scope: 'demarche',
					demarche: byNumber(bed.sandbox.demarches.middle),
					options: { fileName: 'pièce 4.*' },
				},
				{ node: { onError: 'continueRegularOutput' } },
			);
			const wanted = order
				.filter((number) => number !== failing)
				.flatMap((number) =>
					bed.sandbox
						.expectedFiles(number)
						.filter(({ source }) => source === 'champs' || source === 'annotations')
						.filter(({ filename }) => filename.startsWith('pièce 4.')),
				);
			expect(wanted.length).toBeGreaterThan(20);
			expect(run.json.filter(({ verified }) => verified === true)).toHaveLength(wanted.length);
			expect(run.json.filter(({ error }) => error !== undefined)).toHaveLength(1);
		});
	});

	describe('Get Many with Return All', () => {
		const combinations = [7, 50, 100].flatMap((pageSize) =>
			[1, 2, 8].map((parallelPages) => ({ pageSize, parallelPages })),
		);

		it.each(combinations)(
			'gives all 257 dossiers exactly once, in order ($pageSize in a page, $parallelPages pages at a time)',
			async (options) => {
				const given = await all({ options });
				expect(given).toHaveLength(257);
				expect(given).toEqual(numbersOf(visible()));
			},
		);

		it.each([7, 100])('gives the newest first, in order (%d in a page)', async (pageSize) => {
			const given = await all({ order: 'newestFirst', options: { pageSize } });
			expect(given).toEqual(numbersOf(visible()).reverse());
		});

		it('reads each page once, and the form once', async () => {
			const requests = await bed.requestsOf(
				async () => await all({ include: ['champs'], options: { parallelPages: 1 } }),
			);
			expect(requests.map(({ operationName }) => operationName)).toEqual(
				Array(3).fill('listDemarcheDossiers'),
			);
			expect(requests.map(({ variables }) => variables?.includeRevisions)).toEqual([
				true,
				false,
				false,
			]);
		});

		it('gives each dossier with the form of its revision', async () => {
			const { json } = await list({ returnAll: true, include: ['champs', 'annotations'] });
			const labels = ['Intitulé', 'Quantité', 'Date souhaitée', 'Déjà déposé', 'Pièces jointes'];
			for (const [index, dossier] of visible().entries()) {
				const added = dossier.revision.id === 5202 ? ['Remarque ajoutée'] : [];
				expect(Object.keys(json[index]!.champs as object)).toEqual([...labels, ...added]);
				expect(json[index]).toMatchObject({
					number: dossier.number,
					state: dossier.state,
					archived: dossier.archived,
					dateDepot: parisTime(dossier.depositedAt),
					champs: {
						Intitulé: dossier.content.champs[0]!.text,
						Quantité: Number(dossier.content.champs[1]!.text),
					},
				});
			}
		});

		it('gives the same dossiers as Get does, simplified and raw', async () => {
			const demarche = byNumber(bed.sandbox.demarches.small);
			const include = ['champs', 'annotations', 'messages', 'geometry', 'files'];
			for (const simplify of [true, false]) {
				const listed = await list({ demarche, include, simplify, returnAll: true });
				const found = await bed.run(
					{ operation: 'get', dossier: byNumber('={{ $json.number }}'), include, simplify },
					{ input: listed.json.map(({ number }) => ({ number: number as number })) },
				);
				const withoutRevision = found.json.map(({ revision: _, ...json }) => json);
				expect(listed.json.map(({ revision: _, ...json }) => json)).toEqual(withoutRevision);
				expect(listed.json).toHaveLength(12);
			}
		});

		it('gives a dossier that changes while the list is read once, in its later version', async () => {
			const first = [...visible()].sort(by('updatedAt'))[0]!;
			const { updatedAt } = first;
			const later = Math.max(...visible().map((dossier) => dossier.updatedAt)) + days(1);
			bed.inject({
				on: 'graphql',
				when: ({ variables }) => {
					if (variables.after) first.updatedAt = later;
					return false;
				},
				fault: { kind: 'emptyBody' },
			});
			try {
				const { json } = await list({
					returnAll: true,
					filters: { updatedSince: '2020-01-01' },
					options: { parallelPages: 1 },
				});
				expect(json).toHaveLength(257);
				expect(json.at(-1)).toMatchObject({
					number: first.number,
					dateDerniereModification: parisTime(later),
				});
				expect(json.filter(({ number }) => number === first.number)).toHaveLength(1);
			} finally {
				first.updatedAt = updatedAt;
			}
		});
	});

	describe('Get Many with a limit', () => {
		it('of 10 and the newest first makes exactly one request', async () => {
			const requests = await bed.requestsOf(async () => {
				const given = await numbers({ limit: 10, order: 'newestFirst' });
				expect(given).toEqual(numbersOf(visible()).reverse().slice(0, 10));
			});
			expect(requests).toHaveLength(1);
			expect(requests[0]?.variables).toMatchObject({ first: 10, order: 'DESC' });
		});

		it('gives the 50 oldest unless told otherwise', async () => {
			const requests = await bed.requestsOf(async () => {
				expect(await numbers({})).toEqual(numbersOf(visible()).slice(0, 50));
			});
			expect(requests).toHaveLength(1);
		});

		it.each([
			[1, {}],
			[100, {}],
			[101, {}],
			[150, { pageSize: 7, parallelPages: 8 }],
			[1000, {}],
		])('of %d gives no more than that (%j)', async (limit, options) => {
			const given = await numbers({ limit, options });
			expect(given).toEqual(numbersOf(visible()).slice(0, limit));
		});

		it('counts what the filters let through', async () => {
			const states = ['refuse', 'sans_suite'];
			const given = await numbers({
				limit: 12,
				order: 'newestFirst',
				filters: { state: states },
				options: { pageSize: 20 },
			});
			const wanted = visible().filter(({ state }) => states.includes(state));
			expect(given).toEqual(numbersOf(wanted).reverse().slice(0, 12));
		});
	});

	describe('Filters', () => {
		const since = (iso: string) => Date.parse(iso) * 1000;
		type Case = [
			name: string,
			filters: object,
			keeps: (dossier: DossierModel) => boolean,
			order?: 'updatedAt',
		];
		const cases: Case[] = [
			['one state', { state: ['en_instruction'] }, ({ state }) => state === 'en_instruction'],
			[
				'several states',
				{ state: ['accepte', 'refuse', 'sans_suite'] },
				({ state }) => ['accepte', 'refuse', 'sans_suite'].includes(state),
			],
			['no state', { state: [] }, () => true],
			[
				'every state',
				{ state: ['en_construction', 'en_instruction', 'accepte', 'refuse', 'sans_suite'] },
				() => true,
			],
			['archived only', { archived: true }, ({ archived }) => archived],
			['not archived', { archived: false }, ({ archived }) => !archived],
			['revision by number', { revision: '5202' }, ({ revision }) => revision.id === 5202],
			[
				'revision by its id',
				{ revision: globalId('ProcedureRevision', 5201) },
				({ revision }) => revision.id === 5201,
			],
			['groupe instructeur', { instructorGroup: 7202 }, ({ groupe }) => groupe.number === 7202],
			[
				'groupe instructeur and revision',
				{ instructorGroup: 7202, revision: '5202' },
				({ groupe, revision }) => groupe.number === 7202 && revision.id === 5202,
			],
			[
				'deposited since',
				{ depositedSince: '2025-08-01T00:00:00+02:00' },
				({ depositedAt }) => depositedAt >= since('2025-08-01T00:00:00+02:00'),
			],
			[
				'updated since (ordered by last change)',
				{ updatedSince: '2025-08-20T12:00:00Z' },
				({ updatedAt }) => updatedAt >= since('2025-08-20T12:00:00Z'),
				'updatedAt',
			],
			[
				'updated since and deposited since',
				{ updatedSince: '2025-08-20T12:00:00Z', depositedSince: '2025-08-10T00:00:00Z' },
				({ updatedAt, depositedAt }) =>
					updatedAt >= since('2025-08-20T12:00:00Z') &&
					depositedAt >= since('2025-08-10T00:00:00Z'),
				'updatedAt',
			],
			[
				'all together',
				{
					state: ['en_construction', 'en_instruction'],
					archived: false,
					revision: 5201,
					instructorGroup: 7201,
					updatedSince: '2025-07-15',
					depositedSince: '2025-07-05',
				},
				(dossier) =>
					['en_construction', 'en_instruction'].includes(dossier.state) &&
					!dossier.archived &&
					dossier.revision.id === 5201 &&
					dossier.groupe.number === 7201 &&
					dossier.updatedAt >= since('2025-07-15T00:00:00+02:00') &&
					dossier.depositedAt >= since('2025-07-05T00:00:00+02:00'),
				'updatedAt',
			],
		];

		it.each(cases)('%s', async (...[, filters, keeps, order]) => {
			const wanted = visible().filter(keeps);
			wanted.sort(by(order ?? 'depositedAt'));
			expect(wanted.length).toBeGreaterThan(0);
			expect(await all({ filters, options: { pageSize: 30 } })).toEqual(numbersOf(wanted));
			expect(await all({ filters, order: 'newestFirst', options: { pageSize: 100 } })).toEqual(
				numbersOf(wanted).reverse(),
			);
		});

		it('let a dossier through that was deposited in the very second', async () => {
			const dossier = visible()[40]!;
			const depositedSince = parisTime(dossier.depositedAt);
			const given = await all({ filters: { depositedSince } });
			expect(given).toContain(dossier.number);
			const both = await all({ filters: { depositedSince, updatedSince: '2020-01-01' } });
			expect(both).toContain(dossier.number);
			expect(both.sort()).toEqual(given.sort());
		});

		it.each([
			['Europe/Paris', '2025-08-01T00:00:00+02:00'],
			['Pacific/Noumea', '2025-08-01T00:00:00+11:00'],
			['America/Martinique', '2025-08-01T00:00:00-04:00'],
		])(
			"read dates without an offset in the workflow's time zone (%s)",
			async (timezone, moment) => {
				for (const name of ['depositedSince', 'updatedSince'] as const) {
					const column = name === 'depositedSince' ? 'depositedAt' : 'updatedAt';
					const wanted = visible().filter((dossier) => dossier[column] >= since(moment));
					wanted.sort(by(column));
					for (const date of ['2025-08-01', '2025-08-01T00:00:00', '2025-08-01 00:00:00']) {
						const given = await all({ filters: { [name]: date } }, { settings: { timezone } });
						expect(given).toEqual(numbersOf(wanted));
					}
				}
			},
		);

		it('take the date of an expression', async () => {
			const wanted = visible().filter(
				({ depositedAt }) => depositedAt >= since('2025-08-01T00:00:00+02:00'),
			);
			const expressions = [
				"={{ DateTime.fromISO('2025-08-01') }}",
				"={{ DateTime.fromISO('2025-08-02').minus({ days: 1 }).toISO() }}",
				'={{ $json.when }}',
			];
			for (const depositedSince of expressions) {
				const input = [{ when: '2025-07-31T22:00:00.000Z' }];
				expect(await all({ filters: { depositedSince } }, { input })).toEqual(numbersOf(wanted));
			}
		});

		it('of a group of another démarche is an error', async () => {
			const { error } = await list({ filters: { instructorGroup: 7101 } });
			expect(error.message).toBe(
				`Groupe instructeur 7101 does not belong to démarche ${bed.sandbox.demarches.middle}`,
			);
			expect(error.description).toContain("Check the group's number");
		});

		it('of a group or revision that does not exist is an error', async () => {
			const group = await list({ filters: { instructorGroup: missingNumber } });
			expect(group.error.message).toContain(`Groupe instructeur ${missingNumber}`);
			expect(group.error.description).toContain('not_found');
			const revision = await list({ filters: { revision: '5101' } });
			expect(revision.error.description).toContain('not_found');
		});
	});

	describe('After Cursor', () => {
		it.each([1, 2])('goes on from there (%d pages at a time)', async (parallelPages) => {
			const { depositedAt, number } = visible()[119]!;
			const afterCursor = cursorOf({ at: depositedAt, id: number });
			expect(await all({ options: { afterCursor, pageSize: 30, parallelPages } })).toEqual(
				numbersOf(visible()).slice(120),
			);
			expect(
				await all({ order: 'newestFirst', options: { afterCursor, pageSize: 30, parallelPages } }),
			).toEqual(numbersOf(visible()).slice(0, 119).reverse());
		});

		it.each(['pas un curseur', '%%%', Buffer.from('autre chose').toString('base64url'), 12])(
			'that is none is an error of the parameter, before anything is sent: %s',
			async (afterCursor) => {
				const requests = await bed.requestsOf(async () => {
					const { errorText } = await list({ options: { afterCursor } });
					expect(errorText).toMatch(
						/^After Cursor: this is not a cursor\nExpected one that the API/,
					);
				});
				expect(requests).toEqual([]);
			},
		);
	});

	describe('The démarche', () => {
		const pages = [
			'/procedures/104201',
			'/procedures/104201/',
			...['a-suivre', 'suivis', 'traites', 'tous', 'supprimes', 'expirant', 'archives'].map(
				(tab) => `/procedures/104201/${tab}?page=2`,
			),
			'/procedures/104201/a-suivre/dossiers/12',
			'/admin/procedures/104201',
			'/admin/procedures/104201/champs#titre',
		];

		it('is taken by the address of any of its pages, with a hint for another host', async () => {
			for (const [host, hints] of [
				[bed.sandbox.url, 0],
				['https://www.demarches-simplifiees.fr', 1],
			] as const) {
				const input = pages.map((page) => ({ page: `${host}${page}` }));
				const run = await list({ demarche: byUrl('={{ $json.page }}'), limit: 1 }, { input });
				expect(run.json.map(({ number }) => number)).toEqual(
					pages.map(() => smallDossiers.complete),
				);
				expect(run.hints).toHaveLength(hints);
			}
		});

		it('without any dossier that fits gives no item and no error', async () => {
			const run = await list({ filters: { depositedSince: '2030-01-01' }, returnAll: true });
			expect(run.json).toEqual([]);
			expect(run.outcome.status).toBe('success');
		});
	});
});
