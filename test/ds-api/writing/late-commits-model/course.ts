import { DsClient } from '../../../../ds-api/client';
import { DsApiError } from '../../../../ds-api/errors';
import type { SendRequest } from '../../../../ds-api/transport';
import type { DossierModel } from '../../../../sandbox/data/model';
import type { Sandbox } from '../../../../sandbox';
import { globalId, instructeurOf } from '../../../sandbox/mutate';
import type { TestClock } from '../../../test-clock';
import type { ChangeKind, Loss, Schedule } from './arbitraries';

const BODY = 'Bonjour, il manque une pièce.';
const TEXT = 'Avis favorable';
const [TEXT_ID, ROWS_ID] = [1201, 1208];

/** What the client said in the end. */
export type Said =
	| { kind: 'done'; alreadyDone: boolean }
	| { kind: 'failed'; error: DsApiError }
	| { kind: 'uncertain'; error: DsApiError };

export interface Course {
	said: Said;
	/** How often the change stands on the platform, when nothing more can be committed: 0, 1, or more for what can be twice. */
	made: number;
	/** How often it stood there when the client spoke. */
	madeBySaying: number;
	/** When each sending left, in seconds. */
	sentAt: number[];
	/** How long the client took, in seconds. */
	took: number;
	requests: number;
}

/** Lets a schedule happen on a dossier of its own. */
export async function run(sandbox: Sandbox, clock: TestClock, schedule: Schedule): Promise<Course> {
	const number = dossierFor(sandbox, schedule);
	const dossier = sandbox.data.dossier(number)!;
	const before = made(dossier, schedule.change);
	const socket = new Socket(clock, schedule.losses);
	const faults = [
		...schedule.losses.map(({ seen, committedAfter }, index) =>
			sandbox.inject({
				...{ on: 'graphql', times: 1, after: 0 },
				when: ({ query }: { query: string }) =>
					/^\s*mutation/m.test(query) && socket.sendings === index + 1,
				executes: executesOf(committedAfter),
				fault: typeof seen === 'string' ? { kind: 'reset' } : seen,
			}),
		),
		...blindnessOf(sandbox, schedule, () => socket.sendings > 0),
	];
	if (schedule.lockedFor > 0) sandbox.lock(number, schedule.lockedFor * 1000);
	const client = new DsClient({
		...{ baseUrl: sandbox.url, token: sandbox.tokens.full, clock },
		retry: { attempts: 3, firstPause: 500, longestPause: 2000 },
		send: async (url, init) => await socket.send(url, init),
	});
	const begun = clock.monotonic();
	const requests = sandbox.requests.length;
	try {
		const said = await change(client, sandbox, number, schedule.change).then(
			(alreadyDone): Said => ({ kind: 'done', alreadyDone }),
			(error: unknown): Said => {
				if (!(error instanceof DsApiError)) throw error;
				return { kind: error.mayBeDone ? 'uncertain' : 'failed', error };
			},
		);
		const took = (clock.monotonic() - begun) / 1000;
		const sentTimes = socket.sentAt.map((at) => (at - begun) / 1000);
		const requestCount = sandbox.requests.length - requests;
		const madeBySaying = made(dossier, schedule.change) - before;
		// Whatever is still to be committed is, and nothing of this schedule is left for the next one.
		clock.advance(400_000);
		await commits();
		return {
			...{ said, took, sentAt: sentTimes, requests: requestCount, madeBySaying },
			made: made(dossier, schedule.change) - before,
		};
	} finally {
		for (const { remove } of faults) remove();
	}
}

const executesOf = (seconds: number | null) =>
	seconds === null ? false : seconds === 0 ? true : { afterMilliseconds: seconds * 1000 };

/** A commit that is due runs by itself: it takes a few turns. */
const commits = async () => await new Promise((resolve) => setTimeout(resolve, 15));

function blindnessOf(sandbox: Sandbox, { blindness }: Schedule, isOn: () => boolean) {
	const { from, reads, seen } = blindness;
	if (reads === 0) return [];
	const isRead = ({ query }: { query: string }) => !/^\s*mutation/m.test(query) && isOn();
	return [
		sandbox.inject({ on: 'graphql', when: isRead, after: from - 1, times: reads, fault: seen }),
	];
}

/** The client's way out: it fails as a socket does, where the schedule says so. */
class Socket {
	readonly sentAt: number[] = [];

	constructor(
		private readonly clock: TestClock,
		private readonly losses: readonly Loss[],
	) {}

	get sendings(): number {
		return this.sentAt.length;
	}

