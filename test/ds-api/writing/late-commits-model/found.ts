import type { Schedule } from './arbitraries';

const SEEN = { blindness: { from: 1, reads: 0, seen: { kind: 'reset' } } } as const;

/** Schedules that found something once: each is tried every time. */
export const found: Array<[string, Schedule]> = [
	[
		'a message whose answer was lost, and that was there a minute before',
		{
			...{ change: 'message', lockedFor: 0, sameBefore: 60, ...SEEN },
			losses: [{ seen: { kind: 'reset' }, committedAfter: 20 }],
		},
	],
	[
		'a message whose connection timed out while the answer was read',
		{
			...{ change: 'message', lockedFor: 0, sameBefore: undefined, ...SEEN },
			losses: [{ seen: 'read ETIMEDOUT', committedAfter: 100 }],
		},
	],
	[
		'an annotation that stands there, and cannot be read afterwards',
		{
			...{ change: 'annotation', lockedFor: 0, sameBefore: undefined },
			losses: [{ seen: { kind: 'partial', field: 'Dossier.state' }, committedAfter: 0 }],
			blindness: { from: 1, reads: 4, seen: { kind: 'status', status: 502, body: 'no' } },
		},
	],
];
