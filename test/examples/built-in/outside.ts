import type { IDataObject } from 'n8n-workflow';
import type { Recorder } from './recorded-nodes';

/** What the examples do outside of n8n, and what they find there. */
export interface Outside extends Recorder {
	/** What Remove Duplicates has seen, from one run to the next. */
	seen: Set<string>;
	/** What the webhooks answered. */
	answers: Array<{ status: number; headers: Record<string, string>; body: unknown }>;
	/** What was written into tables, by the name of the file. */
	tables: Array<{ fileName: string; rows: IDataObject[] }>;
	/** What was put on Google Drive. */
	uploads: Array<{ folder: string; name: string; content: Buffer }>;
	mails: Array<{ to: string; subject: string; text: string; attachments: string[] }>;
	/** What is answered to an e-mail that waits for it. */
	decision: IDataObject;
	/** How long the workflow waited, in seconds. */
	waits: number[];
	/** Answers a call of a webhook. */
	call: (body: IDataObject) => Promise<IDataObject>;
}

export function nothingOutside(): Outside {
	return {
		seen: new Set(),
		answers: [],
		tables: [],
		uploads: [],
		mails: [],
		decision: {},
		waits: [],
		calls: [],
		replies: {},
		call: async () => await Promise.reject(new Error('There is nobody to call.')),
	};
}
