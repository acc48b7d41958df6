import { NodePanel } from './node-panel';
import type { Locator, Page } from './playwright';

/** The list from which a step is chosen. */
export class NodeCreator {
	private constructor(private readonly page: Page) {}

	static async opened(page: Page): Promise<NodeCreator> {
		await page.getByTestId('node-creator-search-bar').waitFor();
		return new NodeCreator(page);
	}

	/**
	 * Types into the emptied search field, and waits until something is found.
	 *
	 * @param expected what is to be among it
	 * @returns all that is found, best first
	 */
	async search(words: string, expected: string): Promise<string[]> {
		const field = this.page.getByTestId('node-creator-search-bar');
		// The list lags behind the field: what an earlier search found has to go first.
		await field.fill('');
		await this.entry(expected).waitFor({ state: 'hidden' });
		await field.fill(words);
		await this.entry(expected).waitFor();
		return await this.names().allInnerTexts();
	}

	/** Chooses an entry: a category, a node, or one of a node's actions. */
	async choose(name: string): Promise<void> {
		await this.entry(name).click();
	}

	/**
	 * Chooses a trigger: its panel opens.
	 *
	 * @param way what is clicked then: one of its events, or the button for a trigger that lists none
	 */
	async chooseTrigger(node: string, way: string): Promise<NodePanel> {
		await this.choose(node);
		await this.page.getByTestId('node-creator').getByText(way, { exact: true }).first().click();
		return await NodePanel.opened(this.page);
	}

	private names(): Locator {
		return this.page.getByTestId('node-creator-item-name');
	}

	private entry(name: string): Locator {
		return this.names().getByText(name, { exact: true }).first();
	}
}
