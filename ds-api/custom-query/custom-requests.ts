import { DsApiError } from '../errors';
import type { GraphQLAnswer, GraphQLTransport } from '../transport';
import { findConnection, stuckCursor, type CustomDocument } from './custom-document';

type Variables = Record<string, unknown>;

/** What a mutation of the user's own answered, beside its data. */
export interface CustomAnswer extends GraphQLAnswer {
	/** Mutations of which the document does not select `errors`: what they refuse goes unseen. */
	unchecked: readonly string[];
}

/**
 * Runs a user's document once.
 *
 * @param takesPartialData whether data that comes with errors is taken, and a mutation's refusals stay in its payload
 * @throws {DsApiError} `refused` for a mutation whose payload has `errors`; with `mayBeDone` when a mutation's answer was lost
 */
export async function runCustom(
	transport: GraphQLTransport,
	{ text, operationName, title, isMutation }: CustomDocument,
	variables: Variables,
	{ takesPartialData }: { takesPartialData: boolean },
): Promise<CustomAnswer> {
	const request = { text, operationName, variables, title, isMutation, takesPartialData };
	const answer = await transport.run(request);
	if (!isMutation) return { ...answer, unchecked: [] };
	if (!takesPartialData) assertAccepted(answer.data);
	return { ...answer, unchecked: uncheckedIn(answer.data) };
}

/**
 * The nodes of one connection of a user's query, page after page to its end.
 *
 * @param path the connection's place in the answer; undefined: the only one
 * @throws {DsApiError} for a page that is not whole, and for a cursor that was had before
 */
export async function* customNodes(
	transport: GraphQLTransport,
	document: CustomDocument,
	variables: Variables,
	path: readonly string[] | undefined,
): AsyncGenerator<Record<string, unknown>> {
	if (document.kind === 'mutation') throw notAQuery();
	const cursors = new Set<unknown>();
	let given = variables;
	for (;;) {
		const { data } = await runCustom(transport, document, given, { takesPartialData: false });
		const page = findConnection(data, path);
		const { next } = page;
		const variable = document.cursorVariable(page.path);
		if (next !== null && variable === undefined) throw noCursorVariable(page.path);
		cursors.add(given[variable ?? '']);
		if (next !== null && cursors.has(next)) throw stuckCursor(page.path);
		yield* page.nodes;
		if (next === null || variable === undefined) return;
		given = { ...given, [variable]: next };
	}
}

interface Payload {
	errors?: Array<{ message?: unknown }> | null;
}

function payloadsOf(data: Variables): Array<[string, Payload]> {
	return Object.entries(data).filter((entry): entry is [string, Payload] => {
		const [name, value] = entry;
		return !name.startsWith('__') && typeof value === 'object' && value !== null;
	});
}

function assertAccepted(data: Variables): void {
	const payloads = payloadsOf(data);
	const refused = payloads.filter(([, { errors }]) => errors && errors.length > 0);
	if (refused.length === 0) return;
	const names = refused.map(([name]) => name).join(', ');
	throw new DsApiError(`The platform refused ${names}`, {
		code: 'refused',
		httpStatus: 200,
		platformMessage: refused
			.flatMap(([, { errors }]) => errors ?? [])
			.map(({ message }) => String(message))
			.join('; '),
		advice:
			refused.length < payloads.length
				? 'The other mutations of the document were carried out.'
				: undefined,
	});
}

/** Only the payload of createDirectUpload has no errors to select. */
function uncheckedIn(data: Variables): string[] {
	return payloadsOf(data)
		.filter(([, payload]) => !('errors' in payload) && !('directUpload' in payload))
		.map(([name]) => name);
}

function notAQuery(): DsApiError {
	return new DsApiError('Only a query can be read page by page', {
		code: 'not_a_query',
		advice: 'Send a mutation with `execute`.',
	});
}

function noCursorVariable(path: readonly string[]): DsApiError {
	return new DsApiError(`"${path.join('.')}" has more pages, but takes no cursor`, {
		code: 'no_cursor_variable',
		advice: `Declare a variable $after: String, and give it to the connection: ${path.at(-1) ?? ''}(after: $after).`,
	});
}
