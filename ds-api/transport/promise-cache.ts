/** What is asked for once, however many want it. A failure is not kept: whoever wants it next may fare better. */
export class PromiseCache<Key, Value> {
	private readonly asked = new Map<Key, Promise<Value>>();

	/** What is known without being asked for. */
	set(key: Key, value: Value): void {
		this.asked.set(key, Promise.resolve(value));
	}

	/** @throws what `ask` throws */
	async get(key: Key, ask: () => Promise<Value>): Promise<Value> {
		const known = this.asked.get(key);
		if (known) return await known;
		const asked = ask();
		this.asked.set(key, asked);
		asked.catch(() => this.asked.delete(key));
		return await asked;
	}
}
