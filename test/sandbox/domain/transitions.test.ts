import { missingNumber, smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';
import { dossierId, instructeurOf, mutate, who } from '../mutate';

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
