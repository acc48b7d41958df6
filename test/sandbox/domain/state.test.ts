import {
	forbiddenDossier,
	missingNumber,
	smallDossiers,
	startSandbox,
} from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask, post } from '../ask';
import { dossierId, globalId, instructeurOf, mutate, who } from '../mutate';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ jobDelayMilliseconds: 60_000 });
});

afterEach(async () => {
	await sandbox.close();
});

const state = 'dossier { state archived dateTraitement motivation }';

const read = async (number: number, fields: string) =>
	(await ask(sandbox, `{ dossier(number: ${number}) { ${fields} } }`)).data.dossier;

const updatedAt = (number: number): number => sandbox.data.dossier(number)!.updatedAt;

describe('the instruction of a dossier', () => {
	const number = smallDossiers.empty;

	it('goes from construction to a decision, with its dates, events and notices', async () => {
		sandbox.clock.set('2026-03-02T09:00:00Z');
		const input = who(sandbox, number);
		const started = await mutate(sandbox, 'dossierPasserEnInstruction', input, state);
		expect(started).toMatchObject({ status: 200, refusals: [], codes: [] });
		expect(started.payload.dossier.state).toBe('en_instruction');
		sandbox.clock.advance(3600);
		const accepted = await mutate(
			sandbox,
			'dossierAccepter',
			{ ...input, motivation: 'Tout y est.', clientMutationId: 'abc' },
			state,
		);
		expect(accepted.payload).toMatchObject({
			clientMutationId: 'abc',
			errors: null,
			dossier: {
				state: 'accepte',
				dateTraitement: '2026-03-02T11:00:00+01:00',
				motivation: 'Tout y est.',
			},
		});
		const dossier = await read(
			number,
			'dateDerniereModification datePassageEnInstruction traitements { event state motivation emailAgentTraitant } instructeurs { id } messages { email }',
		);
		expect(dossier).toMatchObject({
			dateDerniereModification: '2026-03-02T11:00:00+01:00',
			datePassageEnInstruction: '2026-03-02T10:00:00+01:00',
			instructeurs: [{ id: input.instructeurId }],
		});
		expect(dossier.traitements.slice(1)).toEqual([
			{
				event: 'passe_en_instruction',
				state: 'en_instruction',
				motivation: null,
				emailAgentTraitant: 'instruction.une@example.org',
			},
			{
				event: 'accepte',
				state: 'accepte',
				motivation: 'Tout y est.',
				emailAgentTraitant: 'instruction.une@example.org',
			},
		]);
		expect(dossier.messages).toHaveLength(2);
		expect(new Set(dossier.messages.map(({ email }: { email: string }) => email))).toEqual(
			new Set(['ne-pas-repondre@example.org']),
		);
	});

	it.each([
		['dossierRefuser', 'refuse'],
		['dossierClasserSansSuite', 'sans_suite'],
	])('%s ends in %s', async (name, expected) => {
		const input = { ...who(sandbox, smallDossiers.thirdParty), motivation: 'Hors délai.' };
		const { payload } = await mutate(sandbox, name, input, state);
		expect(payload.dossier).toMatchObject({ state: expected, motivation: 'Hors délai.' });
	});

	it('goes back to construction', async () => {
		const { payload } = await mutate(
			sandbox,
			'dossierRepasserEnConstruction',
			who(sandbox, smallDossiers.hostileNames),
			state,
		);
		expect(payload.dossier).toMatchObject({ state: 'en_construction', dateTraitement: null });
	});

	it('crashes on the way back to construction where the platform decides by itself', async () => {
		const { status } = await mutate(
			sandbox,
			'dossierRepasserEnConstruction',
			who(sandbox, smallDossiers.inInstruction),
		);
		expect(status).toBe(500);
		expect(sandbox.data.dossier(smallDossiers.inInstruction)!.state).toBe('en_instruction');
	});

	it('clears the decision, its files and the archive when it starts again', async () => {
		const decided = 'motivation motivationAttachment { filename } attestation { filename }';
		expect(await read(smallDossiers.accepted, decided)).toMatchObject({
			motivation: expect.any(String),
			motivationAttachment: { filename: 'décision.pdf' },
			attestation: expect.anything(),
		});
		await mutate(sandbox, 'dossierArchiver', who(sandbox, smallDossiers.accepted));
		const input = who(sandbox, smallDossiers.accepted);
		const { payload } = await mutate(sandbox, 'dossierRepasserEnInstruction', input, state);
		expect(payload.dossier).toEqual({
			state: 'en_instruction',
			archived: false,
			dateTraitement: null,
			motivation: null,
		});
		expect(await read(smallDossiers.accepted, decided)).toEqual({
			motivation: null,
			motivationAttachment: null,
			attestation: null,
		});
	});

	it('deletes identity papers with the decision', async () => {
		const fields = 'champs { ... on TitreIdentiteChamp { filled } }';
		const filled = async (): Promise<boolean[]> =>
			(await read(smallDossiers.thirdParty, fields)).champs.flatMap(
				(champ: { filled?: boolean }) => (champ.filled === undefined ? [] : [champ.filled]),
			);
		expect(await filled()).toEqual([true]);
		await mutate(sandbox, 'dossierAccepter', who(sandbox, smallDossiers.thirdParty));
		expect(await filled()).toEqual([false]);
	});

	it('makes the attestation later, which is no change of the dossier', async () => {
		await mutate(sandbox, 'dossierAccepter', who(sandbox, smallDossiers.thirdParty));
		const changed = updatedAt(smallDossiers.thirdParty);
		const attestation = 'attestation { filename }';
		expect(await read(smallDossiers.thirdParty, attestation)).toEqual({ attestation: null });
		sandbox.runJobs();
		expect(await read(smallDossiers.thirdParty, attestation)).toEqual({
			attestation: { filename: `attestation-${smallDossiers.thirdParty}.pdf` },
		});
		expect(updatedAt(smallDossiers.thirdParty)).toBe(changed);
	});
});

