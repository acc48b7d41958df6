import type { IDataObject } from 'n8n-workflow';
import { forbiddenDossier, knownAnswers, smallDossiers } from '../../sandbox';
import { readExample, startSurroundings, type Surroundings } from './example';

/** What agents read and decide, outside of the platform. */

let surroundings: Surroundings;
beforeEach(async () => {
	surroundings = await startSurroundings();
});
afterEach(async () => await surroundings.close());

const small = () => ({ '"12345"': `"${surroundings.sandbox.demarches.small}"` });
const titleOf = (number: number) => surroundings.sandbox.data.dossier(number)!.demarche.title;
const eventOf = (event: string, more: IDataObject = {}): IDataObject => ({
	event,
	occurredAt: '2026-03-02T09:15:27+01:00',
	number: smallDossiers.complete,
	url: `https://n8n.example.org/dossiers/${smallDossiers.complete}`,
	demarche: { title: titleOf(smallDossiers.complete) },
	dateDepot: '2026-01-31T23:30:00Z',
	usager: { email: 'citizen@example.org' },
	...more,
});

describe.each([
	['alert-on-deposit-or-message', 'Deposit or message', 'deposited', 'messageReceived'],
	['webhook-alert', 'The platform calls', 'dossier_depose', 'message_cree'],
])('the alert of %s', (name, trigger, deposited, written) => {
	const alert = async (...events: IDataObject[]) => {
		const { outside, run } = surroundings;
		const outcome = await run(readExample(name, small()), trigger, events);
		expect(outcome.error).toBeUndefined();
		const textsOf = (node: string, parameter: string) =>
			outside.calls
				.filter((call) => call.node === node)
				.map(({ parameters }) => parameters[parameter]);
		return {
			mails: outside.mails,
			tchap: textsOf('Tchap', 'text'),
			mattermost: textsOf('Mattermost', 'message'),
		};
	};

	it('tells of a deposit in French, by e-mail, on Tchap and on Mattermost', async () => {
		const { mails, tchap, mattermost } = await alert(eventOf(deposited));
		const number = smallDossiers.complete;
		const told = `Un dossier a été déposé : ${number} (${titleOf(number)}), le 2 mars 2026 à 09:15.`;
		expect(mails).toMatchObject([
			{ subject: `Nouveau dossier : dossier ${number}`, text: expect.stringContaining(told) },
		]);
		expect(tchap).toEqual([`${told} https://n8n.example.org/dossiers/${number}`]);
		expect(mattermost).toEqual(tchap);
	});

	it('tells of a message, and not what the citizen wrote', async () => {
		const message = { body: 'un secret', email: 'citizen@example.org' };
		const { mails, tchap } = await alert(eventOf(written, { message }));
		expect(mails[0]!.subject).toBe(`Nouveau message : dossier ${smallDossiers.complete}`);
		expect(JSON.stringify([mails, tchap])).not.toMatch(/un secret|citizen@/);
	});
});

it('the webhook alert passes over a dossier that cannot be read any more', async () => {
	const { outside, run } = surroundings;
	const event = { event: 'dossier_depose', number: 1, unavailable: 'deleted' };
	await run(readExample('webhook-alert', small()), 'The platform calls', [event]);
	expect(outside.mails).toEqual([]);
});

describe('the approval', () => {
	const number = smallDossiers.inInstruction;
	const decide = async (decision: IDataObject) => {
		const { outside, run, sandbox } = surroundings;
		outside.decision = decision;
		const filledIn = { ...small(), 'instruction@example.org': 'instruction.une@example.org' };
		const traitement = { state: 'en_instruction' };
		const outcome = await run(readExample('approval-by-email', filledIn), 'In instruction', [
			eventOf('stateChanged', { number, traitement }),
		]);
		expect(outcome.error).toBeUndefined();
		const { state, content } = sandbox.data.dossier(number)!;
		return { state, motivation: content.motivation, mails: outside.mails };
	};

	it('asks in French, and accepts when the person does', async () => {
		const { state, motivation, mails } = await decide({
			data: { Décision: 'Accepter', Motivation: '' },
		});
		expect([state, motivation]).toEqual(['accepte', 'Votre demande est acceptée.']);
		expect(mails).toMatchObject([
			{
				subject: `Décision à prendre : dossier ${number}`,
				// The day in France, where it was past midnight already.
				text: expect.stringContaining('déposé le 1er février 2026, attend votre décision'),
			},
		]);
	});

	it('refuses when the person does, with the reason', async () => {
		const { state, motivation } = await decide({
			data: { Décision: 'Refuser', Motivation: 'Hors délai.' },
		});
		expect(state).toBe('refuse');
		expect(motivation).toBe('Hors délai.');
	});

	it('changes nothing without an answer, and says so', async () => {
		const { state, mails } = await decide({});
		expect(state).toBe('en_instruction');
		expect(mails.at(-1)!.subject).toBe(`Sans décision : dossier ${number}`);
	});

	it('asks about what was taken into instruction, and nothing else', async () => {
		const { outside, run } = surroundings;
		const event = eventOf('stateChanged', { number, traitement: { state: 'accepte' } });
		await run(readExample('approval-by-email'), 'In instruction', [event]);
		expect(outside.mails).toEqual([]);
	});
});

describe('the look-up form', () => {
	const lookUp = async (number: number) => {
		const { outside, run } = surroundings;
		const outcome = await run(readExample('look-up-form'), 'Question', [
			{ 'Numéro du dossier': number },
		]);
		expect(outcome.error).toBeUndefined();
		return outside.calls.at(-1)!.parameters.responseText as string;
	};

	it('shows title, state, dates and the last messages, in French', async () => {
		const number = smallDossiers.accepted;
		surroundings.sandbox.act.write(number, 'Bonjour <script>alert(1)</script> & merci');
		const page = await lookUp(number);
		expect(page).toMatch(/^<!doctype html><html lang="fr">/);
		expect(page).toContain(titleOf(number).replace('&', '&#38;'));
		expect(page).toContain('<dt>État</dt><dd>Accepté</dd>');
		expect(page).toMatch(/<dt>Déposé le<\/dt><dd>\d{1,2}(er)? \p{L}+ \d{4}<\/dd>/u);
		expect(page).toMatch(/<h3>[^<]+, le \d{1,2}(er)? \p{L}+ \d{4} à \d\d:\d\d<\/h3>/u);
		expect(page).toContain('Bonjour alert(1) &#38; merci');
		expect(page).not.toContain('<script');
		expect(page.match(/<article>/g)!.length).toBeLessThanOrEqual(3);
	});

	it('says the same of a dossier that does not exist and of one that may not be read', async () => {
		const pages = [await lookUp(smallDossiers.missing), await lookUp(forbiddenDossier)];
		for (const page of pages) expect(page).toContain('Ce dossier n’existe pas');
		expect(new Set(pages.map((page) => page.replace(/\d{5,}/g, ''))).size).toBe(1);
	});

	it('says that the platform could not be asked', async () => {
		const { remove } = surroundings.sandbox.inject({
			on: 'graphql',
			fault: knownAnswers.tokenExpired,
		});
		const page = await lookUp(smallDossiers.accepted);
		remove();
		expect(page).toContain('Réessayez dans quelques minutes');
	});
});
