import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { TestClock } from '../../test-clock';
import { globalId, mutate, who } from '../mutate';

interface Received {
	headers: IncomingHttpHeaders;
	body: string;
}

let sandbox: Sandbox;
let receiver: Server;
let received: Received[];
/** What the receiver answers, one after the other; 200 when there are no more. */
let answers: number[];
let url: string;

beforeEach(async () => {
	[received, answers] = [[], []];
	receiver = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
			response.writeHead(answers.shift() ?? 200, { Location: '/elsewhere' }).end();
		});
	});
	receiver.listen(0, '127.0.0.1');
	await once(receiver, 'listening');
	url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
	sandbox = await startSandbox({ webhookPausesMilliseconds: [1, 1, 1] });
	sandbox.clock.set('2026-09-01T08:00:00Z');
});

afterEach(async () => {
	await sandbox.close();
	receiver.closeAllConnections();
	receiver.close();
});

const signed = (more: object = {}) =>
	sandbox.webhooks.register({ demarche: sandbox.demarches.small, url, kind: 'signed', ...more });

/** As Standard Webhooks want it. */
function signatureOf({ headers, body }: Received, secret: string): string {
	const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
	const text = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
	return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

interface Told {
	webhook_id: string;
	demarche_number: number;
	events: Array<{ sequence: number; type: string; dossier_number: number; timestamp: string }>;
}

const told = ({ body }: Received): Told => JSON.parse(body) as Told;
const types = (): string[] => received.flatMap((call) => told(call).events.map(({ type }) => type));

describe('the legacy webhook', () => {
	it('calls with a form when a dossier changes state, and not for anything else', async () => {
		const { small } = sandbox.demarches;
		sandbox.webhooks.register({ demarche: small, url, kind: 'legacy' });
		await mutate(sandbox, 'dossierPasserEnInstruction', who(sandbox, smallDossiers.empty));
		sandbox.act.write(smallDossiers.empty, 'Bonjour');
		sandbox.act.deposit({ demarche: sandbox.demarches.middle });
		await sandbox.webhooks.settled();
		expect(received).toHaveLength(1);
		expect(received[0]!.headers['content-type']).toBe('application/x-www-form-urlencoded');
		expect(Object.fromEntries(new URLSearchParams(received[0]!.body))).toEqual({
			procedure_id: String(small),
			dossier_id: String(smallDossiers.empty),
			state: 'en_instruction',
			updated_at: '2026-09-01 10:00:00 +0200',
		});
	});

	it('calls before others see the change where the transaction takes a while', async () => {
		await sandbox.close();
		const time = new TestClock();
		sandbox = await startSandbox({ time });
		sandbox.webhooks.register({ demarche: sandbox.demarches.small, url, kind: 'legacy' });
		sandbox.act.changeState(smallDossiers.empty, 'passerEnInstruction', {
			visibleAfterMilliseconds: 60_000,
		});
		await sandbox.webhooks.settled();
		expect(new URLSearchParams(received[0]!.body).get('state')).toBe('en_instruction');
		expect(sandbox.data.dossier(smallDossiers.empty)!.state).toBe('en_construction');
		time.advance(60_000);
		expect(sandbox.data.dossier(smallDossiers.empty)!.state).toBe('en_instruction');
		expect(received).toHaveLength(1);
	});

	it('calls twice of a dossier that its démarche takes into instruction by itself, in any order', async () => {
		sandbox.webhooks.register({ demarche: sandbox.demarches.small, url, kind: 'legacy' });
		const { settings } = sandbox.data.demarche(sandbox.demarches.small)!;
		settings.declarative = 'en_instruction';
		const number = sandbox.act.deposit();
		settings.declarative = null;
		await sandbox.webhooks.settled();
		const states = received.map(({ body }) => new URLSearchParams(body).get('state'));
		expect(states.sort()).toEqual(['en_construction', 'en_instruction']);
		expect(sandbox.data.dossier(number)!.state).toBe('en_instruction');
	});

	it('never calls again, whatever the answer', async () => {
		answers = [500];
		const hook = sandbox.webhooks.register({
			...{ demarche: sandbox.demarches.small, url, kind: 'legacy' },
		});
		hook.send('dossier_accepte', smallDossiers.accepted);
		await sandbox.webhooks.settled();
		expect(hook.calls).toEqual([{ id: '', attempt: 1, status: 500 }]);
	});
});

describe('the signed webhook', () => {
	it('tells in order what happened, with a signature', async () => {
		const hook = signed();
		await mutate(sandbox, 'dossierPasserEnInstruction', who(sandbox, smallDossiers.empty));
		await mutate(sandbox, 'dossierAjouterLabel', {
			dossierId: globalId('Dossier', smallDossiers.empty),
			labelId: globalId('Label', 41),
		});
		sandbox.act.write(smallDossiers.empty, 'Merci');
		await sandbox.webhooks.settled();
		expect(types()).toEqual(['dossier_en_instruction', 'dossier_label_ajoute', 'message_cree']);
		const sequences = received.flatMap((call) => told(call).events.map((event) => event.sequence));
		expect(sequences).toEqual([1, 2, 3]);
		expect(told(received[0]!)).toMatchObject({
			webhook_id: hook.id,
			demarche_number: sandbox.demarches.small,
			events: [{ dossier_number: smallDossiers.empty, timestamp: '2026-09-01T10:00:00+02:00' }],
		});
		for (const call of received) {
			expect(call.headers['content-type']).toBe('application/json');
			expect(call.headers['webhook-timestamp']).toBe(String(Date.UTC(2026, 8, 1, 8) / 1000));
			expect(call.headers['webhook-signature']).toBe(signatureOf(call, hook.secret));
		}
	});

	it('tells what it was asked to tell', async () => {
		signed({ events: ['message_cree'] });
		sandbox.act.changeState(smallDossiers.empty, 'passerEnInstruction');
		sandbox.act.write(smallDossiers.empty, 'Merci');
		await sandbox.webhooks.settled();
		expect(types()).toEqual(['message_cree']);
	});

	it('tells of corrections, deletions and restorations', async () => {
		signed();
		const input = {
			...who(sandbox, smallDossiers.thirdParty),
			body: 'À revoir',
			correction: 'incorrect',
		};
		await mutate(sandbox, 'dossierEnvoyerMessage', input, 'message { id }');
		sandbox.act.hide(smallDossiers.thirdParty, 'administration');
		sandbox.act.restore(smallDossiers.thirdParty);
		await sandbox.webhooks.settled();
		expect(types()).toEqual([
			'message_cree',
			'dossier_repasse_en_construction',
			'correction_demandee',
			'dossier_supprime',
			'dossier_restaure',
		]);
	});

	it('tries again, with the same id, until it is acknowledged', async () => {
		answers = [500, 302, 204];
		const hook = signed();
		hook.send('dossier_modifie', smallDossiers.empty);
		await sandbox.webhooks.settled();
		expect(hook.calls.map(({ attempt, status }) => [attempt, status])).toEqual([
			[1, 500],
			[2, 302],
			[3, 204],
		]);
		expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
		expect(new Set(received.map(({ body }) => body)).size).toBe(1);
		expect(hook.enabled).toBe(true);
	});

	it('gives up after the last pause, and goes on from there once it is enabled again', async () => {
		answers = [500, 500, 500, 500];
		const hook = signed();
		hook.send('dossier_modifie', smallDossiers.empty);
		await sandbox.webhooks.settled();
		expect([hook.enabled, received.length]).toEqual([false, 4]);
		hook.send('message_cree', smallDossiers.empty);
		await sandbox.webhooks.settled();
		expect(received).toHaveLength(4);
		hook.enable();
		await sandbox.webhooks.settled();
		expect(told(received[4]!).events.map(({ type }) => type)).toEqual([
			'dossier_modifie',
			'message_cree',
		]);
	});

	it('forgets after seven days what it could not tell', async () => {
		answers = [410];
		const hook = signed();
		hook.send('dossier_modifie', smallDossiers.empty);
		await sandbox.webhooks.settled();
		sandbox.clock.advance(7 * 86_400 + 1);
		hook.send('message_cree', smallDossiers.empty);
		hook.enable();
		await sandbox.webhooks.settled();
		expect(told(received[1]!).events).toMatchObject([{ sequence: 2, type: 'message_cree' }]);
	});

	it('stops at once when it is told 410', async () => {
		answers = [410];
		const hook = signed();
		hook.send('dossier_modifie', smallDossiers.empty);
		await sandbox.webhooks.settled();
		expect([hook.enabled, received.length]).toEqual([false, 1]);
	});

	it('signs with both secrets during a rotation, the newer first, then with the newer alone', async () => {
		const hook = signed();
		const former = hook.secret;
		const newer = hook.renewSecret(2);
		expect(newer).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
		hook.send('dossier_modifie', smallDossiers.empty);
		await sandbox.webhooks.settled();
		sandbox.clock.advance(2 * 3600);
		hook.send('dossier_modifie', smallDossiers.empty);
		await sandbox.webhooks.settled();
		const [during, after] = received;
		expect(during!.headers['webhook-signature']).toBe(
			`${signatureOf(during!, newer)} ${signatureOf(during!, former)}`,
		);
		expect(after!.headers['webhook-signature']).toBe(signatureOf(after!, newer));
	});

	it('may call twice for the same thing', async () => {
		const hook = signed();
		hook.send('dossier_modifie', smallDossiers.empty);
		await sandbox.webhooks.settled();
		hook.repeat();
		await sandbox.webhooks.settled();
		expect(received[1]!.headers['webhook-id']).toBe(received[0]!.headers['webhook-id']);
		expect(received[1]!.body).toBe(received[0]!.body);
	});

	it('calls no more once it is removed', async () => {
		signed().remove();
		sandbox.act.write(smallDossiers.empty, 'Bonjour');
		await sandbox.webhooks.settled();
		expect(received).toEqual([]);
	});
});
