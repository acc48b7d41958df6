import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { DsApiError } from '../../../../ds-api/errors';
import { CustomDocument } from '../../../../ds-api/custom-query';
import { Semaphore } from '../../../../ds-api/third-party';
import { clientFor } from '../../../shared/client';
import { InputError } from '../../../shared/node-errors';
import { shownFor, type Operation } from '../../operation';
import type { OperationContext } from '../../../shared/operation-context';
import { limitParameters, readLimit } from '../../parameters/limit';
import { sharedByItems } from '../../../shared/shared-by-items';
import { readVariables, variablesParameters } from './variables';

const shown = shownFor('graphql', 'execute');

export const execute: Operation = {
	resource: 'graphql',
	option: {
		name: 'Execute',
		value: 'execute',
		action: 'Execute a GraphQL query or mutation',
		description:
			'Run a GraphQL query or mutation of your own, for what no other operation does. A mutation changes data on the platform and may notify citizens.',
	},
	properties: [
		{
			displayName: 'Query or Mutation',
			name: 'query',
			type: 'string',
			typeOptions: { rows: 8 },
			default: '',
			required: true,
			placeholder: 'e.g. query ($number: Int!) { demarche(number: $number) { title } }',
			displayOptions: shown,
			description:
				'GraphQL document. It is sent as it is: the fields must exist in the API version of the instance. Of a mutation, select errors { message }.',
		},
		...variablesParameters(shown),
		{
			displayName: 'Paginate',
			name: 'paginate',
			type: 'boolean',
			default: false,
			displayOptions: shown,
			description:
				'Whether to read one connection of the query page by page and return one item per node. It needs pageInfo { hasNextPage endCursor } and after: $after.',
		},
		...limitParameters({ show: { ...shown.show, paginate: [true] } }),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			displayOptions: shown,
			options: [
				{
					displayName: 'Connection Path',
					name: 'connectionPath',
					type: 'string',
					default: '',
					placeholder: 'e.g. demarche.dossiers',
					description:
						'With Paginate: where the connection stands in the answer. Needed only when there are several.',
				},
				{
					displayName: 'Operation Name',
					name: 'operationName',
					type: 'string',
					default: '',
					description: 'Which operation of a document with several to run',
				},
				{
					displayName: 'Partial Data',
					name: 'partialData',
					type: 'boolean',
					default: false,
					description:
						'Whether to return data that comes with errors, and the errors with it as "errors", instead of failing. Without Paginate only.',
				},
			],
		},
	],
	async run(context) {
		const { n8n, itemIndex, signal } = context;
		const options = n8n.getNodeParameter('options', itemIndex, {});
		const document = new CustomDocument(
			readText(n8n.getNodeParameter('query', itemIndex, '')),
			textOr(options.operationName),
		);
		const variables = readVariables(context, document);
		// Mutations run one by one, in the order of the items.
		const [, release] = await turns(n8n).acquire(document.isMutation ? PARALLEL_QUERIES : 1);
		try {
			signal.throwIfAborted();
			return n8n.getNodeParameter('paginate', itemIndex, false) === true
				? await nodesOf(context, document, variables, textOr(options.connectionPath))
				: await answerOf(context, document, variables, options.partialData === true);
		} catch (error) {
			throw document.isMutation ? withWarning(error) : error;
		} finally {
			release();
		}
	},
};

const PARALLEL_QUERIES = 4;
const turns = sharedByItems(() => new Semaphore(PARALLEL_QUERIES));

type Variables = Record<string, unknown>;

async function answerOf(
	context: OperationContext,
	document: CustomDocument,
	variables: Variables,
	takesPartialData: boolean,
): Promise<INodeExecutionData[]> {
	const client = await clientFor(context);
	const { data, errors, unchecked } = await client.execute(document, variables, {
		takesPartialData,
	});
	if (unchecked.length > 0) {
		context.hint(
			`The document does not select errors { message } of ${unchecked.join(', ')}: a refusal of the platform would go unseen.`,
			'warning',
		);
	}
	const shownErrors = errors.map(({ message, path, extensions }) => ({
		code: extensions?.code ?? null,
		path: path ?? [],
		message,
	}));
	const json = errors.length > 0 ? { ...data, errors: shownErrors } : data;
	return [{ json: json as IDataObject }];
}

async function nodesOf(
	context: OperationContext,
	document: CustomDocument,
	variables: Variables,
	path: string | undefined,
): Promise<INodeExecutionData[]> {
	const limit = readLimit(context) ?? Infinity;
	const client = await clientFor(context);
	const items: INodeExecutionData[] = [];
	for await (const node of client.executePages(document, variables, path?.split('.'))) {
		items.push({ json: node as IDataObject });
		if (items.length >= limit) break;
	}
	return items;
}

function readText(value: unknown): string {
	const text = textOr(value);
	if (text !== undefined) return text;
	throw new InputError(
		'Query or Mutation: there is none',
		'Expected a GraphQL document, e.g. query { demarche(number: 12345) { title } }.',
	);
}

function textOr(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A mutation whose answer was lost may have been carried out: whoever runs it again must know. */
function withWarning(error: unknown): unknown {
	if (!(error instanceof DsApiError && error.mayBeDone)) return error;
	return error.reworded(`${error.message}: the mutation may have been carried out`, {
		advice: 'It was sent once. Look on the platform whether it was done before you run it again.',
	});
}
