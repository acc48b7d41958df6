import type { IBinaryData } from 'n8n-workflow';

import { Semaphore } from '../../../../../ds-api/third-party';

/** What n8n may hold of files in memory at a time when nothing else is said, in bytes. */
const DEFAULT_BUDGET = 256_000_000;
/** What is reserved for a file that announces no size, in bytes. */
const UNKNOWN_SIZE = 5_000_000;

/**
 * The budget is handed out in so many equal shares, not byte by byte: at each release the semaphore counts down from its
 * value, which would take forever with bytes.
 */
const SHARES = 1000;
/** More than everything that can wait for room at a time. */
const ROOM_FOR_ALL = 100 * SHARES;

/**
 * Bounds how many bytes of files are under way at once. n8n's file system storage takes a file as a stream, so there is
 * nothing to bound; its database and S3 storage hold each file whole in memory. Which one is at work shows with the first
 * stored file.
 */
export class MemoryBudget {
	private readonly semaphore = new Semaphore(SHARES);
	private readonly bytes: number;
	private unbounded = false;

	/** @param bytes chosen by the user; undefined: as the storage allows */
	constructor(private readonly chosen: number | undefined) {
		this.bytes = chosen ?? DEFAULT_BUDGET;
	}

	/** Does the work once there is room for so many bytes; what is larger than the whole budget goes alone. */
	async spend<T>(byteSize: number | null, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
		signal.throwIfAborted();
		if (this.unbounded) return await work();
		const shares = Math.ceil(((byteSize ?? UNKNOWN_SIZE) / this.bytes) * SHARES);
		const weight = Math.min(Math.max(shares, 1), SHARES);
		return await this.semaphore.runExclusive(async () => {
			signal.throwIfAborted();
			return await work();
		}, weight);
	}

	/** Drops the bound as soon as n8n is seen to store in its file system, unless the user chose one. */
	learnFrom(stored: IBinaryData): void {
		if (this.unbounded || this.chosen !== undefined) return;
		if (stored.id?.startsWith('filesystem')) {
			this.unbounded = true;
			// Whoever waits for room has it now.
			this.semaphore.setValue(ROOM_FOR_ALL);
		}
	}
}
