import type { INodeProperties } from 'n8n-workflow';

import type { OperationContext } from '../../shared/operation-context';
import { readNumberOption } from '../../shared/parameters/number-option';

/**
 * How many results a list gives: all of them, or so many.
 *
 * @param all whether it gives all of them until somebody says otherwise
 */
export function limitParameters(
	shown: NonNullable<INodeProperties['displayOptions']>,
	{ all = false }: { all?: boolean } = {},
): INodeProperties[] {
	const returnAll: INodeProperties = {
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		displayOptions: shown,
		description: 'Whether to return all results or only up to a given limit',
	};
	return [
		{ ...returnAll, default: all },
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			displayOptions: { show: { ...shown.show, returnAll: [false] } },
			description: 'Max number of results to return',
		},
	];
}

/**
 * @param all as in {@link limitParameters}
 * @returns nothing where all results are wanted
 * @throws {InputError} for what is not a whole number from 1
 */
export function readLimit(
	{ n8n, itemIndex }: Pick<OperationContext, 'n8n' | 'itemIndex'>,
	{ all = false }: { all?: boolean } = {},
): number | undefined {
	if (n8n.getNodeParameter('returnAll', itemIndex, all)) return undefined;
	return readNumberOption('Limit', n8n.getNodeParameter('limit', itemIndex, 50), {
		from: 1,
		to: Number.MAX_SAFE_INTEGER,
		otherwise: 50,
	});
}
