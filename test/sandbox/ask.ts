import type { Sandbox } from '../../sandbox/index';

export interface ApiError {
	message: string;
	path?: Array<string | number>;
	extensions?: { code?: string };
}

export interface Answer {
	status: number;
	headers: Headers;
	text: string;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked into freely
	data: any;
	errors: ApiError[];
}

export const endpoint = ({ url }: Sandbox): string => `${url}/api/v2/graphql`;

const parsed = (text: string): { data?: unknown; errors?: ApiError[] } => {
	try {
		return JSON.parse(text) as { data?: unknown; errors?: ApiError[] };
	} catch {
		return {};
	}
};

/** Sends a raw body to the API. */
export async function post(
	sandbox: Sandbox,
	body: string,
	headers: Record<string, string> = {},
): Promise<Answer> {
	const response = await fetch(endpoint(sandbox), {
		method: 'POST',
		headers: {
			'Content-Type': 'application/json',
			Authorization: `Bearer ${sandbox.tokens.full}`,
			...headers,
		},
		body,
	});
	const text = await response.text();
	const { data, errors = [] } = parsed(text);
	return { status: response.status, headers: response.headers, text, data, errors };
}

/** Sends a query with the full token. */
export const ask = (
	sandbox: Sandbox,
	query: string,
	variables: Record<string, unknown> = {},
	headers: Record<string, string> = {},
): Promise<Answer> => post(sandbox, JSON.stringify({ query, variables }), headers);

export const codes = ({ errors }: Answer): Array<string | undefined> =>
	errors.map(({ extensions }) => extensions?.code);
