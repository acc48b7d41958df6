import { NodeHelpers, nodeNameToToolName } from 'n8n-workflow';
import { DemarcheNumerique } from '../../../nodes/DemarcheNumerique/DemarcheNumerique.node';
import { operations } from '../../../nodes/DemarcheNumerique/actions';
import { smallDossiers } from '../../../sandbox';
import { callTool, fromAi, TOOL } from './ai-tools/agent';
import { toolCalls } from './ai-tools/operations';
import { changed, dossierIn, eventsOf, INSTRUCTEUR } from './dossier/dossier-in';
import { byNumber, onEachApiVersion } from '../test-bed';

const nameOf = ({ resource, option }: (typeof operations)[number]) => `${resource}/${option.value}`;

/** What an operation that cannot be undone, or that others see, must say, for an agent to leave it alone unless it is meant. */
const DANGERS: Record<string, RegExp> = {
	'dossier/changeState': /legal effect.*told to the citizen.*only when the decision is taken/,
	'dossier/updateAnnotations': /replaces what stands there/,
	'dossier/assignGroup': /not in that group follow it no longer/,
	'graphql/execute': /changes data.*may notify citizens/,
	'instructorGroup/addInstructors': /get access to its dossiers/,
	'instructorGroup/create': /get access to the dossiers/,
	'instructorGroup/removeInstructors': /lose access to its dossiers.*Use with care/,
	'instructorGroup/update': /a closed group takes none/,
	'message/delete': /for good/,
	'message/send': /notifies the citizen.*cannot be taken back/,
	'prefill/create': /Whoever has the link sees what was prefilled/,
};

/** What the automatic description of a tool must say: it is made of the operation's action alone. */
const DANGERS_IN_SHORT: Record<string, RegExp> = {
	'dossier/changeState': /Decide/,
	'graphql/execute': /mutation/,
	'instructorGroup/addInstructors': /access/,
	'instructorGroup/removeInstructors': /access/,
	'message/delete': /for good/,
	'message/send': /to the citizen/,
};

/** The most characters of JSON that one item of an operation has, of a form with all types of fields. */
const LARGEST_ITEM: Record<string, number> = {
	'demarche/get': 10_000,
	'dossier/get': 20_000,
	'dossier/getAll': 20_000,
};
const LARGEST_ITEM_OF_OTHERS = 1_000;

/** How many items a list gives unless more are asked for; of the parts of a dossier there are as many as it has. */
const MAX_ITEMS = 50;

describe('What a model reads of each operation', () => {
	it.each(operations.map((operation) => [nameOf(operation), operation.option] as const))(
		'says when to use it: %s',
		(name, { name: title, action, description = '' }) => {
			const words = (text: string) => text.toLowerCase().match(/[\p{L}-]{3,}/gu) ?? [];
			const known = new Set(words(`${title} ${action}`));
			const told = new Set(words(description).filter((word) => !known.has(word)));
			expect(told.size).toBeGreaterThanOrEqual(6);
			expect(description).toMatch(DANGERS[name] ?? /./);
			expect(action).toMatch(DANGERS_IN_SHORT[name] ?? /./);
		},
	);

	it('are names that models take, each once', () => {
		const { description } = new DemarcheNumerique();
		const names = operations.map(({ resource, option }) =>
			nodeNameToToolName(
				NodeHelpers.makeNodeName({ resource, operation: option.value }, description),
			),
		);
		for (const name of names) expect(name).toMatch(/^[a-zA-Z][\w-]{5,63}$/);
		expect(new Set(names).size).toBe(operations.length);
	});
});

describe('The panel of a decision', () => {
	const { description } = new DemarcheNumerique();
	const motivation = description.properties.find(({ name }) => name === 'motivation')!;
	const shows = (newState: string | null) =>
		NodeHelpers.displayParameter(
			{ resource: 'dossier', operation: 'changeState', newState },
			motivation,
			null,
			description,
		);

	it.each([
		['refuse', true],
		['={{ $json.decision }}', true],
		// What the editor makes of an expression that it cannot resolve, such as a model's choice.
		[null, true],
		['startInstruction', false],
	])('has a motivation where one may be needed: the new state is %s', (newState, isShown) => {
		expect(shows(newState)).toBe(isShown);
	});
});

