import { smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';
import { mutate, who } from '../mutate';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
	sandbox.clock.set('2026-09-01T08:00:00.25Z');
});

afterEach(async () => {
	await sandbox.close();
});

interface Page {
	nodes: Array<{ number: number; [field: string]: unknown }>;
	pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

/** One poll of a list of the small démarche. */
async function poll(field: string, given: string, fields = ''): Promise<Page> {
	const argument = given === '' ? '' : `(${given})`;
	const query = `{ demarche(number: ${sandbox.demarches.small}) { ${field}${argument} { nodes { number ${fields} } pageInfo { endCursor hasNextPage } } } }`;
	const { data, errors } = await ask(sandbox, query);
	expect(errors).toEqual([]);
	return data.demarche[field] as Page;
}

const numbers = ({ nodes }: Page): number[] => nodes.map(({ number }) => number);
const since = 'updatedSince: "2026-09-01T00:00:00Z"';

describe('a deposited dossier', () => {
	it('appears at the time of the clock, with what was filled in', async () => {
		const number = sandbox.act.deposit({
			email: 'citoyenne@example.org',
			champs: {
				'Nom de l’association': 'Les Spécimens',
				'Date de début': '2026-10-01',
				'Montant demandé (€)': 12.5,
			},
			files: { Statuts: [{ filename: 'statuts.pdf', contentType: 'application/pdf' }] },
		});
		const query = `{ dossier(number: ${number}) { state dateDepot dateDerniereModification usager { email } champs { label stringValue ... on PieceJustificativeChamp { files { filename } } } messages { email } traitements { event } annotations { stringValue } } }`;
		const { dossier } = (await ask(sandbox, query)).data;
		expect(dossier).toMatchObject({
			state: 'en_construction',
			dateDepot: '2026-09-01T10:00:00+02:00',
			dateDerniereModification: '2026-09-01T10:00:00+02:00',
			usager: { email: 'citoyenne@example.org' },
			messages: [{ email: 'ne-pas-repondre@example.org' }],
			traitements: [{ event: 'depose' }],
		});
		expect(dossier.champs).toEqual(
			expect.arrayContaining([
				{ label: 'Nom de l’association', stringValue: 'Les Spécimens' },
				{ label: 'Date de début', stringValue: '1 octobre 2026' },
				{ label: 'Montant demandé (€)', stringValue: '12.5' },
				{ label: 'Statuts', stringValue: null, files: [{ filename: 'statuts.pdf' }] },
			]),
		);
		expect(numbers(await poll('dossiers', since))).toEqual([number]);
	});

	it('is refused with a label or a value that its form does not have', () => {
		expect(() => sandbox.act.deposit({ champs: { Inconnu: 'x' } })).toThrow('No field "Inconnu"');
		const wrong = { 'Date de début': 'demain' };
		expect(() => sandbox.act.deposit({ champs: wrong })).toThrow('does not take "demain"');
	});

	it('stays unseen as long as it is a draft', async () => {
		const number = sandbox.act.deposit({ draft: true });
		expect(numbers(await poll('dossiers', since))).toEqual([]);
		sandbox.clock.advance(60);
		sandbox.act.submit(number);
		const page = await poll('dossiers', since, 'dateDepot');
		expect(page.nodes).toEqual([{ number, dateDepot: '2026-09-01T10:01:00+02:00' }]);
	});

	it('may be changed in every démarche, and instructed through the API', async () => {
		const number = sandbox.act.deposit({ demarche: sandbox.demarches.large, number: 42 });
		const started = await mutate(sandbox, 'dossierPasserEnInstruction', who(sandbox, number));
		expect([number, started.refusals]).toEqual([42, []]);
	});
});

describe('a list by last change', () => {
	it('shows a change after the cursor that was kept', async () => {
		const first = sandbox.act.deposit();
		const { pageInfo } = await poll('dossiers', since);
		sandbox.clock.advance(1);
		sandbox.act.write(smallDossiers.empty, 'Avez-vous reçu mon dossier ?');
		const next = await poll('dossiers', `${since}, after: "${pageInfo.endCursor}"`);
		expect(numbers(next)).toEqual([smallDossiers.empty]);
		expect(first).not.toBe(smallDossiers.empty);
	});

	it('misses after that cursor what was committed late, and has it with an overlap', async () => {
		sandbox.act.deposit();
		const { pageInfo } = await poll('dossiers', since);
		const late = sandbox.act.deposit({ at: '2026-09-01T07:59:59Z' });
		expect(numbers(await poll('dossiers', `${since}, after: "${pageInfo.endCursor}"`))).toEqual([]);
		expect(numbers(await poll('dossiers', 'updatedSince: "2026-09-01T07:59:00Z"'))).toContain(late);
	});

	it('moves a dossier to its end for every change but labels', async () => {
		const number = smallDossiers.inInstruction;
		const { act, clock, data } = sandbox;
		const changes: Array<() => void> = [
			() => act.edit(number, 'Objet du projet', 'Un autre objet'),
			() => act.write(number, 'Bonjour'),
			() => act.askAvis(number, 'Qu’en pensez-vous ?'),
			() => act.answerAvis(number, 'Du bien.'),
			() => act.changeState(number, 'accepter', { motivation: 'Complet' }),
			() => act.hide(number, 'administration'),
			() => act.restore(number),
		];
		for (const change of changes) {
			clock.advance(10);
			change();
			expect(data.dossier(number)!.updatedAt).toBe(clock.now());
		}
	});
});

describe('an answer to a request for correction', () => {
	it('ends it', () => {
		const number = smallDossiers.complete;
		const { dates } = sandbox.data.dossier(number)!.content;
		expect(dates.dateDerniereCorrectionEnAttente).not.toBeNull();
		sandbox.act.edit(number, 'Objet du projet', 'Un objet plus précis');
		expect(dates.dateDerniereCorrectionEnAttente).toBeNull();
	});
});

describe('a dossier that goes', () => {
	it('waits for its deletion, hidden, and may come back', async () => {
		const number = smallDossiers.empty;
		sandbox.act.hide(number, 'user');
		expect(numbers(await poll('dossiers', since))).toEqual([]);
		const pending = await poll(
			'pendingDeletedDossiers',
			'deletedSince: "2026-09-01T00:00:00Z"',
			'reason state dateSupression',
		);
		expect(pending.nodes).toEqual([
			{
				number,
				reason: 'user_request',
				state: 'en_construction',
				dateSupression: '2026-09-01T10:00:00+02:00',
			},
		]);
		sandbox.act.restore(number);
		expect(numbers(await poll('dossiers', since))).toEqual([number]);
	});

	it('stays visible if only its citizen hides it once it is decided', async () => {
		sandbox.act.hide(smallDossiers.accepted, 'user');
		expect(numbers(await poll('dossiers', since))).toEqual([smallDossiers.accepted]);
	});

	it('is in neither list when its time is up', async () => {
		sandbox.act.hide(smallDossiers.accepted, 'expiration');
		expect(numbers(await poll('dossiers', since))).toEqual([]);
		const recent = 'deletedSince: "2026-09-01T00:00:00Z"';
		expect(numbers(await poll('pendingDeletedDossiers', recent))).toEqual([]);
		sandbox.act.erase(smallDossiers.accepted);
		expect((await poll('deletedDossiers', recent, 'reason')).nodes).toEqual([
			{ number: smallDossiers.accepted, reason: 'expired' },
		]);
	});

	it('is dated back, once erased, to when its citizen hid it: polling from the last date misses it', async () => {
		const number = sandbox.act.deposit();
		sandbox.act.hide(number, 'user');
		sandbox.clock.advance(86_400);
		const other = smallDossiers.refused;
		sandbox.act.hide(other, 'administration');
		sandbox.act.erase(other);
		const { pageInfo } = await poll('deletedDossiers', '');
		sandbox.clock.advance(14 * 86_400);
		sandbox.act.erase(number);
		expect(numbers(await poll('deletedDossiers', `after: "${pageInfo.endCursor}"`))).toEqual([]);
		const overlapping = 'deletedSince: "2026-09-01T00:00:00Z"';
		const { nodes } = await poll('deletedDossiers', overlapping, 'dateSupression');
		expect(nodes).toEqual([
			{ number, dateSupression: '2026-09-01T10:00:00+02:00' },
			{ number: other, dateSupression: '2026-09-02T10:00:00+02:00' },
		]);
		const gone = await ask(sandbox, `{ dossier(number: ${number}) { id } }`);
		expect(gone.errors[0]!.extensions!.code).toBe('not_found');
	});

	it('has its own cursor in each list', async () => {
		for (const number of [smallDossiers.empty, smallDossiers.complete, smallDossiers.antivirus]) {
			sandbox.clock.advance(1);
			sandbox.act.hide(number, 'user');
		}
		const first = await poll('pendingDeletedDossiers', 'first: 4');
		expect(first.pageInfo.hasNextPage).toBe(true);
		const rest = await poll(
			'pendingDeletedDossiers',
			`first: 4, after: "${first.pageInfo.endCursor}"`,
		);
		expect(numbers(rest)).toEqual([smallDossiers.antivirus]);
	});
});
