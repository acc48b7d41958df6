import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { missingNumber, smallDossiers } from '../../../../../sandbox';
import type { WorkflowJson } from '../../../../../tools/n8n-engine';
import { builtInNodes } from '../../../../examples/built-in/nodes';
import { nothingOutside } from '../../../../examples/built-in/outside';
import { byNumber, onEachApiVersion, type NodeRunOptions } from '../../../test-bed';

const ALL_SOURCES = [
	...['champs', 'annotations', 'messages', 'avis', 'attestation', 'motivation'],
	...['companyDocuments', 'pdf', 'geojson'],
];

const outside = nothingOutside();

onEachApiVersion(
	(bed) => {
		const filesOf = async (number: number, parameters: object = {}): Promise<IDataObject[]> => {
			const run = await bed.run({
				operation: 'getFiles',
				dossier: byNumber(number),
				...parameters,
			});
			return run.json;
		};
		const download = async (
			input: IDataObject[],
			parameters: object = {},
			options: NodeRunOptions = {},
		) =>
			await bed.run(
				{ operation: 'downloadFiles', scope: 'files', ...parameters },
				{ ...options, input },
			);
		const checksums = (items: ReadonlyArray<{ checksum?: unknown }>) =>
			items.map(({ checksum }) => checksum);
		const digests = async (items: INodeExecutionData[]) =>
			await Promise.all(
				items.map(async (item) => Buffer.from(await bed.md5Of(item), 'hex').toString('base64')),
			);
		const fieldOf = (number: number, label: string) =>
			bed.sandbox.data.dossier(number)!.content.champs.find(({ field }) => field.label === label)!;

		describe('Download Files of the files given', () => {
			it('gives exactly these, byte-identical, in the order of the items and paired with them', async () => {
				const given = (await filesOf(smallDossiers.complete)).reverse().slice(1, 5);
				const run = await download(given);
				expect(checksums(run.json)).toEqual(checksums(given));
				expect(await digests(run.items)).toEqual(checksums(given));
				expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
					given.map((_, item) => ({ item })),
				);
			});

			it('of every source', async () => {
				const given = await filesOf(smallDossiers.accepted, { sources: ALL_SOURCES });
				const { json, items } = await download(given);
				expect(json.map(({ source, checksum }) => [source, checksum])).toEqual(
					given.map(({ source, checksum }) => [source, checksum]),
				);
				expect(json.every(({ verified, checksum }) => verified === (checksum !== null))).toBe(true);
				expect(items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
			});

			it('looks the dossiers up in few requests, whatever order their files come in', async () => {
				const numbers = bed.sandbox.data
					.visibleDossiers(bed.sandbox.demarches.middle)
					.map(({ number }) => number)
					.filter((number) => bed.sandbox.expectedFiles(number).length > 1)
					.slice(0, 30);
				const each = await Promise.all(numbers.map(async (number) => await filesOf(number)));
				const mixed = [0, 1].flatMap((place) => each.map((files) => files[place]!));
				expect(mixed).toHaveLength(60);
				let items: INodeExecutionData[] = [];
				const requests = await bed.requestsOf(async () => {
					items = (await download(mixed)).items;
				});
				expect(await digests(items)).toEqual(checksums(mixed));
				expect(requests.filter(({ origin }) => origin === 'api').length).toBeLessThanOrEqual(3);
			});

			it('gives names that are unique within a dossier, numbered in the order of the items', async () => {
				const given = (await filesOf(smallDossiers.complete)).filter(
					({ champLabel }) => champLabel === 'Justificatif',
				);
				const { json } = await download([...given, ...given], {
					options: { fileNameTemplate: 'piece.{extension}' },
				});
				const names = json.map(({ filename }) => filename);
				expect(new Set(names).size).toBe(2 * given.length);
				expect(names.slice(0, 2)).toEqual(['piece.pdf', 'piece (2).pdf']);
			});

			it('needs of an item what it is found again by, and minds nothing else in it', async () => {
				const [first] = await filesOf(smallDossiers.complete);
				const { dossierNumber, source, champId, filename, checksum } = first!;
				const run = await download([
					{ dossierNumber, source, champId, filename, checksum, added: { by: 'a workflow' } },
				]);
				expect(run.only).toEqual({ ...first, verified: true });
			});

			it('takes a file that the platform turned upright meanwhile: its name and moment are the same', async () => {
				const [first] = await filesOf(smallDossiers.complete);
				const run = await download([{ ...first, checksum: 'AAAAAAAAAAAAAAAAAAAAAA==' }]);
				expect(run.only).toEqual({ ...first, verified: true });
			});
		});

		describe('A given file that is no longer there', () => {
			const withOneGone = async () => {
				const given = (await filesOf(smallDossiers.complete)).slice(0, 3);
				return given.map((file, index) =>
					index === 1
						? { ...file, checksum: 'AAAAAAAAAAAAAAAAAAAAAA==', createdAt: '2020-01-01T00:00:00Z' }
						: file,
				);
			};

			it('stops the run, and says of which field', async () => {
				const run = await download(await withOneGone());
				expect(run.errorText).toMatch(
					new RegExp(
						`^A file of field "Statuts" of dossier ${smallDossiers.complete} is no longer there\n.*Run Get Files again.*code file_gone`,
						's',
					),
				);
			});

			it('is an item of its own where the node is set to continue', async () => {
				const given = await withOneGone();
				const { items, json } = await download(
					given,
					{},
					{ node: { onError: 'continueRegularOutput' } },
				);
				expect(json[1]).toEqual({
					error: expect.stringMatching(/^A file of field "Statuts" .* is no longer there/),
				});
				expect(items[1]!.pairedItem).toEqual({ item: 1 });
				expect(checksums([json[0]!, json[2]!])).toEqual(checksums([given[0]!, given[2]!]));
			});

			it('leaves by the error output where there is one', async () => {
				const run = await download(
					await withOneGone(),
					{},
					{ node: { onError: 'continueErrorOutput' } },
				);
				expect(run.items).toHaveLength(2);
				expect(run.errorItems).toHaveLength(1);
			});

			it('keeps its description with On File Error: Continue', async () => {
				const run = await download(await withOneGone(), { options: { onFileError: 'continue' } });
				expect(run.json[1]).toMatchObject({
					...{ dossierNumber: smallDossiers.complete, champLabel: 'Statuts', verified: false },
					error: { code: 'file_gone' },
				});
				expect(run.items[1]!.binary).toBeUndefined();
				expect(run.hints).toHaveLength(1);
			});

			it('is told so of a dossier too whose other parts cannot be given; of those it may still be there', async () => {
				const number = smallDossiers.complete;
				const sources = ['champs', 'messages'];
				const [kept, gone] = await withOneGone();
				const [message] = await filesOf(number, { sources: ['messages'] });
				const dossier = bed.sandbox.data.dossier(number)!;
				dossier.slow = ['messages'];
				const run = await download(
					[kept!, gone!, message!],
					{ sources },
					{ node: { onError: 'continueRegularOutput' } },
				);
				delete dossier.slow;
				expect(run.json[0]).toMatchObject({ verified: true });
				expect(run.json[1]).toEqual({ error: expect.stringContaining('code file_gone') });
				expect(JSON.stringify(run.json[2])).toContain('messages is missing');
			});

			it('is one whose field holds another one since, even under a renewed link', async () => {
				const [first] = await filesOf(smallDossiers.complete);
				const statuts = fieldOf(smallDossiers.complete, 'Statuts');
				const before = statuts.files;
				bed.inject({
					on: 'file',
					times: 1,
					when: () => {
						statuts.files = [{ ...before[0]!, key: 'new', filename: 'neuf.pdf' }, before[1]!];
						return true;
					},
					fault: { kind: 'status', status: 404 },
				});
				const run = await download([first!], {}, { node: { onError: 'continueRegularOutput' } });
				statuts.files = before;
				expect(run.only).toEqual({ error: expect.stringContaining('code file_gone') });
			});
		});

		it('A dossier that is gone is the failure of its own items', async () => {
			const [first] = await filesOf(smallDossiers.complete);
			const run = await download(
				[first!, { ...first, dossierNumber: missingNumber }, first!],
				{},
				{ node: { onError: 'continueRegularOutput' } },
			);
			expect(run.json[1]).toEqual({
				error: expect.stringMatching(new RegExp(`^Dossier ${missingNumber} does not exist`)),
			});
			expect(checksums([run.json[0]!, run.json[2]!])).toEqual(checksums([first!, first!]));
		});

		it.each([
			['is missing', { checksum: undefined }, 'checksum is missing'],
			['is no source', { source: 'cellar' }, 'source is not a source of files'],
			['is no number', { dossierNumber: 'x' }, 'dossierNumber is not the number of a dossier'],
		])(
			'An item that is no file, of which a field %s, is an error that names it',
			async (_, change, said) => {
				const [first] = await filesOf(smallDossiers.complete);
				const run = await download([{ ...first, ...change }]);
				expect(run.errorText).toMatch(
					new RegExp(
						`^This item is not a file that Get Files gave: ${said}\n.*dossierNumber, source`,
					),
				);
			},
		);

		describe('One item per dossier of the files given', () => {
			const given = async () => [
				...(await filesOf(smallDossiers.complete)).slice(0, 2),
				...(await filesOf(smallDossiers.accepted)).slice(0, 2),
				...(await filesOf(smallDossiers.complete)).slice(2, 3),
			];
			const parameters = { output: 'itemPerDossier' };

			it('has the files of the dossier, and is paired with the item of each', async () => {
				const files = await given();
				const { items, json } = await download(files, parameters);
				expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
					[{ item: 0 }, { item: 1 }, { item: 4 }],
					[{ item: 2 }, { item: 3 }],
				]);
				expect(json.map(({ dossierNumber }) => dossierNumber)).toEqual([
					smallDossiers.complete,
					smallDossiers.accepted,
				]);
				expect(checksums(json[0]!.files as IDataObject[])).toEqual(
					checksums([files[0]!, files[1]!, files[4]!]),
				);
				expect(Object.keys(items[0]!.binary!)).toEqual(['data_0', 'data_1', 'data_2']);
			});

			it('comes without a file that is gone, which is an item of its own', async () => {
				const files = await given();
				files[0] = { ...files[0], filename: 'gone.pdf' };
				const { items, json } = await download(files, parameters, {
					node: { onError: 'continueRegularOutput' },
				});
				expect(json[0]).toEqual({ error: expect.stringContaining('is no longer there') });
				expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
					{ item: 0 },
					[{ item: 1 }, { item: 4 }],
					[{ item: 2 }, { item: 3 }],
				]);
			});
		});

		it('Every night what is new: Get Files, a filter, those not seen before, Download Files', async () => {
			const node = (name: string, type: string, parameters: object, typeVersion = 1) => ({
				...{ name, type, parameters, typeVersion },
			});
			const ours = 'n8n-nodes-demarche-numerique.demarcheNumerique';
			const workflow = {
				id: 'workflow',
				name: 'Test',
				nodes: [
					node('Start', 'n8n-nodes-base.manualTrigger', {}),
					node('Files', ours, {
						...{ resource: 'dossier', operation: 'getFiles' },
						dossier: byNumber(smallDossiers.complete),
					}),
					node(
						'PDF',
						'n8n-nodes-base.filter',
						{
							conditions: {
								options: {
									caseSensitive: true,
									leftValue: '',
									typeValidation: 'strict',
									version: 3,
								},
								combinator: 'and',
								conditions: [
									{
										id: '1',
										leftValue: '={{ $json.contentType }}',
										rightValue: 'application/pdf',
										operator: { type: 'string', operation: 'equals' },
									},
								],
							},
						},
						2.3,
					),
					node(
						'New',
						'n8n-nodes-base.removeDuplicates',
						{
							operation: 'removeItemsSeenInPreviousExecutions',
							dedupeValue: '={{ $json.dossierNumber }} {{ $json.champId }} {{ $json.checksum }}',
						},
						2,
					),
					node('Download', ours, {
						resource: 'dossier',
						operation: 'downloadFiles',
						scope: 'files',
					}),
				],
				connections: Object.fromEntries(
					[
						['Start', 'Files'],
						['Files', 'PDF'],
						['PDF', 'New'],
						['New', 'Download'],
					].map(([from, to]) => [from, { main: [[{ node: to, type: 'main', index: 0 }]] }]),
				),
			} as unknown as WorkflowJson;
			outside.seen.clear();
			const night = async () => {
				const outcome = await bed.engine.run(workflow, { credentials: { dsApi: bed.credential } });
				expect(outcome.error).toBeUndefined();
				return outcome.output('Download');
			};
			const wanted = bed.sandbox
				.expectedFiles(smallDossiers.complete)
				.filter(
					({ source, contentType }) =>
						['champs', 'annotations'].includes(source) && contentType === 'application/pdf',
				);
			expect(wanted.length).toBeGreaterThan(1);
			const first = await night();
			expect(await Promise.all(first.map(async (item) => await bed.md5Of(item)))).toEqual(
				wanted.map(({ md5 }) => md5),
			);
			expect(await night()).toEqual([]);
		});

		describe('Download Files of a démarche with a limit', () => {
			const ofDemarche = async (parameters: object) =>
				(
					await bed.run({
						...{ operation: 'downloadFiles', scope: 'demarche', ...parameters },
						demarche: byNumber(bed.sandbox.demarches.middle),
					})
				).json;
			const dossiersIn = (json: IDataObject[]) => [
				...new Set(json.map(({ dossierNumber }) => dossierNumber)),
			];

			it('gives the files of so many dossiers, and asks for no more', async () => {
				const first = bed.sandbox.data
					.visibleDossiers(bed.sandbox.demarches.middle)
					.slice(0, 7)
					.map(({ number }) => number)
					.filter((number) => bed.sandbox.expectedFiles(number).length > 0);
				let json: IDataObject[] = [];
				const requests = await bed.requestsOf(async () => {
					json = await ofDemarche({ returnAll: false, limit: 7 });
				});
				expect(dossiersIn(json)).toEqual(first);
				const [list, ...others] = requests.filter(({ origin }) => origin === 'api');
				expect(list!.variables).toMatchObject({ first: 7 });
				expect(others).toEqual([]);
			});
		});
	},
	{ engine: { extraNodeTypes: builtInNodes(outside) } },
);
