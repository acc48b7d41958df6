import {
	forbiddenDossier,
	missingNumber,
	smallDossiers,
	startSandbox,
} from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { post } from '../ask';
import { dossierId, globalId, instructeurOf, mutate, who } from '../mutate';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ jobDelayMilliseconds: 60_000 });
});

afterEach(async () => {
	await sandbox.close();
});

const updatedAt = (number: number): number => sandbox.data.dossier(number)!.updatedAt;

describe('an id', () => {
	it.each([
		['that no dossier has', () => dossierId(missingNumber), 'not_found'],
		['of another class', () => globalId('Champ', smallDossiers.accepted), 'not_found'],
		['that is none', () => 'garbage', 'not_found'],
		['of a dossier outside the scope', () => dossierId(forbiddenDossier), 'unauthorized'],
	])('%s is an error of the request', async (_, id, code) => {
		const instructeurId = instructeurOf(sandbox, smallDossiers.accepted);
		const answer = await mutate(sandbox, 'dossierAccepter', { dossierId: id(), instructeurId });
		expect(answer).toMatchObject({ status: 200, payload: null, codes: [code] });
	});

	it('is looked up before the state is looked at', async () => {
		const instructeurId = globalId('Instructeur', missingNumber);
		const input = { dossierId: dossierId(smallDossiers.accepted), instructeurId };
		expect((await mutate(sandbox, 'dossierAccepter', input)).codes).toEqual(['not_found']);
	});

	it('of a hidden dossier or a draft still designates it', async () => {
		const hidden = who(sandbox, smallDossiers.hiddenByAdministration);
		expect((await mutate(sandbox, 'dossierAccepter', hidden)).refusals).toEqual([
			'Le dossier est déjà refusé',
		]);
		const follow = { ...who(sandbox, smallDossiers.draft), follow: true };
		expect((await mutate(sandbox, 'dossierBasculeSuivi', follow)).refusals).toEqual([
			'L’instructeur n’a pas les droits d’accès à ce dossier',
		]);
	});
});

describe('following', () => {
	it('starts, ends, and changes nothing the second time', async () => {
		const number = smallDossiers.empty;
		const input = who(sandbox, number);
		const select = 'dossier { instructeurs { id } } instructeur { id }';
		const first = await mutate(sandbox, 'dossierBasculeSuivi', input, select);
		expect(first.payload).toMatchObject({
			dossier: { instructeurs: [{ id: input.instructeurId }] },
			instructeur: { id: input.instructeurId },
		});
		const changed = updatedAt(number);
		await mutate(sandbox, 'dossierBasculeSuivi', input, select);
		expect(updatedAt(number)).toBe(changed);
		const ended = await mutate(sandbox, 'dossierBasculeSuivi', { ...input, follow: false }, select);
		expect(ended.payload.dossier.instructeurs).toEqual([]);
		expect(updatedAt(number)).toBeGreaterThan(changed);
	});
});

describe('the group of a dossier', () => {
	const group = globalId('GroupeInstructeur', 7102);
	const change = (groupeInstructeurId: string) =>
		mutate(
			sandbox,
			'dossierChangerGroupeInstructeur',
			{ dossierId: dossierId(smallDossiers.inInstruction), groupeInstructeurId },
			'dossier { groupeInstructeur { number } instructeurs { id } assignments(mode: manual) { groupeInstructeurNumber previousGroupeInstructeurNumber } }',
		);

	it('changes, and followers of the former one no longer follow', async () => {
		const before = updatedAt(smallDossiers.inInstruction);
		const { payload } = await change(group);
		expect(payload.dossier).toMatchObject({
			groupeInstructeur: { number: 7102 },
			instructeurs: [],
		});
		expect(payload.dossier.assignments.at(-1)).toEqual({
			groupeInstructeurNumber: 7102,
			previousGroupeInstructeurNumber: 7101,
		});
		expect(updatedAt(smallDossiers.inInstruction)).toBeGreaterThan(before);
	});

	it('is refused when it is the same, or of another démarche', async () => {
		expect((await change(globalId('GroupeInstructeur', 7101))).refusals).toEqual([
			"Le dossier est déjà avec le groupe instructeur: 'Vie associative'",
		]);
		expect((await change(globalId('GroupeInstructeur', 7201))).refusals).toEqual([
			expect.stringContaining('n’appartient pas à la même démarche que le dossier'),
		]);
	});
});

