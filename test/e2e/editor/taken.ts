import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits until n8n has taken what was typed last: it does so a tenth of a second later, without a sign, and a click before that
 * uses what was there.
 */
export async function typedTextIsTaken(): Promise<void> {
	await wait(500);
}
