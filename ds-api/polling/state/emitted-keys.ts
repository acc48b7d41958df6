import { createHash } from 'node:crypto';

/** As it is stored: what was told, by the second (base 36) of the change that told it. */
export type StoredKeys = Record<string, string>;

/** 48 bits: among the hundreds of keys that are kept, two are the same once in a million million. */
const KEY_LENGTH = 8;

/** What was told already, each known by a short hash, and by the second of the change that it belongs to. */
export class EmittedKeys {
	private readonly seconds = new Map<string, number>();

	constructor(stored: StoredKeys = {}) {
		for (const [second, keys] of Object.entries(stored)) {
			for (let start = 0; start < keys.length; start += KEY_LENGTH) {
				this.seconds.set(keys.slice(start, start + KEY_LENGTH), Number.parseInt(second, 36));
			}
		}
	}

	get size(): number {
		return this.seconds.size;
	}

	has(name: string): boolean {
		return this.seconds.has(keyOf(name));
	}

	add(name: string, second: number): void {
		this.seconds.set(keyOf(name), second);
	}

	delete(name: string): void {
		this.seconds.delete(keyOf(name));
	}

	/** Those of one second or later. */
	since(second: number): EmittedKeys {
		return this.only(([, each]) => each >= second);
	}

	and(others: EmittedKeys): EmittedKeys {
		const both = this.only(() => true);
		for (const entry of others.seconds) both.seconds.set(...entry);
		return both;
	}

	/** Those of the latest changes, so many at most. */
	latest(count: number): EmittedKeys {
		const byAge = [...this.seconds].sort(([, one], [, other]) => other - one);
		const kept = new Set(byAge.slice(0, count).map(([key]) => key));
		return this.only(([key]) => kept.has(key));
	}

	toJSON(): StoredKeys {
		const stored: StoredKeys = {};
		for (const [key, second] of this.seconds) {
			const name = second.toString(36);
			stored[name] = (stored[name] ?? '') + key;
		}
		return stored;
	}

	private only(keeps: (entry: [string, number]) => boolean): EmittedKeys {
		const kept = new EmittedKeys();
		for (const entry of this.seconds) if (keeps(entry)) kept.seconds.set(...entry);
		return kept;
	}
}

function keyOf(name: string): string {
	return createHash('sha256').update(name).digest('base64url').slice(0, KEY_LENGTH);
}
