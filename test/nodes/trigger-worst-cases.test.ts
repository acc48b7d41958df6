import { readFileSync, writeFileSync } from 'node:fs';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { DsClient } from '../../ds-api/client';
import { DsApiError } from '../../ds-api/errors';
import { dossierParts } from '../../ds-api/model';
import type { PollState } from '../../ds-api/polling/state/stored-state';
import { knownAnswers, type InjectedFault, type Sandbox } from '../../sandbox';
import type { Engine } from '../../tools/n8n-engine';
import { clock } from '../engine-clock';
import { byNumber, startTestEngine, startTestSandbox } from './test-bed';

const PAGE = 'docs/worst-cases.md';
/** `WRITE_WORST_CASES=1 npm run jest -- test/nodes/trigger-worst-cases` measures the table of the page anew. */
const WRITES = process.env.WRITE_WORST_CASES === '1';
const [BEGIN, END] = ['<!-- measured: triggers -->', '<!-- end of triggers -->'] as const;
const TRIGGER = 'Démarche Numérique Webhook Trigger';
/** n8n polls once a minute. In milliseconds. */
const POLL_EACH = 60_000;

/** What goes wrong from the moment on at which something happens to a dossier. */
const wrongs: ReadonlyArray<[string, (sandbox: Sandbox, dossier: number) => InjectedFault[]]> = [
	['nothing', () => []],
	['the platform is away for 20 s', (sandbox) => [away(sandbox, 20)]],
	['the platform is away for 10 minutes', (sandbox) => [away(sandbox, 600)]],
	['the platform is away for an hour', (sandbox) => [away(sandbox, 3600)]],
	[
		'the platform comes to no end with the dossier',
		(sandbox, dossier) => {
			const dossierNumbers = [dossier];
			// Its time for a request is over after 30 seconds.
			const fault = { kind: 'delay', milliseconds: 30_000 } as const;
			return [
				sandbox.inject({ on: 'graphql', dossierNumbers, fault }),
				sandbox.inject({ on: 'graphql', dossierNumbers, fault: { kind: 'timeout' } }),
			];
		},
	],
];

function away(sandbox: Sandbox, seconds: number): InjectedFault {
	// It is back a moment before the poll that comes by then: chance shall not tell which is first.
	const end = clock.monotonic() + seconds * 1000 - 500;
	const when = () => clock.monotonic() < end;
	return sandbox.inject({ on: 'graphql', when, fault: knownAnswers.maintenance });
}

interface Measured {
	seconds: number;
	how: string;
}

let engine: Engine;
let sandbox: Sandbox;

beforeAll(async () => {
	engine = await startTestEngine();
	sandbox = await startTestSandbox();
});

afterAll(async () => {
	await sandbox.close();
	await engine.close();
});

/** How a dossier comes out, in the words of the table. */
function howIs({ error, unavailable, incomplete }: IDataObject): string {
	if (error !== undefined) return 'an error in its place';
	if (typeof unavailable === 'string') return `\`${unavailable}\` in its place`;
	return incomplete === undefined ? 'whole' : 'what could be given';
}

/** Lets something happen to a dossier while something is wrong. */
async function measured(
	wrong: (typeof wrongs)[number][1],
	happen: (dossier: number, begun: () => void) => Promise<string>,
): Promise<Measured> {
	const dossier = sandbox.act.deposit();
	let since = 0;
	let faults: InjectedFault[] = [];
	// The longest pauses that chance can give.
	const chance = jest.spyOn(Math, 'random').mockReturnValue(0.999);
	try {
		const how = await happen(dossier, () => {
			faults = wrong(sandbox, dossier);
			since = clock.monotonic();
			sandbox.act.changeState(dossier, 'passerEnInstruction');
		});
		return { seconds: Math.round((clock.monotonic() - since) / 1000), how };
	} finally {
		chance.mockRestore();
		for (const { remove } of faults) remove();
		sandbox.act.erase(dossier);
		clock.advance(3_600_000);
	}
}