describe('labels', () => {
	const change = (name: string, label: number) =>
		mutate(
			sandbox,
			name,
			{ dossierId: dossierId(smallDossiers.empty), labelId: globalId('Label', label) },
			'label { name } dossier { labels { name } }',
		);

	it('come and go without a change of the dossier’s date', async () => {
		const before = updatedAt(smallDossiers.empty);
		const added = await change('dossierAjouterLabel', 41);
		expect(added.payload).toMatchObject({
			label: { name: 'Prioritaire' },
			dossier: { labels: [{ name: 'Prioritaire' }] },
		});
		expect((await change('dossierAjouterLabel', 41)).refusals).toEqual([
			'Ce label est déjà associé au dossier',
		]);
		expect((await change('dossierSupprimerLabel', 41)).payload.dossier.labels).toEqual([]);
		expect((await change('dossierSupprimerLabel', 41)).refusals).toEqual([
			'Ce label n’est pas associé au dossier',
		]);
		expect(updatedAt(smallDossiers.empty)).toBe(before);
	});
});

describe('two sandboxes in one process', () => {
	it('do not see each other’s changes', async () => {
		const other = await startSandbox();
		const before = other.data.dossier(smallDossiers.empty)!.updatedAt;
		await mutate(sandbox, 'dossierPasserEnInstruction', who(sandbox, smallDossiers.empty));
		await mutate(
			sandbox,
			'groupeInstructeurModifier',
			{
				groupeInstructeurId: globalId('GroupeInstructeur', 7101),
				label: 'Renommé',
			},
			'groupeInstructeur { id }',
		);
		expect(sandbox.data.groupe(7101)!.groupe.label).toBe('Renommé');
		expect(other.data.groupe(7101)!.groupe.label).toBe('Vie associative');
		expect(other.data.dossier(smallDossiers.empty)).toMatchObject({
			state: 'en_construction',
			updatedAt: before,
		});
		await other.close();
	});
});

describe('the stored mutations', () => {
	const stored = (to: Sandbox, operationName: string, input: Record<string, unknown>) =>
		post(to, JSON.stringify({ queryId: 'ds-mutation-v2', operationName, variables: { input } }));

	it('are named as the mutations', async () => {
		const input = who(sandbox, smallDossiers.empty);
		const { data } = await stored(sandbox, 'dossierPasserEnInstruction', input);
		expect(data.dossierPasserEnInstruction.dossier.state).toBe('en_instruction');
	});

	it('are fewer in January, and one is spelled otherwise', async () => {
		const january = await startSandbox({ apiVersion: '2026-01' });
		const labels = await stored(january, 'dossierAjouterLabel', {});
		expect(labels.errors[0]!.message).toBe('No operation named "dossierAjouterLabel"');
		const { errors } = await stored(january, 'dossierModifierAnnotationDateTime', {
			...who(january, smallDossiers.empty),
			annotationId: globalId('Champ', 1212),
			value: '2026-05-01T10:00:00+02:00',
		});
		expect(errors).toEqual([]);
		await january.close();
	});
});

describe('a mutation whose answer times out', () => {
	it('has been done', async () => {
		sandbox.inject({ on: 'graphql', times: 1, fault: { kind: 'timeout' } });
		const input = who(sandbox, smallDossiers.empty);
		const answer = await mutate(sandbox, 'dossierPasserEnInstruction', input);
		expect(answer.codes[0]).toBe('timeout');
		expect(sandbox.data.dossier(smallDossiers.empty)!.state).toBe('en_instruction');
		expect(sandbox.data.dossier(smallDossiers.empty)!.content.traitements).toHaveLength(2);
	});
});
