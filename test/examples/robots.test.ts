import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { knownAnswers, smallDossiers } from '../../sandbox';
import { readExample, startSurroundings, type Surroundings } from './example';

const INSTRUCTEUR = 'instruction.une@example.org';

let surroundings: Surroundings;
beforeEach(async () => {
	surroundings = await startSurroundings();
});
afterEach(async () => await surroundings.close());

const small = () => `"${surroundings.sandbox.demarches.small}"`;
const dossier = (number: number) => {
	const found = surroundings.sandbox.data.dossier(number);
	if (!found) throw new Error(`The sandbox has no dossier ${number}.`);
	return found;
};
const labelsOf = (number: number) => dossier(number).content.labels.map(({ name }) => name);

describe('one e-mail per dossier', () => {
	const DAY = 24 * 60 * 60_000;
	const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString();

	it('goes out for each dossier of yesterday, with its PDF and all its files', async () => {
		const { sandbox, outside, run } = surroundings;
		const files = { Statuts: [{ filename: 'statuts.pdf', contentType: 'application/pdf' }] };
		const [, yesterday] = [2, 1, 0].map((days) =>
			sandbox.act.deposit({ at: daysAgo(days), files }),
		);
		const example = readExample('email-per-dossier', { '"12345"': small() });
		const outcome = await run(example, 'Every morning');
		expect(outcome.error).toBeUndefined();
		expect(outside.mails).toEqual([
			{
				to: 'instruction@example.org',
				subject: `Nouveau dossier ${yesterday}`,
				text: expect.stringMatching(/ a été déposé hier\. 2 fichiers sont joints à ce courriel\./),
				attachments: expect.arrayContaining(['statuts.pdf', `dossier-${yesterday}.pdf`]),
			},
		]);
	});

	it('has the link instead of files that are too large', async () => {
		const { sandbox, outside, run } = surroundings;
		sandbox.act.deposit({ at: daysAgo(1) });
		const example = readExample('email-per-dossier', { '"12345"': small(), '15000000': '10' });
		const outcome = await run(example, 'Every morning');
		expect(outcome.nodesRun).toContain('Send the link only');
		expect(outside.mails).toMatchObject([
			{
				text: expect.stringContaining('Son fichier est trop lourd pour un courriel.'),
				attachments: [],
			},
		]);
	});
});

