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
		'the same behind a proxy that takes the date out of the answers: time passes also where no date tells it',
		{
			...QUIET,
			startsAfter: 0,
			before: [done('deposit'), done('deposit')],
			steps: [
				{ kind: 'change', change: { ...done('deposit'), late: 68_245_525 } },
				{ kind: 'clock', by: 86_400 },
				{ kind: 'wait', time: 258_771 },
				{ kind: 'clock', by: 86_400 },
				{ kind: 'slow', dossier: 2, isSlow: true },
				{ kind: 'clock', by: 300 },
				...[
					{ ...done('transition'), dossier: 2, late: 22_745_140 },
					{ ...done('write'), dossier: 0, late: 51_084_851 },
					{ ...done('transition'), dossier: 0 },
				].map((change): Step => ({ kind: 'change', change })),
				{ kind: 'slow', dossier: 0, isSlow: true },
				{ kind: 'change', change: { ...done('write'), dossier: 2 } },
				{ kind: 'wait', time: 1_454_826 },
			],
			...{ drift: 1853, isDateless: true, largestPage: 3 },
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
	[
		'no answer is dated, a clock that is days behind holds each date for a mistake, and an earlier version passed something over',
		{
			...QUIET,
			before: [done('deposit')],
			spoilt: { ahead: 300, changes: (['hide', 'erase'] as const).map(done) },
			steps: [
				{ kind: 'change', change: { ...done('deposit'), late: 121_004_004 } },
				{ kind: 'change', change: { ...done('write'), dossier: 8 } },
				deposit,
			],
			...{ skew: -400_000, isDateless: true, largestPage: 2 },
		},
	],
];
