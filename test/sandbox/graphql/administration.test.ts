import { forbiddenDemarcheNumber, missingNumber, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';
import { globalId, mutate } from '../mutate';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});

afterEach(async () => {
	await sandbox.close();
});

const group = 'groupeInstructeur { id number label closed instructeurs { id email } }';
const culture = globalId('GroupeInstructeur', 7102);

describe('groups of instructeurs', () => {
	const create = (label: string, instructeurs: Array<Record<string, string>> = []) =>
		mutate(
			sandbox,
			'groupeInstructeurCreer',
			{ demarche: { number: sandbox.demarches.small }, groupeInstructeur: { label, instructeurs } },
			`${group} warnings { message }`,
		);

	it('are made with their people; what is no address is left out with a warning', async () => {
		const { payload } = await create('Jeunesse', [
			{ email: 'Nouvelle.Personne@example.org' },
			{ id: sandbox.data.groupe(7102)!.groupe.instructeurs[0]!.id },
			{ email: 'pas une adresse' },
		]);
		expect(payload.errors).toBeNull();
		expect(payload.warnings).toEqual([{ message: expect.stringContaining('pas une adresse') }]);
		const emails = payload.groupeInstructeur.instructeurs.map(
			({ email }: { email: string }) => email,
		);
		expect(emails).toEqual([
			'administration@example.org',
			'nouvelle.personne@example.org',
			'instruction.trois@example.org',
		]);
		const query = `{ groupeInstructeur(number: ${payload.groupeInstructeur.number}) { label } }`;
		expect((await ask(sandbox, query)).data.groupeInstructeur.label).toBe('Jeunesse');
	});

	it('have names of their own', async () => {
		expect((await create('Culture & sport')).refusals).toHaveLength(1);
		expect((await create(' ')).refusals).toHaveLength(1);
	});

	it('are renamed, closed and opened; one stays open', async () => {
		const change = (groupeInstructeurId: string, more: Record<string, unknown>) =>
			mutate(sandbox, 'groupeInstructeurModifier', { groupeInstructeurId, ...more }, group);
		const renamed = await change(culture, { label: 'Culture', closed: true });
		expect(renamed.payload.groupeInstructeur).toMatchObject({ label: 'Culture', closed: true });
		const last = await change(globalId('GroupeInstructeur', 7101), { closed: true });
		expect(last.refusals).toEqual(['Une démarche garde au moins un groupe ouvert']);
	});

	it('gain and lose people, the last one too', async () => {
		const people = (name: string, instructeurs: Array<Record<string, string>>, more = '') =>
			mutate(sandbox, name, { groupeInstructeurId: culture, instructeurs }, `${group} ${more}`);
		const add = 'groupeInstructeurAjouterInstructeurs';
		const remove = 'groupeInstructeurSupprimerInstructeurs';
		const added = await people(
			add,
			[{ email: 'renfort@example.org' }, { email: 'x' }],
			'warnings { message }',
		);
		expect(added.payload.groupeInstructeur.instructeurs).toHaveLength(2);
		expect(added.payload.warnings).toHaveLength(1);
		const removed = await people(remove, [{ email: 'instruction.trois@example.org' }]);
		expect(removed.payload.groupeInstructeur.instructeurs).toMatchObject([
			{ email: 'renfort@example.org' },
		]);
		const emptied = await people(remove, [{ email: 'renfort@example.org' }]);
		expect(emptied.payload.groupeInstructeur.instructeurs).toEqual([]);
	});

	it.each([
		['a group that is not there', globalId('GroupeInstructeur', missingNumber), 'not_found'],
		['another administration’s', globalId('GroupeInstructeur', 7901), 'unauthorized'],
	])('%s is an error of the request', async (_, groupeInstructeurId, code) => {
		const input = { groupeInstructeurId, label: 'Autre' };
		const answer = await mutate(sandbox, 'groupeInstructeurModifier', input, group);
		expect(answer).toMatchObject({ status: 200, payload: null, codes: [code] });
	});
});

describe('démarches', () => {
	const small = () => ({ number: sandbox.demarches.small });

	it('are cloned, then published under a path', async () => {
		const cloned = await mutate(
			sandbox,
			'demarcheCloner',
			{ demarche: small(), title: 'Copie' },
			'demarche { number state title }',
		);
		expect(cloned.payload.demarche).toMatchObject({ state: 'brouillon', title: 'Copie' });
		const { number } = cloned.payload.demarche;
		const { data } = await ask(
			sandbox,
			`{ demarche(number: ${number}) { draftRevision { champDescriptors { id } } dossiers { nodes { id } } } }`,
		);
		expect(data.demarche.draftRevision.champDescriptors.length).toBeGreaterThan(20);
		expect(data.demarche.dossiers.nodes).toEqual([]);
		const publish = (path: string) =>
			mutate(
				sandbox,
				'demarchePublier',
				{ demarche: { number }, path },
				'demarche { state demarcheURL }',
			);
		expect((await publish(String(sandbox.demarches.small))).refusals).toHaveLength(1);
		expect((await publish('ma-demarche')).payload.demarche).toEqual({
			state: 'publiee',
			demarcheURL: 'https://demarches.example.org/commencer/ma-demarche',
		});
	});

	it('of others cannot be cloned, which is no error of the request', async () => {
		const demarche = { number: forbiddenDemarcheNumber };
		const { codes, refusals } = await mutate(
			sandbox,
			'demarcheCloner',
			{ demarche },
			'demarche { number }',
		);
		expect(codes).toEqual([]);
		expect(refusals).toEqual([
			`La copie de la démarche ${forbiddenDemarcheNumber} n’est pas possible`,
		]);
	});

	it('take other texts and dates', async () => {
		const { payload } = await mutate(
			sandbox,
			'demarcheModifierParametres',
			{ demarche: small(), title: 'Autre titre', dateLimite: '2026-12-31', declarative: 'accepte' },
			'demarche { title dateLimite declarative }',
		);
		expect(payload.demarche).toEqual({
			title: 'Autre titre',
			dateLimite: '2026-12-31',
			declarative: 'accepte',
		});
	});

	it('gain and lose administrateurs; one stays', async () => {
		const change = (name: string, email: string) =>
			mutate(
				sandbox,
				name,
				{ demarche: small(), administrateurs: [{ email }] },
				'demarche { number } warnings { message }',
			);
		const emails = (): string[] =>
			sandbox.data.demarche(sandbox.demarches.small)!.administrateurs.map(({ email }) => email);
		await change('demarcheAjouterAdministrateur', 'renfort@example.org');
		expect(emails()).toEqual(['administration@example.org', 'renfort@example.org']);
		await change('demarcheSupprimerAdministrateur', 'administration@example.org');
		expect(emails()).toEqual(['renfort@example.org']);
		const last = await change('demarcheSupprimerAdministrateur', 'renfort@example.org');
		expect(last.refusals).toHaveLength(1);
	});

	it('of others are not found', async () => {
		const demarche = { number: forbiddenDemarcheNumber };
		const input = { demarche, groupeInstructeur: { label: 'Intrus' } };
		const answer = await mutate(sandbox, 'groupeInstructeurCreer', input, group);
		expect(answer.codes).toEqual(['not_found']);
	});
});
