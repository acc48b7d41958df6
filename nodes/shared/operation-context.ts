import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';

import type { OnEvent } from '../../ds-api/events';
import type { IncompleteDossierError } from '../../ds-api/isolation';
import type { ReadDossier } from '../../ds-api/model';

import type { RunCounter } from './run-counters';

/** What one item of an execution runs with. */
export interface OperationContext {
	n8n: IExecuteFunctions;
	itemIndex: number;
	/** Aborts when the user stops the execution, and when another item has made it fail. */
	signal: AbortSignal;
	/** Shown once under the node's output, however many items say it. */
	hint: (message: string, type?: NonNullable<NodeExecutionHint['type']>) => void;
	/** Told as a number, with all others of its kind, in one hint under the node's output. */
	count: (what: RunCounter) => void;
	/** Told what happens on the way: for n8n's log, and what is worth knowing after the run for the hints. */
	onEvent: OnEvent;
	/**
	 * What becomes of a dossier that the platform does not give whole: its item where the node is set to continue; else
	 * nothing, and the run fails by it after everything else was read.
	 */
	isolate: (
		error: IncompleteDossierError,
		shape?: (given: ReadDossier) => IDataObject,
	) => INodeExecutionData[];
}
