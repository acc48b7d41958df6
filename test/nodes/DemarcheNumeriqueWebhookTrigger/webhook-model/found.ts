import type { Step } from './arbitraries';

const FOR_EVER = Number.POSITIVE_INFINITY;

/** Stories that found something once: each is tried every time. */
export const found: Array<[string, 'legacy' | 'signed', Step[]]> = [
	[
		'one slow dossier, of which the call was refused for an outage until the platform waits long between its calls',
		'signed',
		[
			{ kind: 'deposit' },
			{ kind: 'away', seconds: 600, status: 500 },
			{ kind: 'slowDossier', dossier: 0, seconds: 20, for: FOR_EVER },
			{ kind: 'repeat' },
		],
	],
	[
		'the same, behind another one',
		'signed',
		[
			{ kind: 'deposit' },
			{ kind: 'slowDossier', dossier: 0, seconds: 85, for: FOR_EVER },
			{ kind: 'away', seconds: 10, status: 500 },
			{ kind: 'repeat' },
			{ kind: 'deposit' },
			{ kind: 'transition', dossier: 0, transition: 'passerEnInstruction' },
		],
	],
	[
		'an outage that ends while a call is waited for: nothing is slow then',
		'signed',
		[{ kind: 'deposit' }, { kind: 'away', seconds: 600, status: 503 }],
	],
];
