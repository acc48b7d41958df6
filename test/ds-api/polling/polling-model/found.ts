import type { Step, Story } from './arbitraries';

const QUIET = {
	...{ startsAfter: undefined, before: [], spoilt: undefined, skew: 0, drift: 0 },
	...{ isDateless: false, largestPage: undefined },
};
const deposit: Step = {
	kind: 'change',
	change: { deed: 'deposit', dossier: 0, transition: 'accepter', by: 'user', late: 0 },
};

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
];
