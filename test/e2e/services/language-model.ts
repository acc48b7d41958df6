import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What an agent sends to a model, as far as it is used here. */
export interface ModelRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string; description: string } }>;
}

/** A server that speaks the protocol of OpenAI's chats, and has no model: it asks for one tool, and repeats what it got. */
export interface LanguageModel {
	url: string;
	/** What it was sent, in order. */
	requests: ModelRequest[];
	close(): Promise<void>;
}

/**
 * @param tool the name of the tool it asks for
 * @param input what it fills in
 */
export async function startLanguageModel(tool: string, input: object): Promise<LanguageModel> {
	const requests: ModelRequest[] = [];
	const server = createServer((request, response) => {
		void json(request).then((body) => {
			requests.push(body as ModelRequest);
			const message = answerTo(body as ModelRequest, tool, input);
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(completion(message)));
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function answerTo({ messages }: ModelRequest, name: string, input: object): object {
	const last = messages.at(-1);
	if (last?.role === 'tool')
		return { role: 'assistant', content: `I was told: ${text(last.content)}` };
	const call = {
		id: 'call_1',
		type: 'function',
		function: { name, arguments: JSON.stringify(input) },
	};
	return { role: 'assistant', content: null, tool_calls: [call] };
}

const text = (content: unknown): string =>
	typeof content === 'string' ? content : JSON.stringify(content);

const completion = (message: object) => ({
	id: 'completion',
	object: 'chat.completion',
	created: 0,
	model: 'made-up',
	choices: [{ index: 0, message, finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop' }],
	usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
