import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { DsClient } from '../../../../ds-api/client';
import type { GroupChange } from '../../../../ds-api/writing';
import { clientFor } from '../../../shared/client';
import { serialize } from '../../serialize';
import type { OperationContext } from '../../../shared/operation-context';
import { describeGroup } from '../../output/simplify-demarche';
import { choiceLocator, listsOfDemarche } from '../../parameters/choice-locator';

/** A group, and before it the démarche whose groups the list offers. */
export function groupParameters(
	shown: NonNullable<INodeProperties['displayOptions']>,
): INodeProperties[] {
	return [
		{
			...listsOfDemarche(shown),
			displayName: 'Démarche (for the List)',
			description: 'The démarche whose groups the list below offers. It changes nothing else.',
		},
		{
			...choiceLocator('instructorGroup', shown),
			description: 'The groupe instructeur to work on',
		},
	];
}

/**
 * Changes a group as the item wants it. What the platform says of what it did not do is in the output, and told as a hint.
 *
 * @param changeOf reads the item's parameters
 */
export async function changeGroupOf(
	context: OperationContext,
	changeOf: (client: DsClient) => GroupChange,
): Promise<INodeExecutionData[]> {
	return await serialize(context, async () => {
		const client = await clientFor(context);
		const { group, warnings, alreadyDone } = await client.changeGroup(changeOf(client));
		for (const warning of warnings) {
			context.hint(`Groupe instructeur ${group.number}: ${warning}`, 'warning');
		}
		return [{ json: { ...describeGroup(group), warnings, alreadyDone } }];
	});
}
