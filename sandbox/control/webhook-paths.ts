import { eventTypes } from '../domain/platform';
import type { EventType } from '../domain/platform';
import { member, needed, readMembers } from '../http/json-members';
import type { Member, Members } from '../http/json-members';
import type { Sandbox } from '../index';
import type { Webhook, WebhookOptions } from '../webhooks/sender';
import { ControlError, created, ifThere, objectIn, ok } from './control-answer';
import type { Paths } from './control-answer';

const { wholeNumber, text, oneOf } = member;
const listOf = (...values: readonly string[]): Member => ({
	expected: `a list of ${values.join(', ')}`,
	holds: (value) => Array.isArray(value) && value.every((each) => values.includes(each as string)),
});
const webhookMembers: Members = {
	kind: needed(oneOf('legacy', 'signed')),
	demarche: needed(wholeNumber(1)),
	url: needed(text),
	events: listOf(...eventTypes),
};
const sendMembers: Members = {
	event: needed(oneOf(...eventTypes)),
	dossierNumber: needed(wholeNumber(1)),
};

/** A webhook that was registered here, with the JSON it was told as. */
interface ControlledWebhook {
	json: Record<string, unknown>;
	webhook: Webhook;
}

/** `/webhooks`: who is called, what they were told, and calls that come without an event, or once more. */
export function webhookPaths(sandbox: Sandbox, nextId: () => number): Paths {
	const webhooks = new Map<number, ControlledWebhook>();

	const controlled = (id: number): ControlledWebhook => {
		const webhook = webhooks.get(id);
		if (!webhook) throw new ControlError(404, `There is no webhook ${id}`);
		return webhook;
	};

	const shown = (id: number): Record<string, unknown> => {
		const { json, webhook } = controlled(id);
		const { secret, enabled, calls } = webhook;
		return { id, ...json, secret, enabled, calls };
	};

	const register = (json: Record<string, unknown>): number => {
		const options = readMembers(json, webhookMembers, '') as unknown as WebhookOptions;
		const webhook = sandbox.webhooks.register(options);
		const id = nextId();
		webhooks.set(id, { json, webhook });
		return id;
	};

	const send = (id: number, json: Record<string, unknown>): void => {
		const { webhook } = controlled(id);
		const { event, dossierNumber } = readMembers(json, sendMembers, '') as unknown as {
			event: EventType;
			dossierNumber: number;
		};
		ifThere(() => webhook.send(event, dossierNumber));
	};

	return {
		'/webhooks': {
			GET: () => ok([...webhooks.keys()].map(shown)),
			POST: ({ body }) => created(shown(register(objectIn(body)))),
		},
		'/webhooks/:id': {
			GET: ({ id }) => ok(shown(id)),
			DELETE: ({ id }) => {
				controlled(id).webhook.remove();
				webhooks.delete(id);
				return ok({ removed: 1 });
			},
		},
		'/webhooks/:id/send': {
			POST: ({ id, body }) => {
				send(id, objectIn(body));
				return ok(shown(id));
			},
		},
		'/webhooks/:id/repeat': {
			POST: ({ id }) => {
				controlled(id).webhook.repeat();
				return ok(shown(id));
			},
		},
		'/webhooks/:id/renew-secret': {
			POST: ({ id }) => ok({ secret: controlled(id).webhook.renewSecret() }),
		},
	};
}