onEachApiVersion((bed) => {
	it.each(operations.map((operation) => [nameOf(operation), operation] as const))(
		'%s runs as the tool of an agent, with what the model fills in, and answers briefly',
		async (name, { resource, option }) => {
			const { parameters, args } = await toolCalls[name]!(bed);
			const run = await callTool(bed, { resource, operation: option.value, ...parameters }, args);
			expect(run.error).toBeUndefined();
			expect(run.name).toBe(TOOL);
			expect(run.description).toBe(`${option.action} in Démarche Numérique`);
			expect(run.args.sort()).toEqual(Object.keys(args).sort());

			expect(run.items.length).toBeGreaterThan(0);
			expect(run.items.length).toBeLessThanOrEqual(MAX_ITEMS);
			for (const item of run.items) {
				expect(Object.keys(item)).not.toContain('error');
				const text = JSON.stringify(item);
				expect(text.length).toBeLessThan(LARGEST_ITEM[name] ?? LARGEST_ITEM_OF_OTHERS);
				expect(text).not.toMatch(
					/"coordinates":|"data":|temp_url_sig|X-Amz-|rails\/active_storage/,
				);
			}
		},
	);

	describe('A list that a model asks for', () => {
		it('has fifty dossiers unless more are asked for, and says little of each when nothing is included', async () => {
			const parameters = {
				...{ resource: 'dossier', operation: 'getAll', include: [] },
				demarche: byNumber(fromAi('demarche', 'number')),
			};
			const run = await callTool(bed, parameters, { demarche: bed.sandbox.demarches.middle });
			expect(run.items).toHaveLength(50);
			expect(run.answer.length).toBeLessThan(75_000);
		});
	});

	describe('Files that a model asks for', () => {
		it('come as their descriptions: models take no binary data, and n8n refuses an answer of nothing else', async () => {
			const parameters = {
				...{ resource: 'dossier', operation: 'downloadFiles' },
				dossier: byNumber(fromAi('dossier', 'number')),
			};
			const run = await callTool(bed, parameters, { dossier: smallDossiers.complete });
			expect(run.items.length).toBeGreaterThan(5);
			expect(run.items[0]).toMatchObject({ filename: 'statuts.pdf', verified: true });
			expect(run.items.every((item) => !('binary' in item))).toBe(true);
		});
	});

	describe('A decision that a model takes', () => {
		const decide = async (number: number, args: object, newState: unknown = fromAi('newState')) =>
			await callTool(
				bed,
				{
					...{ resource: 'dossier', operation: 'changeState', newState },
					dossier: byNumber(fromAi('dossier', 'number')),
					// A list in which the user lets the model decide keeps its mode.
					instructeur: { __rl: true, mode: 'list', value: fromAi('instructeur') },
					motivation: fromAi('motivation'),
				},
				{ dossier: number, instructeur: INSTRUCTEUR, motivation: '', ...args },
			);

		it('is carried out, with the motivation that it gives', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const { items } = await decide(number, { newState: 'refuse', motivation: 'Hors délai.' });
			expect(items).toMatchObject([{ ...changed(number), state: 'refuse' }]);
			expect(bed.sandbox.data.dossier(number)!.content.motivation).toBe('Hors délai.');
		});

		it('is not carried out without a motivation where one is needed: the model reads why', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const { answer } = await decide(number, { newState: 'refuse' });
			expect(answer).toMatch(/Motivation: a text is missing\. The platform requires the reasons/);
			expect(eventsOf(bed.sandbox, number).at(-1)).not.toBe('refuse');
		});

		it('that the platform refuses is told with what to do: a model reads the message of an error only', async () => {
			const number = dossierIn(bed, 'accepte');
			const { answer } = await decide(number, { newState: 'refuse', motivation: 'Hors délai.' });
			expect(answer).toMatch(/already accepted.*The platform says.*Take the decision back/);
		});

		it('that does not exist is told with those that do', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const { answer } = await decide(number, { newState: 'approve' });
			expect(answer).toMatch(/New State: this is not a change of state\. Expected one of: accept,/);
		});
	});

	describe('A message that a model sends', () => {
		const send = async (number: number, args: object) =>
			await callTool(
				bed,
				{
					...{ resource: 'message', operation: 'send', body: fromAi('body') },
					correction: fromAi('correction'),
					dossier: byNumber(fromAi('dossier', 'number')),
					instructeur: { __rl: true, mode: 'email', value: fromAi('instructeur') },
				},
				{ dossier: number, instructeur: INSTRUCTEUR, correction: 'none', ...args },
			);

		it('reaches the citizen as it was written', async () => {
			const number = dossierIn(bed, 'en_construction');
			const { items } = await send(number, {
				body: 'Il manque le budget.',
				correction: 'incomplete',
			});
			expect(items).toMatchObject([
				{ body: 'Il manque le budget.', correction: { reason: 'incomplete' } },
			]);
			expect(bed.sandbox.data.dossier(number)!.content.messages.at(-1)!.body).toBe(
				'Il manque le budget.',
			);
		});

		it('in the name of nobody is refused with what to give', async () => {
			const number = dossierIn(bed, 'en_construction');
			const { answer } = await send(number, { body: 'Bonjour', instructeur: 'Camille' });
			expect(answer).toMatch(
				/Instructeur: this is not the ID of one\. Choose.*or an e-mail address/,
			);
		});
	});

	it('takes the page of a dossier as a model gives it, as the URL of its locator', async () => {
		const run = await callTool(
			bed,
			{
				...{ resource: 'message', operation: 'getAll' },
				dossier: { __rl: true, mode: 'url', value: fromAi('page') },
			},
			{ page: `${bed.sandbox.url}/dossiers/${smallDossiers.complete}/messagerie` },
		);
		expect(run.items.map(({ dossierNumber }) => dossierNumber)).toContain(smallDossiers.complete);
	});
});
