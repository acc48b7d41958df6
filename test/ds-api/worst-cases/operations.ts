import type { Readable } from 'node:stream';

import type { DsClient } from '../../../ds-api/client';
import { DsApiError } from '../../../ds-api/errors';
import { dossierParts } from '../../../ds-api/model';
import type { PollState } from '../../../ds-api/polling/state/stored-state';
import type { Sandbox } from '../../../sandbox';
import { globalId, instructeurOf } from '../../sandbox/mutate';

const LOOKED_UP = 100;
const TEXT_ANNOTATION = 1201;

/** What a user does, on a sandbox of its own. */
export interface Operation {
	name: string;
	isChange: boolean;
	/** What goes before, undisturbed. @returns does it */
	prepare: (client: DsClient, sandbox: Sandbox) => Promise<() => Promise<unknown>>;
}

const read = (name: string, prepare: Operation['prepare']): Operation => ({
	...{ name, prepare, isChange: false },
});

/** On a dossier of its own, in instruction. */
const change = (
	name: string,
	make: (
		client: DsClient,
		on: { number: number; instructeurId: string },
	) => Promise<() => Promise<unknown>>,
): Operation => ({
	...{ name, isChange: true },
	prepare: async (client, sandbox) => {
		const number = sandbox.act.deposit();
		sandbox.act.changeState(number, 'passerEnInstruction');
		return await make(client, { number, instructeurId: instructeurOf(sandbox, number) });
	},
});

const lookUps = async (client: DsClient, sandbox: Sandbox, count: number) => {
	const numbers = sandbox.data
		.visibleDossiers(sandbox.demarches.middle)
		.slice(0, count)
		.map(({ number }) => number);
	const settled = await Promise.allSettled(
		numbers.map(async (number) => await client.dossier(number, dossierParts('champs'))),
	);
	for (const each of settled) if (each.status === 'rejected') throw each.reason;
};

export const operations: Operation[] = [
	read(
		'look-up of a dossier',
		async (client, sandbox) => async () => await lookUps(client, sandbox, 1),
	),
	read(
		`look-ups of ${LOOKED_UP} dossiers`,
		async (client, sandbox) => async () => await lookUps(client, sandbox, LOOKED_UP),
	),
	read('list of 257 dossiers', async (client, sandbox) => async () => {
		const request = {
			...{ demarche: sandbox.demarches.middle, states: [], newestFirst: false, pageSize: 100 },
			...{ parallelPages: 2, parts: dossierParts(), withRevisions: false },
		};
		for await (const entry of client.dossiers(request)) {
			if ('unreadable' in entry) throw entry.unreadable;
		}
	}),
	read('download of the files of a dossier', async (client, sandbox) => async () => {
		const [number] = sandbox.data
			.visibleDossiers(sandbox.demarches.middle)
			.map((one) => one.number);
		const dossier = await client.dossier(number!, dossierParts('champs', 'fileUrls'));
		const listing = client.listFiles(dossier, new Set(['champs'] as const));
		await Promise.all(
			listing.files.map(async (file) => await client.download(file, listing, drained)),
		);
	}),
	read('poll of a démarche', async (client, sandbox) => {
		const request = {
			...{ demarche: sandbox.demarches.small, limit: 500, states: new Set<never>() },
			events: new Set(['deposited', 'messageReceived', 'stateChanged', 'updated'] as const),
			deletions: new Set(['deleted', 'pending'] as const),
			...{ messagesOf: 'everyone' as const, parts: dossierParts(), withRevisions: false },
		};
		const { state } = await client.pollChanges(request, undefined, Infinity);
		sandbox.act.deposit();
		const stored = JSON.parse(JSON.stringify(state)) as PollState;
		return async () => await client.pollChanges(request, stored, Infinity);
	}),
	change('decision', async (client, { number, instructeurId }) => async () => {
		await client.changeDossier(number, { kind: 'accept', instructeurId });
	}),
	change('message', async (client, { number, instructeurId }) => async () => {
		const message = { dossier: number, instructeurId, body: 'Bonjour.' };
		await client.sendMessage({ ...message, correction: undefined, upload: undefined });
	}),
	change('annotation', async (client, { number, instructeurId }) => {
		const before = await client.annotations(number);
		const id = globalId('Champ', TEXT_ANNOTATION);
		const inputs = [{ id, label: 'Text', key: 'text' as const, value: 'Vu.' }];
		return async () => await client.updateAnnotations({ before, instructeurId, inputs });
	}),
];

const drained = async (stream: Readable) => {
	for await (const chunk of stream) Buffer.from(chunk as Buffer);
};

/** In the words of the table. */
export function outcomeOf(error: unknown): string {
	if (error === undefined) return 'done';
	if (!(error instanceof DsApiError)) throw error as Error;
	return error.mayBeDone ? 'uncertain, says what to look at' : 'fails, nothing done';
}
