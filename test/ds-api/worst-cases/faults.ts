import { knownAnswers, type Sandbox } from '../../../sandbox';
import type { TestClock } from '../../test-clock';

/** What goes wrong from now on. */
export interface WorstCase {
	name: string;
	/** Whether it strikes changes only. */
	isOfChanges: boolean;
	inject: (sandbox: Sandbox, clock: TestClock) => void;
}

const outage = (
	name: string,
	seconds: number,
	fault: Parameters<Sandbox['inject']>[0]['fault'],
) => ({
	...{ name, isOfChanges: false },
	inject: (sandbox: Sandbox, clock: TestClock) => {
		const end = clock.monotonic() + seconds * 1000;
		sandbox.inject({ on: 'graphql', when: () => clock.monotonic() < end, fault: fault as never });
	},
});

const lost = (name: string, committedAfter: number | null) => ({
	...{ name, isOfChanges: true },
	inject: (sandbox: Sandbox) => {
		sandbox.inject({
			...{ on: 'graphql', when: isMutation, fault: { kind: 'reset' } },
			...(committedAfter === null ? {} : { times: 1 }),
			executes: committedAfter === null ? false : { afterMilliseconds: committedAfter * 1000 },
		});
	},
});

const isMutation = ({ query }: { query: string }) => /^\s*mutation/m.test(query);

export const worstCases: WorstCase[] = [
	outage('503 for 5 s', 5, knownAnswers.maintenance),
	outage('503 for good', Infinity, knownAnswers.maintenance),
	outage('500 for good', Infinity, knownAnswers.crash),
	outage('504 for good', Infinity, knownAnswers.gatewayTimeout),
	{
		...{ name: '429 for 30 s', isOfChanges: false },
		inject: (sandbox, clock) => {
			const resetAt = Math.ceil(clock.now() / 1000) + 30;
			const when = () => clock.now() < resetAt * 1000;
			sandbox.inject({ on: 'graphql', when, fault: knownAnswers.rateLimited(resetAt) });
		},
	},
	{
		...{ name: 'one connection cut', isOfChanges: false },
		inject: (sandbox) => {
			sandbox.inject({ on: 'graphql', times: 1, fault: { kind: 'reset' } });
		},
	},
	lost('connection cut, stored 100 s later', 100),
	lost('every connection cut, never stored', null),
];
