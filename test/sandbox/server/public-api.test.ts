import { missingNumber, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});

afterEach(async () => {
	await sandbox.close();
});

interface Prefilled {
	dossier_url?: string;
	state: string;
	submitted_at?: string;
	processed_at?: string;
	dossier_id: string;
	dossier_number: number;
	dossier_prefill_token: string;
}

const json = { 'Content-Type': 'application/json' };
const champ = (stableId: number): string =>
	`champ_${Buffer.from(`Champ-${stableId}`).toString('base64').replace(/=+$/, '')}`;

const path = (demarche: number, rest = 'dossiers'): string =>
	`${sandbox.url}/api/public/v1/demarches/${demarche}/${rest}`;

const prefill = (
	body: Record<string, unknown>,
	demarche = sandbox.demarches.small,
	headers: Record<string, string> = json,
): Promise<Response> =>
	fetch(path(demarche), { method: 'POST', headers, body: JSON.stringify(body) });

async function prefilled(body: Record<string, unknown> = {}): Promise<Prefilled> {
	return (await (await prefill(body)).json()) as Prefilled;
}

describe('a prefilled dossier', () => {
	it('is made without a token, and waits at an address for its citizen', async () => {
		const response = await prefill({ [champ(1103)]: 'Les Spécimens', [champ(1120)]: '12' });
		expect(response.status).toBe(201);
		const made = (await response.json()) as Prefilled;
		expect(made).toEqual({
			dossier_url: expect.stringContaining(`/commencer/${sandbox.demarches.small}?prefill_token=`),
			state: 'prefilled',
			dossier_id: Buffer.from(`Dossier-${made.dossier_number}`).toString('base64'),
			dossier_number: made.dossier_number,
			dossier_prefill_token: expect.stringMatching(/^[\w-]{20,}$/),
		});
		const { state, content } = sandbox.data.dossier(made.dossier_number)!;
		const filled = content.champs.filter(({ text, prefilled }) => text !== null && prefilled);
		expect([state, filled.map(({ text }) => text)]).toEqual(['brouillon', ['Les Spécimens', '12']]);
	});

	it('passes over the values that their fields do not take', async () => {
		const { dossier_number } = await prefilled({
			[champ(1118)]: 'demain',
			[champ(1119)]: 'tantôt',
			[champ(1120)]: 'douze',
			[champ(1121)]: 'beaucoup',
			[champ(1108)]: 'Un festival',
		});
		const { champs } = sandbox.data.dossier(dossier_number)!.content;
		const filled = champs.filter((each) => each.prefilled);
		expect(filled.map(({ text }) => text)).toEqual(['Un festival']);
	});

	it('takes the citizen’s identity, and passes over what the form does not have', async () => {
		const { dossier_number } = await prefilled({
			identite_prenom: 'Camille',
			identite_nom: 'Exemplier',
			identite_genre: 'Mme',
			[champ(999)]: 'rien',
		});
		expect(sandbox.data.dossier(dossier_number)!.content.demandeur).toMatchObject({
			values: { prenom: 'Camille', nom: 'Exemplier', civilite: 'Mme' },
		});
	});

	it('takes a repetition as a list of rows, and a commune as its two codes', async () => {
		const { dossier_number } = await prefilled({
			[champ(1140)]: [{ [champ(1141)]: 'Modèle' }, { [champ(1142)]: '1980-02-03' }],
			[champ(1110)]: ['29000', '29232'],
			[champ(1114)]: ['29', '299999991'],
		});
		const { champs } = sandbox.data.dossier(dossier_number)!.content;
		const named = (stableId: number) => champs.find(({ field }) => field.stableId === stableId)!;
		expect(named(1140).rows.map(({ champs: inner }) => inner.map(({ text }) => text))).toEqual([
			['Modèle', null, null],
			[null, '3 février 1980', null],
		]);
		expect(named(1110).text).toBe('Quimper (29000)');
		expect(named(1114).text).toBe('CA Quimper Bretagne Occidentale');
	});

	it.each([
		[1110, 'Quimper'],
		[1110, ['29000', '75056']],
		[1113, 'Atlantide'],
		[1116, 'W999000001'],
		[1121, '12.3456'],
		// No list in two levels can be prefilled, whatever is given for it.
		[1127, ['Culture', 'Théâtre']],
		[1130, 'Salle'],
		[1131, '9990001Z'],
		[1140, { [champ(1141)]: 'Modèle' }],
	])('passes over, without a word, what the field %s does not take', async (stableId, value) => {
		const { dossier_number } = await prefilled({ [champ(stableId)]: value });
		const { champs } = sandbox.data.dossier(dossier_number)!.content;
		expect(champs.filter((each) => each.prefilled)).toEqual([]);
	});

	it('is a draft without an address once somebody has taken it over', async () => {
		const made = await prefilled();
		sandbox.act.claim(made.dossier_number);
		const url = `${path(sandbox.demarches.small)}?prefill_token=${made.dossier_prefill_token}`;
		const [status] = (await (await fetch(url, { headers: json })).json()) as Prefilled[];
		expect(status!.state).toBe('brouillon');
		expect(status).not.toHaveProperty('dossier_url');
	});

	it('tells what became of it', async () => {
		sandbox.clock.set('2026-09-01T08:00:00Z');
		const [one, two] = [await prefilled(), await prefilled()];
		sandbox.act.submit(one.dossier_number);
		const tokens = [one, two].map((each) => each.dossier_prefill_token).join(',');
		const status = async (): Promise<Prefilled[]> => {
			const url = `${path(sandbox.demarches.small)}?prefill_token=${tokens},unknown`;
			return (await (await fetch(url, { headers: json })).json()) as Prefilled[];
		};
		const [first, second] = await status();
		expect(first).toEqual({
			state: 'en_construction',
			submitted_at: '2026-09-01T10:00:00+02:00',
			dossier_id: one.dossier_id,
			dossier_number: one.dossier_number,
			dossier_prefill_token: one.dossier_prefill_token,
		});
		expect(second).toMatchObject({ state: 'prefilled', dossier_url: two.dossier_url });
		sandbox.act.changeState(one.dossier_number, 'accepter');
		expect((await status())[0]).toMatchObject({
			state: 'accepte',
			processed_at: '2026-09-01T10:00:00+02:00',
		});
	});

	it.each(['application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded'])(
		'is refused with the content type %s',
		async (type) => {
			const response = await prefill({}, undefined, { 'Content-Type': type });
			expect(response.status).toBe(400);
			expect(await response.json()).toEqual({ error: 'Content-Type should be json' });
		},
	);

	it('is refused for a démarche that is not there', async () => {
		const response = await prefill({}, missingNumber);
		expect(response.status).toBe(404);
		expect(await response.json()).toEqual({ error: `procedure ${missingNumber} is not found` });
	});

	it('may be made fifteen times in fifteen seconds', async () => {
		const statuses: number[] = [];
		// A window may end in the middle: two windows' worth surely fill one.
		while (statuses.length < 31 && !statuses.includes(429)) {
			statuses.push((await prefill({})).status);
		}
		expect(statuses.at(-1)).toBe(429);
		expect(statuses.length).toBeGreaterThan(15);
		const refused = await prefill({});
		expect(refused.headers.get('retry-after')).toBeNull();
		expect(Number(refused.headers.get('ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000);
	});
});

describe('public statistics', () => {
	const stats = (demarche: number): Promise<Response> =>
		fetch(path(demarche, 'stats'), { headers: json });

	it('say how far the dossiers of an open démarche got', async () => {
		const { funnel, processed } = (await (await stats(sandbox.demarches.small)).json()) as {
			funnel: Array<[string, number]>;
			processed: Array<[string, number]>;
		};
		const counts = Object.fromEntries(funnel);
		const visible = sandbox.data.visibleDossiers(sandbox.demarches.small);
		// One dossier was erased after its decision.
		expect(counts['Déposés']).toBe(visible.length + 1);
		expect(counts['Traités']).toBe(
			visible.filter(({ content }) => content.dates.dateTraitement !== null).length + 1,
		);
		expect(processed.map(([name]) => name)).toEqual(['Acceptés', 'Refusés', 'Classés sans suite']);
	});

	it('are not found for a démarche whose data is not open', async () => {
		const response = await stats(sandbox.demarches.middle);
		expect(response.status).toBe(404);
		expect(await response.json()).toEqual({
			error: `procedure ${sandbox.demarches.middle} is not found`,
		});
	});

	it('may be asked for five times in fifteen seconds', async () => {
		const statuses: number[] = [];
		while (statuses.length < 11 && !statuses.includes(429)) {
			statuses.push((await stats(sandbox.demarches.small)).status);
		}
		expect(statuses.at(-1)).toBe(429);
		expect(statuses.length).toBeGreaterThan(5);
	});
});

describe('the form of an open démarche', () => {
	it('may be read by its path', async () => {
		const response = await fetch(`${sandbox.url}/preremplir/${sandbox.demarches.small}/schema`);
		const { number, revision } = (await response.json()) as {
			number: number;
			revision: { champDescriptors: Array<{ id: string; label: string }> };
		};
		expect(number).toBe(sandbox.demarches.small);
		expect(revision.champDescriptors).toContainEqual(
			expect.objectContaining({ label: 'Nom de l’association', required: true }),
		);
	});

	it('is not there for the others', async () => {
		const url = `${sandbox.url}/preremplir/${sandbox.demarches.middle}/schema`;
		expect((await fetch(url)).status).toBe(404);
	});
});
