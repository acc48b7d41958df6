import { forbiddenDossier, knownAnswers, smallDossiers } from '../../sandbox';
import { readExample, startSurroundings, type Surroundings } from './example';

const found = smallDossiers.complete;
const unknown = smallDossiers.missing;

let surroundings: Surroundings;
beforeAll(async () => {
	surroundings = await startSurroundings();
});
afterAll(async () => await surroundings.close());
beforeEach(() => {
	surroundings.outside.answers.length = 0;
	surroundings.outside.waits.length = 0;
});

const owner = () => {
	const dossier = surroundings.sandbox.data.dossier(found);
	if (!dossier) throw new Error('The sandbox has no such dossier.');
	return dossier.content.usager.email;
};

async function ask(name: string, trigger: string, body: unknown) {
	const { run, outside } = surroundings;
	const outcome = await run(readExample(name), trigger, [{ headers: {}, body: body as string }]);
	const [answer] = outside.answers;
	if (!answer) throw new Error(`No answer: ${outcome.error?.message}`);
	return { ...answer, outcome };
}

describe('as JSON', () => {
	const lookUp = async (body: unknown) => await ask('webhook-lookup-json', 'Question', body);

	it('the owner sees the state and the dates, and nothing else', async () => {
		const { status, body, headers } = await lookUp({ number: found, email: owner() });
		expect(status).toBe(200);
		expect(body).toEqual({
			number: found,
			state: 'en_construction',
			dateDepot: expect.any(String),
			datePassageEnInstruction: null,
			dateTraitement: null,
			dateDerniereModification: expect.any(String),
		});
		expect(headers).toEqual({ 'Cache-Control': 'no-store' });
	});

	it('the number may have blanks, the e-mail blanks and capitals', async () => {
		const number = String(found).replace(/(\d{3})$/, ' $1');
		const { status } = await lookUp({ number, email: ` ${owner().toUpperCase()} ` });
		expect(status).toBe(200);
	});

	it.each([
		['a dossier of somebody else', { number: found, email: 'other@example.org' }],
		['a dossier that does not exist', { number: unknown, email: 'other@example.org' }],
		[
			'a dossier that the token may not read',
			{ number: forbiddenDossier, email: 'other@example.org' },
		],
		[
			'a dossier whose owner closed the account',
			{ number: smallDossiers.closedAccount, email: 'x@y' },
		],
		['no e-mail', { number: found }],
		['an empty e-mail', { number: found, email: '' }],
		['e-mails in a list', { number: found, email: ['a@example.org', 'b@example.org'] }],
		['no number', { email: 'other@example.org' }],
		['a number that is none', { number: '1 or 1=1', email: 'other@example.org' }],
		['a number that is too large', { number: 2 ** 31, email: 'other@example.org' }],
		['nothing', undefined],
		['a text', 'number'],
	])('%s gets the same 404 as any other, and is no error', async (_, body) => {
		const { status, body: answer, headers, outcome } = await lookUp(body);
		expect({ status, answer, headers }).toEqual({
			status: 404,
			answer: {
				message:
					'Aucun dossier ne correspond à ce numéro et à cette adresse électronique. Vérifiez-les. S’ils sont exacts, réessayez plus tard.',
			},
			headers: { 'Cache-Control': 'no-store' },
		});
		expect(outcome.error).toBeUndefined();
	});

	it('a platform that is down gets the same 404, and is an error for whoever runs the workflow', async () => {
		const { sandbox, outside } = surroundings;
		const { remove } = sandbox.inject({ on: 'graphql', fault: knownAnswers.tokenExpired });
		const { status, outcome } = await lookUp({ number: found, email: owner() });
		remove();
		expect(status).toBe(404);
		expect(outside.answers).toHaveLength(1);
		expect(outcome.error?.message).toMatch(
			/^The lookup could not be made: The API Token has expired/,
		);
		expect(outcome.error?.message).not.toContain(owner());
	});

	it('an answer waits for the next full two seconds after its question', async () => {
		const before = Date.now();
		await lookUp({ number: unknown, email: 'other@example.org' });
		const [seconds = NaN] = surroundings.outside.waits;
		expect(seconds).toBeGreaterThan(2 - (Date.now() - before) / 1000 - 0.001);
		expect(seconds).toBeLessThanOrEqual(2);
	});

	it('its webhook asks for a header, and its executions are not kept', () => {
		const { nodes, settings } = readExample('webhook-lookup-json');
		const webhook = nodes.find(({ name }) => name === 'Question');
		expect(webhook?.parameters.authentication).toBe('headerAuth');
		expect(settings).toMatchObject({ saveDataSuccessExecution: 'none' });
	});
});

describe('as a web page', () => {
	const send = async (body: unknown) => await ask('webhook-lookup-html', 'Question is sent', body);

	it('opens with a form, and without an answer', async () => {
		const { status, body } = await ask('webhook-lookup-html', 'Page is opened', {});
		expect(status).toBe(200);
		expect(body).toMatch(/^<!doctype html>\s<html lang="fr">/);
		expect(body).toMatch(/<form method="post"/);
		expect(body).not.toContain('role="status"');
	});

	it('shows the owner the state and the dates, and nothing that the citizen wrote', async () => {
		const { status, body, headers } = await send({ number: String(found), email: owner() });
		expect(status).toBe(200);
		expect(body).toMatch(/<dt>État<\/dt><dd>En construction/);
		expect(body).toMatch(/<dt>Déposé le<\/dt><dd>\d{1,2}(er)? \p{L}+ \d{4}<\/dd>/u);
		expect(body).not.toContain(owner());
		expect(headers).toMatchObject({
			'Content-Type': 'text/html; charset=utf-8',
			'Cache-Control': 'no-store',
		});
	});

	it('looks alike for a dossier of somebody else and for one that does not exist', async () => {
		const page = async (number: number) => {
			surroundings.outside.answers.length = 0;
			const { status, headers, body } = await send({
				number: String(number),
				email: 'other@example.org',
			});
			return { status, headers, body: (body as string).replace(String(number), 'NUMBER') };
		};
		const other = await page(found);
		expect(other.status).toBe(404);
		expect(await page(unknown)).toEqual(other);
	});

	it('escapes what was typed', async () => {
		const { body } = await send({ number: '"><script>alert`1`', email: "'><b>@x" });
		expect(body).toContain('value="&#34;&#62;&#60;script&#62;alert&#96;1&#96;"');
		expect(body).not.toMatch(/<script|<b>/);
	});
});
