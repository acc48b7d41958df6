import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Outside } from './outside';

export function answerOf(node: IExecuteFunctions): Outside['answers'][number] {
	const respondsWith = node.getNodeParameter('respondWith', 0);
	const { responseCode = 200, responseHeaders } = node.getNodeParameter('options', 0) as {
		responseCode?: number;
		responseHeaders?: { entries: Array<{ name: string; value: string }> };
	};
	const body =
		respondsWith === 'firstIncomingItem'
			? node.getInputData()[0]?.json
			: node.getNodeParameter('responseBody', 0);
	return {
		status: responseCode,
		headers: Object.fromEntries(
			(responseHeaders?.entries ?? []).map(({ name, value }) => [name, value]),
		),
		body: respondsWith === 'json' ? JSON.parse(body as string) : body,
	};
}

export async function callAll(
	node: IExecuteFunctions,
	{ call }: Outside,
): Promise<INodeExecutionData[]> {
	return await Promise.all(
		node.getInputData().map(async (_, index) => {
			const body = JSON.parse(node.getNodeParameter('jsonBody', index) as string) as IDataObject;
			try {
				return { json: await call(body), pairedItem: index };
			} catch (error) {
				if (!node.continueOnFail()) throw new NodeOperationError(node.getNode(), error as Error);
				return { json: { error: { message: (error as Error).message } }, pairedItem: index };
			}
		}),
	);
}

export function sendMail(
	node: IExecuteFunctions,
	index: number,
	outside: Outside,
): INodeExecutionData {
	const { attachments: names = '' } = node.getNodeParameter('options', index) as {
		attachments?: string;
	};
	const attachments = names.split(',').filter(Boolean);
	const waits = node.getNodeParameter('operation', index) === 'sendAndWait';
	outside.mails.push({
		to: node.getNodeParameter('toEmail', index) as string,
		subject: node.getNodeParameter('subject', index) as string,
		text: node.getNodeParameter(waits ? 'message' : 'text', index) as string,
		attachments: attachments.map(
			(field) => node.helpers.assertBinaryData(index, field).fileName ?? '',
		),
	});
	return { json: waits ? outside.decision : {}, pairedItem: index };
}
