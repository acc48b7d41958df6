/**
 * What a test file has opened, and closes again at its end: the last first, and each, even when something before could not
 * be opened or closed.
 */
export class Closing {
	private readonly steps: Array<() => Promise<unknown>> = [];

	/** Takes note of how to close something, as soon as it is open. */
	add(close: () => Promise<unknown>): void {
		this.steps.push(close);
	}

	/** @throws the first error, after all is done */
	async close(): Promise<void> {
		const errors: unknown[] = [];
		for (const step of this.steps.splice(0).reverse()) {
			await step().catch((error: unknown) => errors.push(error));
		}
		if (errors.length > 0) throw errors[0];
	}
}
