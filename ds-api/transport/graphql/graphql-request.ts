import type { KnownSecrets } from '../../errors';

/** What is sent. */
export interface GraphQLRequest {
	text: string;
	variables: object;
	/** Which of several operations of the document to run. */
	operationName?: string | undefined;
	/** Of a query: see {@link GraphQLTransport.queryParts}. */
	isPart?: ((path: readonly Step[]) => boolean) | undefined;
}

/** A step of the path to a place in an answer. */
export type Step = string | number;

/** A document that somebody else wrote: it is sent as it is. */
export interface OwnRequest extends GraphQLRequest {
	/** What it is called in errors, e.g. "The query". */
	title: string;
	/** Whether it changes something: then it is sent once. */
	isMutation: boolean;
	/** Whether data that comes with errors is taken. */
	takesPartialData: boolean;
}

/** What of a request must not come back in an error: a user's own document may hold values, too. */
export function secretsOf({ text, variables }: GraphQLRequest, token: string): KnownSecrets {
	const literals = [...text.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, literal]) => literal);
	return { token, sent: [variables, literals] };
}
