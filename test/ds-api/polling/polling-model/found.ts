import type { Change, Deed, Step, Story } from './arbitraries';

const QUIET = {
	...{ startsAfter: undefined, before: [], spoilt: undefined, skew: 0, drift: 0 },
	...{ isDateless: false, largestPage: undefined },
};
const done = (deed: Deed): Change => ({
	...{ deed, dossier: 0, transition: 'accepter', by: 'user', late: 0 },
});
const deposit: Step = { kind: 'change', change: done('deposit') };

/** Stories that found something once: each is tried every time. */
export const found: Array<[string, Story]> = [
	[
		'the platform comes to no end with the only two dossiers to which something happened',
		{
			...QUIET,
			steps: [
				...[deposit, deposit],
				...[0, 1].map((dossier): Step => ({ kind: 'slow', dossier, isSlow: true })),
			],
		},
	],
	[
		'what an earlier version passed over were deletions, and the platform gives one dossier at a time',
		{
			...QUIET,
			before: (['deposit', 'hide', 'erase', 'hide', 'write', 'deposit'] as const).map(done),
			spoilt: { ahead: 300, changes: (['hide', 'erase', 'hide'] as const).map(done) },
			steps: [{ kind: 'wait', time: 1 }],
			largestPage: 1,
		},
	],
];
