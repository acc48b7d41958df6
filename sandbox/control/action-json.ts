import type { Actions } from '../domain/actions';
import { hiders } from '../domain/changes/removal';
import type { HiddenBy } from '../domain/changes/removal';
import { transitions } from '../domain/changes/transition-rules';
import type { Transition } from '../domain/changes/transition-rules';
import { invalid, member, needed, readMembers } from '../http/json-members';
import type { Members } from '../http/json-members';

const { wholeNumber, text, flag, oneOf } = member;
const dossierNumber = needed(wholeNumber(1));
const at = text;

/** What the JSON of an action may have, once its members were looked at. */
interface Told {
	dossierNumber: number;
	at?: string;
	label: string;
	value: string;
	body: string;
	question: string;
	answer: string;
	motivation?: string;
	transition: Transition;
	by: HiddenBy;
	reason?: string;
}

interface ActionKind {
	members: Members;
	/** Returns the number of a dossier that it deposited. */
	act: (actions: Actions, told: Told) => unknown;
}

/** What can be done, by the names of {@link Actions}: with texts and numbers, not with files. */
const kinds: Record<keyof Actions, ActionKind> = {
	deposit: {
		members: { demarche: wholeNumber(1), email: text, draft: flag, at },
		act: (actions, options) => actions.deposit(options),
	},
	claim: {
		members: { dossierNumber },
		act: (actions, { dossierNumber: number }) => actions.claim(number),
	},
	submit: {
		members: { dossierNumber, at },
		act: (actions, { dossierNumber: number, ...when }) => actions.submit(number, when),
	},
	edit: {
		members: { dossierNumber, label: needed(text), value: needed(text), at },
		act: (actions, { dossierNumber: number, label, value, ...when }) =>
			actions.edit(number, label, value, when),
	},
	write: {
		members: { dossierNumber, body: needed(text), at },
		act: (actions, { dossierNumber: number, body, ...when }) => actions.write(number, body, when),
	},
	askAvis: {
		members: { dossierNumber, question: needed(text), at },
		act: (actions, { dossierNumber: number, question, ...when }) =>
			actions.askAvis(number, question, when),
	},
	answerAvis: {
		members: { dossierNumber, answer: needed(text), at },
		act: (actions, { dossierNumber: number, answer, ...when }) =>
			actions.answerAvis(number, answer, when),
	},
	changeState: {
		members: {
			...{ dossierNumber, transition: needed(oneOf(...transitions)), motivation: text, at },
			visibleAfterMilliseconds: wholeNumber(0),
		},
		act: (actions, { dossierNumber: number, transition, ...options }) =>
			actions.changeState(number, transition, options),
	},
	hide: {
		members: { dossierNumber, by: needed(oneOf(...hiders)), reason: text, at },
		act: (actions, { dossierNumber: number, by, ...options }) => actions.hide(number, by, options),
	},
	restore: {
		members: { dossierNumber, at },
		act: (actions, { dossierNumber: number, ...when }) => actions.restore(number, when),
	},
	erase: {
		members: { dossierNumber, at },
		act: (actions, { dossierNumber: number, ...when }) => actions.erase(number, when),
	},
};

const names = Object.keys(kinds) as Array<keyof Actions>;

/**
 * Does what JSON says: `action`, and what that action takes.
 *
 * @returns the number of the dossier
 * @throws InvalidJson for what is no action; what the action throws, for a dossier that is not there for example
 */
export function actAsTold(actions: Actions, json: Record<string, unknown>): number {
	const { action, ...more } = json;
	const name = names.find((each) => each === action);
	if (name === undefined) throw invalid(`action is ${JSON.stringify(action)}`, names.join(', '));
	const { members, act } = kinds[name];
	const told = readMembers(more, members, '') as unknown as Told;
	return Number(act(actions, told) ?? told.dossierNumber);
}
