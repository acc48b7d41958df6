import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { Engine } from '../../../tools/n8n-engine';
import type { Sandbox } from '../../../sandbox';

/** Runs the node on the same sandbox, for what an operation needs to be there: the JSON of its only item. */
type RunBefore = (parameters: object) => Promise<IDataObject>;

/** How a page's operation is run on a sandbox of its own. */
export interface Example {
	parameters: object | ((run: RunBefore) => Promise<object>);
	/** What happened on the platform before. */
	before?: (sandbox: Sandbox) => void;
	/** The credential's token; the one that may write unless told. */
	token?: keyof Sandbox['tokens'];
	files?: (engine: Engine) => Promise<IBinaryKeyData>;
}

/** What a page shows: its JSON blocks in their order, and errors that a user meets. */
interface PageExamples {
	outputs: Example[];
	errors: Example[];
}

/** The examples of the operations of one resource, by `resource/operation`. */
export type Examples = Record<string, PageExamples>;

/** An example that needs nothing but its parameters. */
export const one = (parameters: object): Example => ({ parameters });

/** A file that goes with a decision or a message. */
export const decision = async (engine: Engine): Promise<IBinaryKeyData> => ({
	data: await engine.storeBinary(Buffer.from('Inventé.'), 'décision.txt', 'text/plain'),
});
