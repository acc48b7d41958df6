import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	forbiddenDemarcheNumber,
	forbiddenDossier,
	knownAnswers,
	missingNumber,
	smallDossiers,
	type GraphqlFault,
} from '../../../sandbox';
import { clock } from '../../engine-clock';
import { textsIn } from '../leaks';
import { byNumber, NODE, onEachApiVersion, type NodeRunOptions } from '../test-bed';

const inAMinute = () => Math.ceil(clock.now() / 1000) + 60;
const graphqlAnswer = (answer: unknown): GraphqlFault => ({
	kind: 'status',
	status: 200,
	contentType: 'application/json; charset=utf-8',
	body: JSON.stringify(answer),
});

onEachApiVersion((bed) => {
	const host = () => new URL(bed.sandbox.url).host;
	const get = async (number: number, options: NodeRunOptions = {}) =>
		await bed.run({ operation: 'get', dossier: byNumber(number) }, options);
	const list = async (demarche: number, more: object = {}, options: NodeRunOptions = {}) =>
		await bed.run(
			{ operation: 'getAll', demarche: byNumber(demarche), include: [], ...more },
			options,
		);
	describe('What the API refuses', () => {
		it('an unknown démarche', async () => {
			expect((await list(missingNumber)).errorText).toMatch(
				new RegExp(
					`^Démarche ${missingNumber} does not exist on ${host()}\nCheck the number: it stands in the address of the démarche's page.*code not_found, request id [0-9a-f-]{36}`,
					's',
				),
			);
		});

		it('a forbidden dossier and a forbidden démarche', async () => {
			for (const [run, subject] of [
				[await get(forbiddenDossier), `dossier ${forbiddenDossier}`],
				[await list(forbiddenDemarcheNumber), `démarche ${forbiddenDemarcheNumber}`],
				[
					await list(
						bed.sandbox.demarches.middle,
						{},
						{
							credential: { token: bed.sandbox.tokens.otherDemarche },
						},
					),
					`démarche ${bed.sandbox.demarches.middle}`,
				],
			] as const) {
				expect(run.error.message).toBe(`The API Token gives no access to ${subject}`);
				expect(run.error.description).toMatch(
					/check in your profile that the token may read this démarche.*code unauthorized, request id/s,
				);
			}
		});

		it.each([
			['expired', 'expired', /^The API Token has expired\nTokens live one year at most/, '401'],
			[
				'revoked',
				'revoked',
				/^The API Token is wrong or was revoked\nPaste the token again/,
				'403',
			],
			[
				'refused for this network',
				'forbiddenNetwork',
				/^The API Token may not be used from this server's network address \(127\.0\.0\.1\/32\)\nOn the platform, add 127\.0\.0\.1\/32 to the token's allowed networks/,
				'403',
			],
		] as const)('a token that is %s', async (_, name, message, httpCode) => {
			for (const run of [
				await get(smallDossiers.complete, { credential: { token: bed.sandbox.tokens[name] } }),
				await list(
					bed.sandbox.demarches.small,
					{},
					{ credential: { token: bed.sandbox.tokens[name] } },
				),
			]) {
				expect(run.errorText).toMatch(message);
				expect(run.error.httpCode).toBe(httpCode);
			}
		});

		it('a wrong token, at the first request and not again', async () => {
			const requests = await bed.requestsOf(async () => {
				const run = await get(smallDossiers.complete, { credential: { token: 'not-a-token' } });
				expect(run.error.message).toBe('The API Token is wrong or was revoked');
				expect(textsIn(run.outcome.raw).join()).not.toContain('not-a-token');
			});
			expect(requests).toHaveLength(1);
		});

		it('takes a read-only token, for reading is all that is done', async () => {
			const credential = { token: bed.sandbox.tokens.readOnly };
			expect((await get(smallDossiers.complete, { credential })).only.state).toBe(
				'en_construction',
			);
		});

		it('takes a token pasted with blanks, quotes and Bearer', async () => {
			const { full } = bed.sandbox.tokens;
			for (const token of [
				` ${full}\n`,
				`"${full}"`,
				`Bearer ${full}`,
				`Authorization: Bearer "${full}"`,
			]) {
				const run = await get(smallDossiers.complete, { credential: { token } });
				expect(run.only.number).toBe(smallDossiers.complete);
			}
		});
	});

	describe('An answer that is not whole is an error, never an empty success', () => {
		const errorOf = async (
			fault: GraphqlFault,
			run = async () => await get(smallDossiers.complete),
		) => {
			bed.inject({ on: 'graphql', fault });
			return await run();
		};
		it('a GraphQL error that comes with HTTP 200', async () => {
			const run = await errorOf(
				graphqlAnswer({ errors: [{ message: 'Field "x" is odd' }], data: null }),
			);
			expect(run.errorText).toMatch(
				new RegExp(
					`^${host()} could not answer for dossier ${smallDossiers.complete}\n.*The platform says: “Field "x" is odd”`,
					's',
				),
			);
		});

		it('a GraphQL error beside data', async () => {
			const data = { dossier: { number: smallDossiers.complete } };
			const run = await errorOf(
				graphqlAnswer({ data, errors: [{ message: 'Half', extensions: { code: 'odd' } }] }),
			);
			expect(run.error.description).toContain('code odd');
		});

		it('an address without the API', async () => {
			const run = await get(1, { credential: { baseUrl: `${bed.sandbox.url}/ailleurs` } });
			expect(run.errorText).toMatch(
				new RegExp(`^${host()} has no API at this address\nCheck the Instance URL`),
			);
		});
	});

	describe('A redirect', () => {
		it('is not followed: the token goes to the instance only', async () => {
			const reached: string[] = [];
			const elsewhere: Server = createServer((request, response) => {
				reached.push(request.headers.authorization ?? 'none');
				response.end('{}');
			});
			await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
			const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
			for (const status of [301, 302, 307, 308]) {
				bed.removeFaults();
				const location = `${origin}/api/v2/graphql?signature=secret`;
				bed.inject({ on: 'graphql', fault: { kind: 'redirect', location, status } });
				const run = await get(smallDossiers.complete);
				expect(run.errorText).toMatch(
					new RegExp(
						`^${host()} redirects to another address\nSet the Instance URL of the credential to the platform's present address \\(${origin}\\)`,
					),
				);
				expect(run.errorText).not.toContain('secret');
			}
			elsewhere.close();
			expect(reached).toEqual([]);
		});
	});

	describe('A failure that passes', () => {
		it('of too many requests waits until the moment that the platform announces', async () => {
			const resetAt = inAMinute();
			let secondAt = 0;
			bed.inject({
				on: 'graphql',
				when: () => {
					secondAt = clock.now();
					return false;
				},
				fault: { kind: 'reset' },
			});
			bed.inject({ on: 'graphql', times: 1, fault: knownAnswers.rateLimited(resetAt) });
			const [first, second] = await bed.requestsOf(async () => {
				expect((await get(smallDossiers.complete)).only.number).toBe(smallDossiers.complete);
			});
			expect(first?.status).toBe(429);
			expect(second?.status).toBe(200);
			expect(secondAt).toBeGreaterThanOrEqual(resetAt * 1000);
		});
	});

	it('Nobody listening at the address is a clear error', async () => {
		// Port 9 is the discard service, which nobody runs.
		const run = await get(1, { credential: { baseUrl: 'http://127.0.0.1:9' } });
		expect(run.errorText).toMatch(
			/^The connection to 127\.0\.0\.1:9 was lost or refused\nTry again\..*code connection_lost/s,
		);
	});

	describe('An error', () => {
		it("holds no token, no variables, no query of a URL and no citizen's data, nor does what n8n stores of it", async () => {
			bed.inject({
				on: 'graphql',
				fault: graphqlAnswer({
					errors: [
						{
							message: `Bad token ${bed.sandbox.tokens.full} at https://storage.example/v1/f.pdf?temp_url_sig=abc&x=1`,
							extensions: { code: 'odd', variables: { number: 1 } },
						},
					],
					data: { dossier: { usager: { email: 'citoyenne@example.net' } } },
				}),
			});
			const run = await get(smallDossiers.complete);
			const kept = textsIn([run.error, run.outcome.raw.data.resultData.runData[NODE]]).join('\n');
			expect(run.error.description).toContain(
				'The platform says: “Bad token [token] at https://storage.example/v1/f.pdf',
			);
			for (const secret of [
				'abc&x',
				'citoyenne@',
				'includeChamps',
				'fragment DossierContent',
				'Bearer',
			]) {
				expect(kept).not.toContain(secret);
			}
		});

		it('keeps its own words, whatever error codes of Node they contain', async () => {
			bed.inject({
				on: 'graphql',
				fault: { kind: 'status', status: 404, body: 'EPERM ECONNREFUSED' },
			});
			expect((await get(smallDossiers.complete)).error.message).toBe(
				`${host()} has no API at this address`,
			);
		});

		it('of a rate limit far away can be waited for by cancelling only: it does not fail before its time', async () => {
			bed.inject({ on: 'graphql', fault: knownAnswers.rateLimited(inAMinute()) });
			const user = new AbortController();
			clock.hold();
			void clock.nextSleep().then(() => user.abort());
			const requests = await bed.requestsOf(async () => {
				const { outcome } = await get(smallDossiers.complete, { signal: user.signal });
				expect(outcome.status).toBe('canceled');
			});
			expect(requests).toHaveLength(1);
		});
	});
});