describe('a message to the citizen and a label', () => {
	const LABEL = 'Éligible';
	/** The workflow's messages; the platform writes one by itself. */
	const messagesOf = (number: number) =>
		dossier(number).content.messages.filter(({ body }) => body.includes('Réf. AR'));
	const otherGroup = () => {
		const demarche = surroundings.sandbox.data.demarche(surroundings.sandbox.demarches.small);
		const group = demarche?.groupes.find(
			({ instructeurs }) => !instructeurs.some(({ email }) => email === INSTRUCTEUR),
		);
		if (!group) throw new Error('The sandbox has no such group.');
		return group;
	};
	const eventOf = (number: number) => ({
		event: 'deposited',
		number,
		demarche: { number: surroundings.sandbox.demarches.small },
	});
	const filledIn = () =>
		readExample('new-dossier-message-and-label', {
			'"12345"': small(),
			'instruction@example.org': INSTRUCTEUR,
			'Accusé de réception envoyé': LABEL,
		});
	const deliver = async (...numbers: number[]) => {
		const example = filledIn();
		const input = numbers.map(eventOf);
		return await surroundings.run(example, 'New dossier', input);
	};

	it('each new dossier gets both', async () => {
		const { sandbox } = surroundings;
		const numbers = [sandbox.act.deposit(), sandbox.act.deposit()];
		const outcome = await deliver(...numbers);
		expect(outcome.error).toBeUndefined();
		for (const number of numbers) {
			expect(messagesOf(number)).toHaveLength(1);
			expect(labelsOf(number)).toEqual([LABEL]);
		}
	});

	it('one that was deleted in the meantime costs the others nothing', async () => {
		const { sandbox } = surroundings;
		const [gone, there] = [sandbox.act.deposit(), sandbox.act.deposit()];
		sandbox.act.hide(gone, 'administration');
		expect((await deliver(gone, there)).error).toBeUndefined();
		expect(labelsOf(there)).toEqual([LABEL]);
	});

	it('a platform that cannot be read is an error: run again, it goes on', async () => {
		const { sandbox } = surroundings;
		const number = sandbox.act.deposit();
		const { remove } = sandbox.inject({
			on: 'graphql',
			dossierNumbers: [number],
			fault: knownAnswers.tokenExpired,
		});
		expect((await deliver(number)).error?.message).toContain('The API Token has expired');
		remove();
		await deliver(number);
		expect(messagesOf(number)).toHaveLength(1);
	});

	it('a dossier that comes twice gets nothing twice', async () => {
		const number = surroundings.sandbox.act.deposit();
		await deliver(number);
		const outcome = await deliver(number);
		expect(outcome.error).toBeUndefined();
		expect(outcome.nodesRun).not.toContain('Send the message');
		expect(messagesOf(number)).toHaveLength(1);
	});

	it('one that was interrupted after the message gets the label only', async () => {
		const { sandbox } = surroundings;
		const number = sandbox.act.deposit();
		const { remove } = sandbox.inject({
			on: 'graphql',
			when: ({ query }) => query.includes('dossierAjouterLabel'),
			fault: { kind: 'status', status: 403 },
		});
		const outcome = await deliver(number);
		expect(outcome.error?.node).toBe('Say what failed');
		expect(labelsOf(number)).toEqual([]);
		remove();
		expect((await deliver(number)).error).toBeUndefined();
		expect(messagesOf(number)).toHaveLength(1);
		expect(labelsOf(number)).toEqual([LABEL]);
	});

	it('one that cannot be written to does not keep the others waiting, and ends the run with an error', async () => {
		const { sandbox } = surroundings;
		const [refused, other] = [sandbox.act.deposit(), sandbox.act.deposit()];
		dossier(refused).groupe = otherGroup();
		const outcome = await deliver(refused, other);
		expect(outcome.error).toMatchObject({
			node: 'Say what failed',
			message: expect.stringContaining(`not in the group of dossier ${refused}`),
		});
		expect(labelsOf(other)).toEqual([LABEL]);
		expect(messagesOf(refused)).toEqual([]);
		expect(labelsOf(refused)).toEqual([]);
	});

	it('every night makes up for those of the last week that have nothing yet', async () => {
		const { sandbox, run } = surroundings;
		const DAY = 24 * 60 * 60_000;
		const [early, late] = [9, 2].map((days) =>
			sandbox.act.deposit({ at: new Date(Date.now() - days * DAY).toISOString() }),
		);
		const outcome = await run(filledIn(), 'Every night');
		expect(outcome.error).toBeUndefined();
		expect(labelsOf(late!)).toEqual([LABEL]);
		expect(labelsOf(early!)).toEqual([]);
	});

	it('a label that the démarche does not have is an error before anything is sent', async () => {
		const number = surroundings.sandbox.act.deposit();
		const example = readExample('new-dossier-message-and-label', {
			'instruction@example.org': INSTRUCTEUR,
		});
		const outcome = await surroundings.run(example, 'New dossier', [eventOf(number)]);
		expect(outcome.error?.message).toContain('has no label "Accusé de réception envoyé"');
		expect(messagesOf(number)).toEqual([]);
	});
});

describe('acceptance with a justification', () => {
	const accept = async () => {
		const example = readExample('accept-with-justification', {
			'"12345"': small(),
			'instruction@example.org': INSTRUCTEUR,
			'À accepter': 'Éligible',
			'/home/node/.n8n-files': surroundings.folder,
		});
		return await surroundings.run(example, 'When clicking ‘Execute workflow’');
	};
	const number = smallDossiers.inInstruction;

	it('accepts what is marked, in instruction and has its file, and no other dossier', async () => {
		const states = () =>
			Array.from({ length: 12 }, (_, index) => dossier(smallDossiers.complete + index).state);
		const before = states();
		await writeFile(join(surroundings.folder, `${number}.pdf`), '%PDF-1.4 made up');
		const outcome = await accept();
		expect(outcome.error).toBeUndefined();
		expect(outcome.output('Accept')).toMatchObject([
			{ json: { dossierNumber: number, state: 'accepte', alreadyDone: false } },
		]);
		expect(states()).toEqual(
			before.map((state, index) => (smallDossiers.complete + index === number ? 'accepte' : state)),
		);
		expect(dossier(number).content.motivationFile?.filename).toBe(`${number}.pdf`);
	});

	it('does nothing to a dossier whose file is not there, and shows it', async () => {
		const outcome = await accept();
		expect(outcome.error).toBeUndefined();
		expect(outcome.nodesRun).toContain('Without a file: nothing is done');
		expect(outcome.nodesRun).not.toContain('Accept');
		expect(dossier(number).state).toBe('en_instruction');
	});
});
