import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IExecuteFunctions, IHttpRequestOptions, INodeType } from 'n8n-workflow';
import { knownAnswers } from '../../sandbox';
import { onEachApiVersion } from '../nodes/test-bed';

/** Sends one request through n8n's own HTTP helper, signed by the credential, as the HTTP Request node does. */
const requestNode: INodeType = {
	description: {
		displayName: 'Request',
		name: 'request',
		group: ['input'],
		version: 1,
		description: 'Sends a request with the credential',
		defaults: { name: 'Request' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'dsApi', required: true }],
		properties: [
			{
				displayName: 'Options',
				name: 'request',
				type: 'json',
				default: '{}',
				noDataExpression: true,
			},
		],
	},
	async execute(this: IExecuteFunctions) {
		const options = JSON.parse(
			this.getNodeParameter('request', 0) as string,
		) as IHttpRequestOptions;
		const answer: unknown = await this.helpers.httpRequestWithAuthentication.call(
			this,
			'dsApi',
			options,
		);
		return [[{ json: { answer: answer as never } }]];
	},
};

const server = async (
	answer: (headers: IncomingHttpHeaders) => { status: number; headers?: object; body: string },
) => {
	const seen: IncomingHttpHeaders[] = [];
	const listening: Server = createServer((request, response) => {
		seen.push(request.headers);
		const { status, headers, body } = answer(request.headers);
		response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
	});
	await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
	return { url, seen, close: () => listening.close() };
};

