import * as fc from 'fast-check';

import type { Transition } from '../../../../sandbox/domain/changes/transition-rules';

export type Step =
	| { kind: 'deposit' }
	| { kind: 'write' | 'hide'; dossier: number }
	| { kind: 'transition'; dossier: number; transition: Transition }
	/** The platform sends its last call once more. */
	| { kind: 'repeat' }
	/** A legacy call that was sent before comes once more, late, behind others. */
	| { kind: 'late'; call: number }
	/** The API is away for so many seconds. */
	| { kind: 'away'; seconds: number; status: 500 | 502 | 503 | 504 }
	/** Every answer of the API takes so many seconds longer, for a while. */
	| { kind: 'slow'; seconds: number; for: number }
	/** The API needs so many seconds for one dossier, for a while. */
	| { kind: 'slowDossier'; dossier: number; seconds: number; for: number }
	/** Everything that is under way comes to its end, and so many seconds pass. */
	| { kind: 'pass'; seconds: number };

const dossier = fc.nat(5);
const lasting = fc.constantFrom(10, 60, 600, 2 * 3600);

const step: fc.Arbitrary<Step> = fc.oneof(
	{ arbitrary: fc.record({ kind: fc.constant('deposit' as const) }), weight: 3 },
	{
		arbitrary: fc.record({ kind: fc.constantFrom('write' as const, 'write', 'hide'), dossier }),
		weight: 3,
	},
	{
		arbitrary: fc.record({
			kind: fc.constant('transition' as const),
			dossier,
			transition: fc.constantFrom<Transition[]>('passerEnInstruction', 'accepter', 'refuser'),
		}),
		weight: 4,
	},
	{ arbitrary: fc.record({ kind: fc.constant('repeat' as const) }), weight: 2 },
	{ arbitrary: fc.record({ kind: fc.constant('late' as const), call: fc.nat(9) }), weight: 1 },
	{
		arbitrary: fc.record({
			kind: fc.constant('away' as const),
			seconds: lasting,
			status: fc.constantFrom(500, 502, 503, 504),
		}),
		weight: 2,
	},
	{
		arbitrary: fc.record({
			kind: fc.constant('slow' as const),
			seconds: fc.constantFrom(1, 4, 20),
			for: lasting,
		}),
		weight: 1,
	},
	{
		arbitrary: fc.record({
			kind: fc.constant('slowDossier' as const),
			dossier,
			seconds: fc.constantFrom(4, 20, 85),
			for: fc.oneof(lasting, fc.constant(Infinity)),
		}),
		weight: 2,
	},
	{
		arbitrary: fc.record({
			kind: fc.constant('pass' as const),
			seconds: fc.constantFrom(0, 1, 30, 3600),
		}),
		weight: 3,
	},
);

/** What happens on a platform, and to the API that its calls make the trigger ask. */
export const stories = fc.array(step, { minLength: 1, maxLength: 25, size: 'max' });