async function polled(wrong: (typeof wrongs)[number][1]): Promise<Measured> {
	const client = new DsClient({ baseUrl: sandbox.url, token: sandbox.tokens.full, clock });
	const request = {
		...{ demarche: sandbox.demarches.small, limit: 500, states: new Set<never>() },
		...{ events: new Set(['stateChanged'] as const), deletions: new Set<never>() },
		...{ messagesOf: 'everyone' as const, parts: dossierParts(), withRevisions: false },
	};
	return await measured(wrong, async (dossier, begin) => {
		let { state } = await client.pollChanges(request, undefined, Infinity);
		begin();
		for (;;) {
			clock.advance(POLL_EACH);
			const stored = JSON.parse(JSON.stringify(state)) as PollState;
			const polling = await client
				.pollChanges(request, stored, POLL_EACH)
				.catch((error: unknown) => {
					if (error instanceof DsApiError) return { events: [], state };
					throw error;
				});
			state = polling.state;
			for (const event of polling.events) {
				if (event.event !== 'stateChanged' || event.dossier.number !== dossier) continue;
				const { content } = event;
				return howIs(
					content instanceof DsApiError
						? { error: content.code }
						: content.incomplete
							? { incomplete: true }
							: {},
				);
			}
		}
	});
}

async function called(kind: 'legacy' | 'signed', wrong: (typeof wrongs)[number][1]) {
	const credential: ICredentialDataDecryptedObject = {
		...{ baseUrl: sandbox.url, token: sandbox.tokens.full },
	};
	const type = 'n8n-nodes-demarche-numerique.demarcheNumeriqueWebhookTrigger';
	const demarche = sandbox.demarches.small;
	const parameters = { include: [], states: ['en_instruction'], demarche: byNumber(demarche) };
	const workflow = {
		...{ id: 'workflow', name: 'Test' },
		nodes: [
			{ name: TRIGGER, type, parameters },
			{ name: 'After', type: 'n8n-nodes-base.noOp' },
		],
		connections: { [TRIGGER]: { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
	};
	const listener = await engine.listen(workflow, { credentials: { dsApi: credential } });
	const events = ['dossier_en_instruction'] as const;
	const hook = sandbox.webhooks.register({ demarche, url: listener.url, kind, events });
	if (kind === 'signed') credential.webhookSecret = hook.secret;
	try {
		return await measured(wrong, async (_, begin) => {
			begin();
			await sandbox.webhooks.settled();
			const items = (await listener.executions()).flatMap((outcome) =>
				outcome.output('After').map(({ json }) => json),
			);
			expect(items).toHaveLength(1);
			return howIs(items[0]!);
		});
	} finally {
		hook.remove();
		await listener.close();
	}
}

const ways = [
	['polling, each minute', polled],
	['webhook, signed', async (wrong: (typeof wrongs)[number][1]) => await called('signed', wrong)],
	['webhook, legacy', async (wrong: (typeof wrongs)[number][1]) => await called('legacy', wrong)],
] as const;

const cellOf = ({ how, seconds }: Measured): string => `${how}, after ${seconds} s`;

describe('How late a trigger tells, and with what', () => {
	const rows: string[] = [];

	it.each(wrongs)(
		'is what the table says, when this is wrong: %s',
		async (name, wrong) => {
			const cells: Measured[] = [];
			for (const [, measure] of ways) cells.push(await measure(wrong));
			rows.push(`| ${[name, ...cells.map(cellOf)].join(' | ')} |`);
			if (WRITES) return;
			const written = documented(name);
			expect(cells.map(({ how }) => how)).toEqual(written.map(({ how }) => how));
			for (const [index, { seconds }] of cells.entries()) {
				// This machine takes its own time.
				expect(Math.abs(seconds - written[index]!.seconds)).toBeLessThanOrEqual(5);
			}
		},
		60_000,
	);

	afterAll(() => {
		if (!WRITES) return;
		const page = readFileSync(PAGE, 'utf8');
		const header = ['what is wrong', ...ways.map(([name]) => name)];
		const lines = [`| ${header.join(' | ')} |`, `| ${header.map(() => '---').join(' | ')} |`];
		const [before, after] = [page.split(BEGIN)[0]!, page.split(END)[1]!];
		const table = [...lines, ...rows].join('\n');
		writeFileSync(PAGE, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
	});
});

function documented(name: string): Measured[] {
	const table = readFileSync(PAGE, 'utf8').split(BEGIN)[1]!.split(END)[0]!;
	const row = table.split('\n').find((line) => line.startsWith(`| ${name} `));
	if (!row) throw new Error(`The table has no row “${name}”`);
	return row
		.split('|')
		.slice(2, -1)
		.map((cell) => {
			const [, how = '', seconds] = /^(.*), after (\d+) s$/.exec(cell.trim()) ?? [];
			return { how, seconds: Number(seconds) };
		});
}
