import type { IDataObject } from 'n8n-workflow';

import { shortHash } from '../../ds-api/webhooks';

/** The platform sends one call after the other: a repeated one is among the last. 200 take 5 kB of static data. */
const REMEMBERED = 200;

/** The calls that started the workflow, by their ids, in the node's static data. */
export class CallMemory {
	constructor(private readonly staticData: IDataObject) {}

	has(id: string): boolean {
		return this.calls.includes(shortHash(id));
	}

	/** Once is enough, however often it is said. */
	add(id: string): void {
		if (this.has(id)) return;
		this.staticData.calls = [...this.calls, shortHash(id)].slice(-REMEMBERED);
	}

	private get calls(): string[] {
		const { calls } = this.staticData;
		return Array.isArray(calls) ? (calls as string[]) : [];
	}
}
