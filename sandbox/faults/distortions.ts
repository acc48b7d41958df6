/** What may go wrong while the server executes a query that it answers with HTTP 200. */
export type GraphqlDistortion =
	| { kind: 'none' }
	/** The 30 seconds are over half-way: `timeout` on the first field, nulls where they may be. */
	| { kind: 'timeout' }
	/**
	 * A null where the schema promises a value: `invalid_null`, with partial data. `field` names one
	 * as `Type.field`; without it, the first whose absence leaves some data.
	 */
	| { kind: 'partial'; field?: string }
	/** Every second element of a page is null, without an error. */
	| { kind: 'nullNodes' }
	/** Pages say there is more, behind the cursor that was sent. */
	| { kind: 'stuckCursor' }
	/** Pages say there is more, behind two cursors in turn: neither is the one that was sent, and the list never ends. */
	| { kind: 'circlingCursor' };

export const distortionKinds = [
	'timeout',
	'partial',
	'nullNodes',
	'stuckCursor',
	'circlingCursor',
] as const;
