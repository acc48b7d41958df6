import type { Time } from './time';

/** How long a request may take, and a statement of the database, in milliseconds. */
const requestTimeout = 30_000;
const statementTimeout = 60_000;

/** What a lock does to a change: it waits, or answers before it is done, or comes to nothing. */
export type BehindLock =
	| { kind: 'waits'; afterMilliseconds: number }
	| { kind: 'answersFirst'; afterMilliseconds: number; commitsAfterMilliseconds: number }
	| { kind: 'fails'; afterMilliseconds: number };

/** Changes that are committed after their answer has gone out, and the locks that hold changes up. */
export class LateCommits {
	private readonly lockedUntil = new Map<number, number>();
	private readonly waiting = new Set<() => void>();

	constructor(private readonly time: Time) {}

	/** Somebody else's transaction holds the row of a dossier for so long. Reading goes on. */
	lock(dossierNumber: number, milliseconds: number): void {
		this.lockedUntil.set(dossierNumber, this.time.now() + milliseconds);
	}

	/** What becomes of a change of these dossiers that arrives now. */
	behindLock(dossierNumbers: readonly number[]): BehindLock {
		const left = dossierNumbers.map(
			(number) => (this.lockedUntil.get(number) ?? 0) - this.time.now(),
		);
		const milliseconds = Math.max(0, ...left);
		if (milliseconds >= statementTimeout) {
			return { kind: 'fails', afterMilliseconds: statementTimeout };
		}
		return milliseconds >= requestTimeout
			? {
					kind: 'answersFirst',
					afterMilliseconds: requestTimeout,
					commitsAfterMilliseconds: milliseconds - requestTimeout,
				}
			: { kind: 'waits', afterMilliseconds: milliseconds };
	}

	/** Commits a change when so much time has passed. */
	later(milliseconds: number, commit: () => Promise<unknown>): void {
		const takeBack = this.time.after(milliseconds, () => {
			this.waiting.delete(takeBack);
			// What cannot be done any more by then is told to nobody.
			commit().catch(() => undefined);
		});
		this.waiting.add(takeBack);
	}

	/** What has not been committed yet is lost. */
	stop(): void {
		for (const takeBack of this.waiting) takeBack();
		this.waiting.clear();
	}
}