onEachApiVersion(
	(bed) => {
		const test = async (data: object) =>
			await bed.engine.testCredential('dsApi', { ...bed.credential, ...data });
		const full = () => bed.sandbox.tokens.full;

		describe('The credential test', () => {
			it('accepts a good token, and says where', async () => {
				expect(await test({})).toEqual({
					status: 'OK',
					message: `Connected to ${new URL(bed.sandbox.url).host}`,
				});
			});

			it('accepts a read-only token and one for other démarches', async () => {
				const { readOnly, otherDemarche } = bed.sandbox.tokens;
				expect(await test({ token: readOnly })).toMatchObject({ status: 'OK' });
				expect(await test({ token: otherDemarche })).toMatchObject({ status: 'OK' });
			});

			it('tells a wrong, a revoked, an expired and a network-refused token apart', async () => {
				const { expired, forbiddenNetwork, revoked } = bed.sandbox.tokens;
				const message = async (token: string) => {
					const result = await test({ token });
					expect(result.status).toBe('Error');
					expect(result.message).not.toContain(token);
					return result.message;
				};
				expect(await message('bm90LWEtdG9rZW4=')).toMatch(
					/^The API Token is wrong or was revoked\. Paste/,
				);
				expect(await message(revoked)).toMatch(/^The API Token is wrong or was revoked\. Paste/);
				expect(await message(expired)).toMatch(/^The API Token has expired\. .*Create a new one/);
				expect(await message(forbiddenNetwork)).toMatch(
					/^The API Token may not be used from this server's network address \(127\.0\.0\.1\/32\)\. .*add 127\.0\.0\.1\/32/,
				);
			});

			it.each(['', '   ', '""', 'Bearer '])(
				'refuses an empty token (%j) and sends nothing',
				async (token) => {
					const requests = await bed.requestsOf(async () => {
						expect(await test({ token })).toEqual({
							status: 'Error',
							message: expect.stringMatching(/^The API Token is empty\. Paste the token/),
						});
					});
					expect(requests).toEqual([]);
				},
			);

			it('tolerates what people paste around a token', async () => {
				for (const token of [
					`  ${full()}\n`,
					`"${full()}"`,
					`« ${full()} »`,
					`Bearer ${full()}`,
					`bearer "${full()}"`,
					`Authorization: Bearer ${full()}`,
					`Bearer token="${full()}"`,
					`Token token=${full()}`,
				]) {
					expect(await test({ token })).toMatchObject({ status: 'OK' });
				}
			});

			it('tolerates what people paste as the address', async () => {
				for (const end of [
					'/',
					'//',
					'/graphql',
					'/graphql/',
					'/api/v2/graphql',
					'/api/v2/graphql/',
				]) {
					expect(await test({ baseUrl: ` ${bed.sandbox.url}${end} ` })).toMatchObject({
						status: 'OK',
					});
				}
			});

			it.each([
				['http://demarche.numerique.gouv.fr', /would send the token unencrypted/],
				['demarche.numerique.gouv.fr', /^The Instance URL does not begin with https:\/\//],
				['', /^The Instance URL is empty/],
			])('refuses the address %j and sends nothing', async (baseUrl, message) => {
				expect(await test({ baseUrl })).toEqual({
					status: 'Error',
					message: expect.stringMatching(message),
				});
			});

			it('says when nobody listens there, and when it is another server', async () => {
				const refused = await test({ baseUrl: 'http://127.0.0.1:9' });
				expect(refused.message).toMatch(
					/^The connection to 127\.0\.0\.1:9 was lost or refused\. Try again/,
				);
				const other = await test({ baseUrl: bed.sandbox.filesUrl });
				expect(other).toMatchObject({ status: 'Error' });
				const path = await test({ baseUrl: `${bed.sandbox.url}/ailleurs` });
				expect(path.message).toMatch(/has no API at this address\. Check the Instance URL/);
			});

			it('says when the platform is under maintenance, after one try', async () => {
				bed.inject({ on: 'graphql', fault: knownAnswers.maintenance });
				const requests = await bed.requestsOf(async () => {
					expect((await test({})).message).toMatch(
						/is under maintenance or overloaded\. Try again later/,
					);
				});
				expect(requests).toHaveLength(1);
			});

			it('does not follow a redirect with the token', async () => {
				const elsewhere = await server(() => ({ status: 200, body: '{"data":{}}' }));
				bed.inject({
					on: 'graphql',
					fault: { kind: 'redirect', location: elsewhere.url, status: 307 },
				});
				expect((await test({})).message).toMatch(
					/redirects to another address\. Set the Instance URL/,
				);
				elsewhere.close();
				expect(elsewhere.seen).toEqual([]);
			});
		});

		describe("The credential in n8n's HTTP Request node", () => {
			const request = async (options: object, credential: object = {}) =>
				await bed.engine.run(
					{
						nodes: [
							{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
							{
								name: 'Request',
								type: 'x.request',
								parameters: { request: JSON.stringify(options) },
							},
						],
						connections: { Start: { main: [[{ node: 'Request', type: 'main', index: 0 }]] } },
					},
					{ credentials: { dsApi: { ...bed.credential, ...credential } } },
				);
			const query = { query: '{ demarche(number: 104201) { title } }' };

			it('signs a request to the instance', async () => {
				const outcome = await request({
					...{ method: 'POST', url: `${bed.sandbox.url}/api/v2/graphql`, body: query, json: true },
				});
				expect(outcome.output('Request')[0]?.json).toEqual({
					answer: { data: { demarche: { title: 'Subvention aux associations — « été 2026 »' } } },
				});
			});

			it('sends the bare token as Bearer, whatever was pasted around it', async () => {
				const echo = await server((headers) => ({
					status: 200,
					body: JSON.stringify({ authorized: headers.authorization === `Bearer ${full()}` }),
				}));
				for (const token of [full(), ` "Bearer ${full()}"\n`]) {
					const outcome = await request(
						{ url: `${echo.url}/api/v2/graphql`, json: true },
						{ token, baseUrl: `${echo.url}/api/v2/graphql` },
					);
					expect(outcome.output('Request')[0]?.json).toEqual({ answer: { authorized: true } });
				}
				echo.close();
			});

			it('refuses another host: a link to a file needs no credential', async () => {
				const elsewhere = await server(() => ({ status: 200, body: '{}' }));
				const outcome = await request({ url: `${elsewhere.url}/v1/file.pdf?temp_url_sig=abc` });
				elsewhere.close();
				expect(elsewhere.seen).toEqual([]);
				expect(outcome.error?.message).toContain(
					`sends its token to ${new URL(bed.sandbox.url).host} only, not to ${new URL(elsewhere.url).host}`,
				);
				expect(JSON.stringify(outcome.error)).not.toContain(full());
			});

			it('follows no redirect: the token would go along to a host below the instance', async () => {
				const elsewhere = await server((headers) => ({
					status: 200,
					body: JSON.stringify({ authorization: headers.authorization ?? null }),
				}));
				const instance = await server(() => ({
					...{ status: 302, headers: { location: `${elsewhere.url}/` }, body: '' },
				}));
				await request({ url: `${instance.url}/x`, json: true }, { baseUrl: instance.url });
				instance.close();
				elsewhere.close();
				expect(instance.seen[0]?.authorization).toBe(`Bearer ${full()}`);
				expect(elsewhere.seen).toEqual([]);
			});
		});
	},
	{ engine: { extraNodeTypes: { 'x.request': requestNode } } },
);
