import { byNumber, byUrl, onEachApiVersion, type NodeRunOptions } from '../test-bed';

const NUMBERS: Array<[name: string, value: unknown]> = [
	['a word', 'douze'],
	['zero', 0],
	['zero as text', '0'],
	['negative', -12],
	['a fraction', '12.5'],
	['beyond 32 bits', 2_147_483_648],
	['far beyond 32 bits', '99999999999999999999'],
	['a number in scientific notation', '1e3'],
	['hexadecimal', '0x10'],
	['with letters behind it', '123abc'],
	['not a number', Number.NaN],
	['an API id', 'RG9zc2llci0xMjM='],
];

onEachApiVersion((bed) => {
	/** Runs the node and makes sure that nothing was sent. */
	const refused = async (parameters: object, options: NodeRunOptions = {}) => {
		let text = '';
		const requests = await bed.requestsOf(async () => {
			const run = await bed.run(parameters, options);
			text = run.errorText;
			expect(run.error.itemIndex).toBe(0);
			expect(run.error.node).toBe('Démarche Numérique');
		});
		expect(requests).toEqual([]);
		return text;
	};
	const get = (dossier: unknown, options?: NodeRunOptions) =>
		refused({ operation: 'get', dossier }, options);
	const list = (more: object, demarche: unknown = byNumber(bed.sandbox.demarches.small)) =>
		refused({ operation: 'getAll', demarche, ...more });

	describe('A number that cannot be one is refused at once, naming the parameter and what is expected', () => {
		it.each(NUMBERS)('Dossier: %s', async (_, value) => {
			const input = [{ value: value as never }];
			expect(await get(byNumber('={{ $json.value }}'), { input })).toMatch(
				/^Dossier: .* is (not the number of a dossier|missing)\n(Expected a whole number from 1 to 2147483647\. )?The number stands at the top of the dossier's page and in its address\.$/,
			);
		});

		it.each(NUMBERS)('Démarche: %s', async (_, value) => {
			const text = await refused(
				{ operation: 'getAll', demarche: byNumber('={{ $json.value }}') },
				{ input: [{ value: value as never }] },
			);
			expect(text).toMatch(
				/^Démarche: .* is (not the number of a démarche|missing)\n(Expected a whole number from 1 to 2147483647\. )?The number stands in the address of the démarche's page/,
			);
		});

		it.each(['', '  ', null, undefined, [], {}])('Dossier: nothing (%j)', async (value) => {
			const input = [{ value: value as never }];
			expect(await get(byNumber('={{ $json.value }}'), { input })).toMatch(
				/^Dossier: a number is missing\n/,
			);
		});

		it('for every operation and scope', async () => {
			for (const parameters of [
				{ operation: 'getFiles', dossier: byNumber('={{ "x" }}') },
				{ operation: 'downloadFiles', dossier: byNumber('={{ "x" }}') },
			]) {
				expect(await refused(parameters)).toMatch(/^Dossier: .*not the number of a dossier\n/);
			}
			expect(
				await refused({
					operation: 'downloadFiles',
					scope: 'demarche',
					demarche: byNumber('={{ "x" }}'),
				}),
			).toMatch(/^Démarche: .*not the number of a démarche\n/);
		});
	});

	describe('A URL that is no page of a dossier or démarche is refused at once', () => {
		it.each([
			'pas une adresse',
			'https://demarche.numerique.gouv.fr/',
			'https://demarche.numerique.gouv.fr/dossiers',
			'https://demarche.numerique.gouv.fr/dossiers/',
			'https://demarche.numerique.gouv.fr/dossiers/abc',
			'https://demarche.numerique.gouv.fr/dossiers/12x',
			'https://demarche.numerique.gouv.fr/procedures/42',
			'https://demarche.numerique.gouv.fr/?page=/dossiers/12',
			'https://demarche.numerique.gouv.fr/commencer/ma-demarche',
		])('Dossier: %s', async (page) => {
			expect(await get(byUrl(`={{ ${JSON.stringify(page)} }}`))).toMatch(
				/^Dossier: this is not the address of a page of a dossier\nExpected an address that contains \/dossiers\/<number>\./,
			);
		});

		it.each([
			'https://demarche.numerique.gouv.fr/procedures',
			'https://demarche.numerique.gouv.fr/admin/procedures/',
			'https://demarche.numerique.gouv.fr/dossiers/123',
			'https://demarche.numerique.gouv.fr/procedures/abc',
		])('Démarche: %s', async (page) => {
			expect(await list({}, byUrl(`={{ ${JSON.stringify(page)} }}`))).toMatch(
				/^Démarche: this is not the address of a page of a démarche\nExpected an address that contains \/procedures\/<number> or \/admin\/procedures\/<number>\./,
			);
		});

		it('Démarche: the public page tells no number', async () => {
			const page = 'https://demarche.numerique.gouv.fr/commencer/subvention-2026';
			expect(await list({}, byUrl(`={{ "${page}" }}`))).toMatch(
				/^Démarche: a public page \(\/commencer\/…\) does not tell the number of its démarche\n/,
			);
		});

		it.each([0, 99999999999])('a number in it that cannot be one: %d', async (number) => {
			const page = `https://demarche.numerique.gouv.fr/dossiers/${number}`;
			expect(await get(byUrl(`={{ "${page}" }}`))).toMatch(/not the number of a dossier\nExpected/);
		});

		it('an address where a number is expected, and none where an address is', async () => {
			const page = 'https://demarche.numerique.gouv.fr/dossiers/12';
			expect(await get(byNumber(`={{ "${page}" }}`))).toBe(
				'Dossier: expected a number, got an address\nChoose By URL to give the address of a page.',
			);
			expect(await get(byUrl('={{ "" }}'))).toMatch(/^Dossier: an address is missing\n/);
		});
	});

	describe('A parameter that cannot be used is refused at once', () => {
		it.each([
			[{ limit: 0 }, 'Limit: ', 'Expected a whole number from 1.'],
			[{ limit: 1.5 }, 'Limit: ', 'Expected a whole number from 1.'],
			[{ limit: '={{ "dix" }}' }, 'Limit: ', 'Expected a whole number from 1.'],
			[{ options: { pageSize: 0 } }, 'Page Size: ', 'Expected a whole number from 1 to 100.'],
			[{ options: { pageSize: 101 } }, 'Page Size: ', 'Expected a whole number from 1 to 100.'],
			[{ options: { parallelPages: 9 } }, 'Parallel Pages: ', 'from 1 to 8.'],
			[{ order: '={{ "random" }}' }, 'Order: ', 'Expected newestFirst or oldestFirst.'],
			[{ include: '={{ ["secrets"] }}' }, 'Include: ', 'Expected some of: annotations, avis,'],
			[{ filters: { state: '={{ ["brouillon"] }}' } }, 'State: ', 'Expected one of: accepte,'],
			[{ filters: { revision: 'la première' } }, 'Revision: ', 'Expected a number, or an ID'],
			[{ filters: { revision: 'RG9zc2llci0xMjM=' } }, 'Revision: ', 'Expected a number, or an ID'],
			[{ filters: { instructorGroup: -1 } }, 'Groupe Instructeur: ', 'Expected a whole number'],
			[{ filters: { updatedSince: 'hier' } }, 'Updated Since: ', 'such as 2026-01-31'],
			[{ filters: { depositedSince: '2026-13-45' } }, 'Deposited Since: ', 'such as 2026-01-31'],
		])('of Get Many: %j', async (parameters, start, advice) => {
			const text = await list(parameters);
			expect(text.startsWith(start)).toBe(true);
			expect(text.split('\n')[1]).toContain(advice);
		});

		it.each([
			[{ sources: [] }, 'Sources: none is chosen', 'Expected some of: champs, annotations,'],
			[{ sources: '={{ ["notice"] }}' }, 'Sources: ', 'Expected some of: champs, annotations,'],
			[{ binaryPropertyName: '={{ " " }}' }, 'Put Output File in Field: ', 'Expected e.g. data.'],
			[{ scope: '={{ "planet" }}' }, 'Scope: ', 'Expected dossier, demarche or files.'],
			[{ options: { parallelDownloads: 51 } }, 'Parallel Downloads: ', 'from 1 to 50.'],
			[{ options: { maxBytesInFlight: -1 } }, 'Max Bytes in Flight: ', 'from 0.'],
			[{ options: { maxFileSize: -1 } }, 'Max File Size: ', 'Expected a number of megabytes.'],
			[{ options: { filesCreatedSince: 'hier' } }, 'Files Created Since: ', 'such as 2026-01-31'],
			[{ options: { fileNameTemplate: '{nope}' } }, 'File Name Template: ', 'Known are {demarche}'],
		])('of Download Files: %j', async (parameters, start, advice) => {
			const text = await refused({
				operation: 'downloadFiles',
				dossier: byNumber(1),
				demarche: byNumber(1),
				...parameters,
			});
			expect(text.startsWith(start)).toBe(true);
			expect(text.split('\n')[1]).toContain(advice);
		});
	});

	describe('A credential that cannot be used is refused at once, and nothing is sent', () => {
		const withCredential = (credential: object) =>
			get(byNumber(1), { credential: credential as never });

		it.each(['={{ "" }}', ' ', '""', 'Bearer ', 'Bearer'])('an empty token (%j)', async (token) => {
			expect(await withCredential({ token })).toMatch(
				/^The API Token is empty\nPaste the token that the platform showed when it was created/,
			);
		});

		it.each(['deux mots', 'jeton\ncoupé', 'jéton', 'abc"def'])(
			'a token with what no token has (%j)',
			async (token) => {
				const text = await withCredential({ token });
				expect(text).toMatch(/^The API Token has characters that no token has\nPaste the whole/);
				expect(text).not.toContain(token);
			},
		);

		it.each([
			['demarche.numerique.gouv.fr', /^The Instance URL does not begin with https:\/\//],
			['ftp://demarche.numerique.gouv.fr', /^The Instance URL does not begin with https:\/\//],
			['https://', /^The Instance URL is not an address/],
			['https://user:secret@example.org', /^The Instance URL carries more than a host/],
			['https://example.org/?token=secret', /^The Instance URL carries more than a host/],
			[' ', /^The Instance URL is empty/],
		])('an instance URL that is none (%s)', async (baseUrl, message) => {
			const text = await withCredential({ baseUrl });
			expect(text).toMatch(message);
			expect(text).toContain(
				'Expected the address of the platform, e.g. https://demarche.numerique.gouv.fr',
			);
			expect(text).not.toContain('secret');
		});

		it.each([
			'http://demarche.numerique.gouv.fr',
			'http://192.0.2.1:8080',
			'http://localhost.example',
		])('an instance that would receive the token in clear (%s)', async (baseUrl) => {
			expect(await withCredential({ baseUrl })).toMatch(
				/^The Instance URL begins with http:\/\/, which would send the token unencrypted.*\nUse https:\/\/\. Plain http is accepted for this machine only/,
			);
		});
	});
});
