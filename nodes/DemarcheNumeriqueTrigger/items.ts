import type { INode, INodeExecutionData } from 'n8n-workflow';

import type { EmittedDossierEvent, EmittedEvent } from '../../ds-api/polling';
import { withApiFieldNames, type ReadDossier } from '../../ds-api/model';
import { DsApiError } from '../../ds-api/errors';
import type { Instance } from '../../ds-api/compat';
import { asNodeError, errorText } from '../shared/node-errors';
import { describeDeletion } from '../shared/output/deleted-dossier';
import { describeMessage } from '../shared/output/message';
import { simplifyDossier } from '../shared/output/simplify-dossier';
import type { TriggerRequest } from './request';

/** One item for each event. */
export function itemsOf(
	told: readonly EmittedEvent[],
	request: TriggerRequest,
	{ instance, node }: { instance: Instance; node: INode },
): INodeExecutionData[] {
	return told.map((one) => {
		const { event, occurredAt } = one;
		if (one.event === 'deleted') {
			return { json: { event, occurredAt, ...describeDeletion(one.deleted, request.demarche) } };
		}
		const { dossier, content, traitement } = one;
		const json = {
			...{ event, occurredAt },
			...(traitement && { traitement }),
			...(content instanceof DsApiError
				? {
						number: dossier.number,
						state: dossier.state,
						error: errorText(asNodeError(node, content, 0)),
					}
				: { ...messageOf(one, content), ...shaped(content, request, instance) }),
		};
		return { json };
	});
}

function messageOf({ event, messageId }: EmittedDossierEvent, { dossier }: ReadDossier) {
	if (event !== 'messageReceived') return {};
	const message = dossier.messages?.find(({ id }) => id === messageId);
	if (!message) return { message: null };
	const { dossierNumber: _, ...described } = describeMessage(message, dossier.number);
	return { message: described };
}

function shaped(
	content: ReadDossier,
	{ simplify, shown, parts }: TriggerRequest,
	instance: Instance,
) {
	if (simplify) return simplifyDossier(content, shown, instance);
	const { messages, ...dossier } = content.dossier;
	return withApiFieldNames(parts.messages ? { ...dossier, messages } : dossier) as object;
}
