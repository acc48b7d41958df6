import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { DsApiError, redact, type ErrorCode } from '../../ds-api/errors';
import type { IncompleteDossierError } from '../../ds-api/isolation';
import type { OperationContext } from './operation-context';
import { inPanelWords } from './panel-words';

/** A parameter that cannot be used: which one, and what is expected of it. */
export class InputError extends Error {
	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
	}
}

type NodeError = NodeApiError | NodeOperationError;

/** As an agent's tool, a node has a type of its own, and the model reads the message of an error and nothing else of it. */
const isTool = ({ type }: INode) => type.endsWith('Tool');

function messageFor(node: INode, message: string, description: string): string {
	return isTool(node) ? `${message}. ${description}` : message;
}

/**
 * The error as n8n shows it: what happened as its message; the platform's own words, what to do and the request's id as its
 * description. Only these texts are handed over: n8n stores whatever else an error carries.
 */
export function asNodeError(node: INode, error: unknown, itemIndex: number): NodeError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	if (error instanceof InputError) {
		const { message, advice: description } = error;
		return new NodeOperationError(node, messageFor(node, message, description), {
			...{ description, itemIndex },
		});
	}
	if (error instanceof DsApiError) return ofApi(node, error, itemIndex);
	const message = redact(error instanceof Error ? error.message : String(error));
	return new NodeOperationError(node, message, { itemIndex });
}

/**
 * The item that stands for what failed where the node is set to continue. It has `error` and nothing else: only such an item
 * leaves by the error output where there is one.
 */
export function errorItem(
	{ n8n, itemIndex }: Pick<OperationContext, 'n8n' | 'itemIndex'>,
	error: unknown,
): INodeExecutionData {
	return { json: { error: errorText(asNodeError(n8n.getNode(), error, itemIndex)) } };
}

/**
 * The item that stands for a dossier that the platform does not give whole, with what it gives. Where there is an error
 * output it leaves by it: n8n sends an item there that has `error` beside its JSON, but replaces the JSON of one on which it
 * still finds it later, which it does not where copies do not have it.
 */
export function incompleteItem(
	{ n8n, itemIndex }: Pick<OperationContext, 'n8n' | 'itemIndex'>,
	error: IncompleteDossierError,
	dossier: IDataObject | null,
): INodeExecutionData {
	const { number, code, part } = error;
	const message = inPanelWords(error.message);
	const item: INodeExecutionData = {
		json: { dossierNumber: number, error: { code, message, part }, dossier },
		pairedItem: { item: itemIndex },
	};
	if (n8n.getNode().onError === 'continueErrorOutput') {
		const value = asNodeError(n8n.getNode(), error, itemIndex);
		Object.defineProperty(item, 'error', { value, enumerable: false, writable: true });
	}
	return item;
}

/** The error of a run in which dossiers could not be given whole: it names each, and what of it. */
export function incompleteDossiersError(
	errors: readonly [IncompleteDossierError, ...IncompleteDossierError[]],
): DsApiError {
	const [first, ...others] = errors;
	if (others.length === 0) return first;
	const named = errors.map(({ number, part, code }) => `${number} (${part}: ${code})`).join(', ');
	return first.reworded(
		`The platform fails to give ${errors.length} dossiers whole: ${named}`,
		// What the platform says of the first is not what it says of all.
		{ platformMessage: undefined },
	);
}

/** One text for where there is room for one only: the `error` field of an item. */
export function errorText(error: NodeError): string {
	const { message, description } = error;
	return description && !message.includes(description) ? `${message}. ${description}` : message;
}

/** Of changes, by the platform, with its reason. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['refused', 'upload_refused']);

function ofApi(node: INode, error: DsApiError, itemIndex: number): NodeError {
	const { code, httpStatus } = error;
	const said = platformMessage(error);
	// Why a change was refused is told by the platform best; what a refused token or a number means, by the advice.
	const advice = inPanelWords(error.advice ?? '');
	const words = REFUSALS.has(code) ? [said, advice] : [advice, said];
	const description = [...words, `(${facts(error)})`].filter(Boolean).join(' ');
	const message = messageFor(node, inPanelWords(error.message), description);
	if (httpStatus === undefined) {
		return new NodeOperationError(node, message, { description, itemIndex });
	}
	const nodeError = new NodeApiError(
		node,
		{ message, code },
		// The platform answers many failures with HTTP 200, which n8n would show as the error's code.
		{ message, description, httpCode: httpStatus >= 400 ? String(httpStatus) : code, itemIndex },
	);
	// n8n rewrites messages that it takes for those of a network failure.
	nodeError.message = message;
	return nodeError;
}

function platformMessage({ platformMessage: text }: DsApiError): string | undefined {
	return text && `The platform says: “${text}”.`;
}

function facts({ code, httpStatus = 0, requestId, reason, attempts = 1 }: DsApiError): string {
	return [
		`code ${code}`,
		reason,
		httpStatus >= 400 && `HTTP ${httpStatus}`,
		requestId && `request id ${requestId}`,
		attempts > 1 && `${attempts} attempts`,
	]
		.filter(Boolean)
		.join(', ');
}
