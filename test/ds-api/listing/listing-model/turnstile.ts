import { setImmediate as everythingUnderWay } from 'node:timers/promises';

import {
	sendOver,
	type HttpAnswer,
	type SendRequest,
} from '../../../../ds-api/transport/send-request';
import { parseInstanceUrl } from '../../../../ds-api/compat/instance';
import { connectionPool, DEFAULT_TIMEOUTS } from '../../../../ds-api/transport/pool';

/**
 * Lets requests through one at a time, each with its whole answer, in an order that is given: so what depends on who comes
 * first happens again with the same numbers.
 *
 * @param turns which of the waiting requests is next, counted from the oldest and wrapped around; over and over again, or always
 * the oldest
 */
export function turnstile(url: string, turns: readonly number[]): SendRequest {
	const send = sendOver(
		connectionPool(parseInstanceUrl(url), {
			ignoreTlsErrors: false,
			egressFilter: undefined,
			timeouts: DEFAULT_TIMEOUTS,
		}),
	);
	let turn = 0;
	const waiting: Array<() => Promise<void>> = [];
	let isOpen = true;

	const letThrough = async () => {
		isOpen = false;
		for (;;) {
			await everythingUnderWay();
			if (waiting.length === 0) break;
			const chosen = turns[turn++ % turns.length] ?? 0;
			const [next] = waiting.splice(chosen % waiting.length, 1);
			await next?.();
		}
		isOpen = true;
	};

	return async (address, init) =>
		await new Promise<HttpAnswer>((resolve, reject) => {
			waiting.push(async () => await send(address, init).then(whole).then(resolve, reject));
			if (isOpen) void letThrough();
		});
}

async function whole(answer: HttpAnswer): Promise<HttpAnswer> {
	const { status, ok, headers } = answer;
	const text = answer.text();
	await text.catch(() => undefined);
	return { status, ok, headers, text: async () => await text };
}
