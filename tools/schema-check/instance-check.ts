import { adaptedDocument, type AdaptedDocument } from '../../ds-api/compat/adapted-document';
import { connectionFailure } from '../../ds-api/errors/connection-errors';
import * as generated from '../../ds-api/generated/operations';
import { sendOver } from '../../ds-api/transport/send-request';
import { parseInstanceUrl } from '../../ds-api/compat/instance';
import { IntrospectionDocument, schemaFrom } from '../../ds-api/compat/instance-schema';
import { lookupDocument } from '../../ds-api/lookup/lookup-document';
import { connectionPool, DEFAULT_TIMEOUTS } from '../../ds-api/transport/pool';
import type { GraphQLSchema, IntrospectionQuery } from '../../ds-api/third-party';
import { everySingleAnnotation } from '../../ds-api/writing/annotations/single-annotations';

/** What an instance lacks of what the client asks for. */
export interface InstanceCheck {
	/** Whether every operation can be sent, with or without all of its parts. */
	isPossible: boolean;
	/** For people. */
	report: string;
}

interface IntrospectionAnswer {
	data?: IntrospectionQuery | null;
}

/** Ways to ask for the schema without a token: the older version takes stored queries only, and its own leaves deprecated arguments out. */
const WAYS = [
	{ body: { query: IntrospectionDocument.toString() }, caveat: '' },
	{
		body: { queryId: 'introspection' },
		caveat:
			'This instance tells strangers its schema without the deprecated arguments: "order" may be there all the same.',
	},
];

/**
 * Compares what the client sends with the schema of a live instance, which everybody may read: no token is sent.
 *
 * @param address of the instance, as a user would type it
 * @throws {DsApiError} for an address that is none, or that cannot be reached; an Error when the instance does not tell its schema
 */
export async function checkInstance(address: string): Promise<InstanceCheck> {
	const instance = parseInstanceUrl(address);
	const { schema, caveat } = await publicSchema(instance.graphqlUrl, sendTo(address));
	const documents = sentDocuments(schema).map((text) => ({
		name: /(?:query|mutation)\s+(\w+)/.exec(text)?.[1] ?? '',
		...adaptedDocument(text, schema),
	}));
	const impossible = documents.filter(({ missingOperations }) => missingOperations.length > 0);
	const lines = [
		`${instance.host}: ${documents.length} operations, ${impossible.length} impossible`,
		...documents.filter(({ leftOut }) => leftOut.length > 0).map(line),
		...(caveat ? [caveat] : []),
	];
	return { isPossible: impossible.length === 0, report: lines.join('\n') };
}

function line({ name, leftOut, missingOperations }: AdaptedDocument & { name: string }): string {
	return missingOperations.length > 0
		? `${name}: impossible without ${missingOperations.join(', ')}`
		: `${name}: without ${leftOut.join(', ')}`;
}

/** Every document with an operation. Look-ups of several dossiers differ in nothing but their number. */
function sentDocuments(schema: GraphQLSchema): string[] {
	const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
	const singly = everySingleAnnotation(mutations);
	return [...Object.values(generated), lookupDocument(1), ...(singly ? [singly] : [])]
		.filter((exported) => exported instanceof generated.TypedDocumentString)
		.filter((document) => !(singly && document === generated.UpdateAnnotationsDocument))
		.map(String)
		.filter((text) => /^\s*(?:query|mutation)\b/.test(text));
}

type Send = (body: object) => Promise<IntrospectionAnswer>;

function sendTo(address: string): Send {
	const instance = parseInstanceUrl(address);
	const send = sendOver(
		connectionPool(instance, {
			ignoreTlsErrors: false,
			egressFilter: undefined,
			timeouts: DEFAULT_TIMEOUTS,
		}),
	);
	return async (body) => {
		const headers = new Headers({ 'content-type': 'application/json' });
		const request = { method: 'POST', headers, body: JSON.stringify(body), signal: null };
		const answer = await send(instance.graphqlUrl, request).catch((error: unknown) => {
			throw connectionFailure(error, instance.host);
		});
		return answer.ok ? (JSON.parse(await answer.text()) as IntrospectionAnswer) : {};
	};
}

async function publicSchema(url: string, send: Send) {
	for (const { body, caveat } of WAYS) {
		const { data } = await send(body);
		if (data) return { schema: schemaFrom(data), caveat };
	}
	throw new Error(`${url} does not tell its schema`);
}
