import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Something that all items of one execution of the node have in common: made when the first of them asks for it, gone with
 * the execution.
 */
export function sharedByItems<T>(
	make: (n8n: IExecuteFunctions) => T,
): (n8n: IExecuteFunctions) => T {
	const made = new WeakMap<IExecuteFunctions, { shared: T }>();
	return (n8n) => {
		const known = made.get(n8n) ?? { shared: make(n8n) };
		made.set(n8n, known);
		return known.shared;
	};
}
