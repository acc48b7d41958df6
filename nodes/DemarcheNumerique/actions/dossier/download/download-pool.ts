import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { Semaphore } from '../../../../../ds-api/third-party';
import { readNumberOption } from '../../../../shared/parameters/number-option';
import { sharedByItems } from '../../../../shared/shared-by-items';
import { MemoryBudget } from './memory-budget';

/**
 * The downloads of all items of an execution: a pool without barriers, so that the last file of one item and the first of
 * the next go on side by side. How large it is concerns the machine, not the item: the first item tells.
 *
 * @throws {InputError} that names the option and what is expected
 */
export const downloadPool = sharedByItems(
	(n8n) => new DownloadPool(n8n.getNodeParameter('options', 0, {})),
);

class DownloadPool {
	readonly parallelDownloads: number;
	private readonly places: Semaphore;
	private readonly budget: MemoryBudget;

	constructor(options: IDataObject) {
		this.parallelDownloads = readNumberOption('Parallel Downloads', options.parallelDownloads, {
			from: 1,
			to: 50,
			otherwise: 16,
		});
		const maxBytesInFlight = readNumberOption('Max Bytes in Flight', options.maxBytesInFlight, {
			from: 0,
			to: Number.MAX_SAFE_INTEGER,
			otherwise: 0,
		});
		this.places = new Semaphore(this.parallelDownloads);
		this.budget = new MemoryBudget(maxBytesInFlight === 0 ? undefined : maxBytesInFlight);
	}

	/**
	 * Does the work once there is a place in the pool and room for so many bytes.
	 *
	 * @param work calls `received` when the last byte has come: while n8n still stores the file, another one may come in its
	 * place
	 */
	async run<T>(
		byteSize: number | null,
		signal: AbortSignal,
		work: (received: () => void) => Promise<T>,
	): Promise<T> {
		const [, release] = await this.places.acquire();
		try {
			return await this.budget.spend(byteSize, signal, async () => await work(release));
		} finally {
			release();
		}
	}

	/** See {@link MemoryBudget.learnFrom}. */
	learnFrom(stored: IBinaryData): void {
		this.budget.learnFrom(stored);
	}
}
