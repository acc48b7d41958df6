import { smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';
import { dossierId, globalId, instructeurOf, mutate, who } from '../mutate';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});

afterEach(async () => {
	await sandbox.close();
});

const select =
	'message { id email body discardedAt correction { reason dateResolution } attachments { filename } }';

const send = (number: number, more: Record<string, unknown> = {}) =>
	mutate(
		sandbox,
		'dossierEnvoyerMessage',
		{ ...who(sandbox, number), body: 'Bonjour', ...more },
		select,
	);

const awaited = async (number: number): Promise<unknown> =>
	(await ask(sandbox, `{ dossier(number: ${number}) { dateDerniereCorrectionEnAttente } }`)).data
		.dossier.dateDerniereCorrectionEnAttente;

describe('sending a message', () => {
	it('adds it under the instructeur’s address, and is a change of the dossier', async () => {
		const number = smallDossiers.empty;
		const before = sandbox.data.dossier(number)!.updatedAt;
		const { payload } = await send(number);
		expect(payload.message).toMatchObject({
			email: 'instruction.une@example.org',
			body: 'Bonjour',
			correction: null,
		});
		const query = `{ dossier(number: ${number}) { messages(id: "${payload.message.id}") { body } } }`;
		expect((await ask(sandbox, query)).data.dossier.messages).toEqual([{ body: 'Bonjour' }]);
		expect(sandbox.data.dossier(number)!.updatedAt).toBeGreaterThan(before);
	});

	it.each(['closedWithoutFollowUp', 'hiddenByAdministration', 'hiddenByUser'] as const)(
		'is refused on an archived or hidden dossier: %s',
		async (key) => {
			const { status, refusals } = await send(smallDossiers[key]);
			expect(status).toBe(200);
			expect(refusals).toEqual([
				expect.stringMatching(
					/^Il n’est pas possible d’envoyer un message sur un dossier supprimé/,
				),
			]);
		},
	);

	it('without a text is refused', async () => {
		expect((await send(smallDossiers.empty, { body: '  ' })).refusals).toHaveLength(1);
	});
});

describe('a request for correction', () => {
	it('hands a dossier in instruction back to the citizen, and holds the instruction up', async () => {
		const number = smallDossiers.thirdParty;
		const { payload } = await send(number, { correction: 'incomplete' });
		expect(payload.message.correction).toEqual({ reason: 'incomplete', dateResolution: null });
		expect(sandbox.data.dossier(number)!.state).toBe('en_construction');
		expect(await awaited(number)).not.toBeNull();
		const started = await mutate(sandbox, 'dossierPasserEnInstruction', who(sandbox, number));
		expect(started.refusals).toEqual(['Le dossier est en attente de correction']);
	});

	it('is refused while another is pending, and once the dossier is decided', async () => {
		const again = await send(smallDossiers.complete, { correction: 'incorrect' });
		expect(again.refusals).toEqual(['Une correction est déjà attendue pour ce dossier']);
		const late = await send(smallDossiers.accepted, { correction: 'incorrect' });
		expect(late.refusals).toEqual([expect.stringContaining('le dossier est accepté')]);
	});

	it('becomes a plain message in January where it would be refused', async () => {
		const january = await startSandbox({ apiVersion: '2026-01' });
		const number = smallDossiers.accepted;
		const input = { ...who(january, number), body: 'Trop tard', correction: 'incorrect' };
		const { payload } = await mutate(january, 'dossierEnvoyerMessage', input, select);
		expect(payload).toMatchObject({ errors: null, message: { correction: null } });
		expect(january.data.dossier(number)!.state).toBe('accepte');
		await january.close();
	});

	it('may be withdrawn by who asked for it', async () => {
		const number = smallDossiers.empty;
		const { payload } = await send(number, { correction: 'incorrect' });
		const withdraw = (instructeurId: string) =>
			mutate(
				sandbox,
				'dossierAnnulerDemandeCorrection',
				{ messageId: payload.message.id, instructeurId },
				select,
			);
		const colleague = sandbox.data.dossier(number)!.groupe.instructeurs[1]!.id;
		expect((await withdraw(colleague)).refusals).toHaveLength(1);
		const done = await withdraw(instructeurOf(sandbox, number));
		expect(done.payload.message.correction.dateResolution).not.toBeNull();
		expect(await awaited(number)).toBeNull();
		expect((await withdraw(instructeurOf(sandbox, number))).refusals).toHaveLength(1);
	});
});

describe('deleting a message', () => {
	const remove = (messageId: string, number: number, more: Record<string, unknown> = {}) =>
		mutate(
			sandbox,
			'dossierSupprimerMessage',
			{ messageId, instructeurId: instructeurOf(sandbox, number), ...more },
			select,
		);

	it('empties it and leaves it in the list', async () => {
		const number = smallDossiers.accepted;
		const { payload } = await remove(globalId('Commentaire', number * 10 + 1), number);
		expect(payload.message).toMatchObject({
			body: '',
			attachments: [],
			discardedAt: expect.any(String),
		});
	});

	it('ends the request for correction that it was', async () => {
		const number = smallDossiers.empty;
		const { payload } = await send(number, { correction: 'incorrect' });
		const kept = await remove(payload.message.id, number, { cancelCorrection: false });
		expect(kept.refusals).toEqual(['Le message ne peut pas être supprimé']);
		await remove(payload.message.id, number);
		expect(await awaited(number)).toBeNull();
	});

	it.each([
		['the citizen’s', 2],
		['a deleted', 3],
	])('is refused for %s message', async (_, order) => {
		const number = smallDossiers.accepted;
		const { refusals } = await remove(globalId('Commentaire', number * 10 + order), number);
		expect(refusals).toEqual(['Le message ne peut pas être supprimé']);
	});

	it('is not found for an id that no message has', async () => {
		const number = smallDossiers.accepted;
		const { codes } = await remove(globalId('Commentaire', number * 10 + 9), number);
		expect(codes).toEqual(['not_found']);
		expect((await remove(dossierId(number), number)).codes).toEqual(['not_found']);
	});
});