	async send(
		url: string,
		{ method, headers, body, signal }: Parameters<SendRequest>[1],
	): Promise<Response> {
		const request = { method, headers: [...headers], body, signal } as RequestInit;
		if (!/"query":"\s*(?:\\[nt]|\s)*mutation/.test(body)) return await fetch(url, request);
		this.sentAt.push(this.clock.monotonic());
		const seen = this.losses[this.sendings - 1]?.seen;
		if (seen === 'connect ETIMEDOUT') throw socketError('connect');
		if (seen !== 'read ETIMEDOUT') return await fetch(url, request);
		await fetch(url, request).catch(() => undefined);
		throw socketError('read');
	}
}

function socketError(syscall: 'connect' | 'read'): TypeError {
	const cause = Object.assign(new Error(`${syscall} ETIMEDOUT`), { code: 'ETIMEDOUT', syscall });
	return new TypeError('fetch failed', { cause });
}

function dossierFor(sandbox: Sandbox, { change: kind, sameBefore }: Schedule): number {
	const number = sandbox.act.deposit();
	const needsInstruction = ['accept', 'refuse', 'returnToConstruction'].includes(kind);
	if (needsInstruction) sandbox.act.changeState(number, 'passerEnInstruction');
	if (kind === 'message' && sameBefore !== undefined) {
		const { content, groupe } = sandbox.data.dossier(number)!;
		sandbox.act.write(number, BODY);
		const message = content.messages.at(-1)!;
		message.email = groupe.instructeurs[0]!.email;
		message.createdAt -= sameBefore * 1_000_000;
	}
	return number;
}

/** Does it, and gives `alreadyDone`. */
async function change(
	client: DsClient,
	sandbox: Sandbox,
	number: number,
	kind: ChangeKind,
): Promise<boolean> {
	const instructeurId = instructeurOf(sandbox, number);
	const { demarche } = sandbox.data.dossier(number)!;
	switch (kind) {
		case 'message': {
			const request = { dossier: number, instructeurId, body: BODY };
			await client.sendMessage({ ...request, correction: undefined, upload: undefined });
			return false;
		}
		case 'annotation':
		case 'row': {
			const before = await client.annotations(number);
			const id = globalId('Champ', kind === 'row' ? ROWS_ID : TEXT_ID);
			const input =
				kind === 'row'
					? { id, label: 'Rows', key: 'repetition' as const, value: 1 }
					: { id, label: 'Text', key: 'text' as const, value: TEXT };
			const update = { before, instructeurId, inputs: [input] };
			return (await client.updateAnnotations(update)).alreadyDone;
		}
		case 'assignGroup': {
			const groupeInstructeurId = otherGroup(sandbox, number);
			return (await client.changeDossier(number, { kind, groupeInstructeurId })).alreadyDone;
		}
		case 'addLabel': {
			const labelId = globalId('Label', demarche.labels[0]!.id);
			return (await client.changeDossier(number, { kind, labelId })).alreadyDone;
		}
		default:
			return (await client.changeDossier(number, { kind, instructeurId, motivation: 'Vu.' }))
				.alreadyDone;
	}
}

function otherGroup(sandbox: Sandbox, number: number): string {
	const { demarche, groupe } = sandbox.data.dossier(number)!;
	const other = demarche.groupes.find((each) => each.number !== groupe.number && !each.closed);
	return globalId('GroupeInstructeur', (other ?? groupe).number);
}

/** How often a change stands in the model. */
function made(dossier: DossierModel, kind: ChangeKind): number {
	const { content, demarche, groupe } = dossier;
	const events = (event: string) => content.traitements.filter((each) => each.event === event);
	switch (kind) {
		case 'accept':
			return events('accepte').length;
		case 'refuse':
			return events('refuse').length;
		case 'returnToConstruction':
			return events('repasse_en_construction').length;
		case 'follow':
			return content.instructeurs.filter(({ id }) => id === groupe.instructeurs[0]!.id).length;
		case 'assignGroup':
			return groupe.number === demarche.groupes[0]!.number ? 0 : 1;
		case 'addLabel':
			return content.labels.filter(({ id }) => id === demarche.labels[0]!.id).length;
		case 'message':
			return content.messages.filter(({ body }) => body === BODY).length;
		case 'annotation':
			return annotationOf(dossier, TEXT_ID)?.text === TEXT ? 1 : 0;
		case 'row':
			return annotationOf(dossier, ROWS_ID)?.rows.length ?? 0;
	}
}

function annotationOf({ content }: DossierModel, id: number) {
	return content.annotations.find(({ field }) => field.stableId === id);
}