describe('a refused change of state', () => {
	const motivation = 'Motif.';

	it.each([
		['dossierPasserEnInstruction', 'inInstruction', 'Le dossier est déjà en instruction'],
		['dossierPasserEnInstruction', 'accepted', 'Le dossier est déjà accepté'],
		['dossierPasserEnInstruction', 'complete', 'Le dossier est en attente de correction'],
		['dossierAccepter', 'empty', 'Le dossier est déjà en construction'],
		['dossierRefuser', 'refused', 'Le dossier est déjà refusé'],
		['dossierClasserSansSuite', 'accepted', 'Le dossier est déjà accepté'],
		['dossierAccepter', 'degraded', /^Les informations du SIRET du dossier ne sont pas complètes/],
		['dossierRefuser', 'degraded', /^Les informations du SIRET du dossier ne sont pas complètes/],
		['dossierRepasserEnConstruction', 'empty', 'Le dossier est déjà en construction'],
		['dossierRepasserEnInstruction', 'inInstruction', 'Le dossier est déjà en instruction'],
		['dossierArchiver', 'inInstruction', /traitement terminé$/],
		['dossierDesarchiver', 'accepted', 'Un dossier non archivé ne peut pas être désarchivé'],
	] as const)('%s of %s says why at HTTP 200 and changes nothing', async (name, key, why) => {
		const number = smallDossiers[key];
		const before = updatedAt(number);
		const needsMotivation = /Refuser|Classer/.test(name) ? { motivation } : {};
		const answer = await mutate(sandbox, name, { ...who(sandbox, number), ...needsMotivation });
		expect(answer).toMatchObject({ status: 200, codes: [], payload: { dossier: null } });
		expect(answer.refusals).toEqual([expect.stringMatching(why)]);
		expect(updatedAt(number)).toBe(before);
	});

	it('comes from an instructeur of another group', async () => {
		const { refusals } = await mutate(sandbox, 'dossierAccepter', {
			dossierId: dossierId(smallDossiers.thirdParty),
			instructeurId: instructeurOf(sandbox, smallDossiers.inInstruction),
		});
		expect(refusals).toEqual(['L’instructeur n’a pas les droits d’accès à ce dossier']);
	});

	it('comes from a read-only token, before any id is looked up', async () => {
		const input = { dossierId: dossierId(missingNumber), instructeurId: 'nobody' };
		const token = sandbox.tokens.readOnly;
		const answer = await mutate(sandbox, 'dossierAccepter', input, 'dossier { id }', token);
		expect(answer).toMatchObject({
			status: 200,
			codes: [],
			refusals: ['Le jeton utilisé est configuré seulement en lecture'],
		});
	});
});

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
