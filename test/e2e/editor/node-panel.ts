import type { Locator, Page } from './playwright';
import { typedTextIsTaken } from './taken';

/** How n8n shows what a node put out. */
type View = 'schema' | 'table' | 'json' | 'binary';

/** The panel of one node: its parameters, and what it put out. */
export class NodePanel {
	private constructor(private readonly page: Page) {}

	static async opened(page: Page): Promise<NodePanel> {
		await page.getByTestId('ndv').waitFor();
		return new NodePanel(page);
	}

	/** The whole panel. */
	get panel(): Locator {
		return this.page.getByTestId('ndv');
	}

	/** Where the parameters are. */
	get parameters(): Locator {
		return this.page.getByTestId('node-parameters');
	}

	/** Where the items are, or the error. */
	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}

	/** Types into a text field. */
	async fill(parameter: string, value: string): Promise<void> {
		await this.parameter(parameter).locator('input, textarea').first().fill(value);
	}

	/** Chooses from a drop-down. */
	async select(parameter: string, option: string): Promise<void> {
		await this.parameter(parameter).locator('input').first().click();
		await this.option(option).click();
	}

	/** Names a dossier or a démarche by its number, or by an expression. */
	async number(parameter: string, value: string): Promise<void> {
		await this.resourceLocator(parameter).getByTestId('rlc-input').fill(value);
	}

	/** Chooses By URL, and pastes one. */
	async url(parameter: string, url: string): Promise<void> {
		await this.mode(parameter, 'By URL');
		await this.number(parameter, url);
	}

	/** Chooses By Number, which n8n writes By ID, and types one. */
	async byNumber(parameter: string, number: string): Promise<void> {
		await this.mode(parameter, 'By ID');
		await this.number(parameter, number);
	}

	private async mode(parameter: string, mode: string): Promise<void> {
		await this.resourceLocator(parameter).getByTestId('rlc-mode-selector').click();
		await this.option(mode).click();
	}

	/** Unfolds the list behind a parameter, which comes from the platform. */
	async list(parameter: string): Promise<string[]> {
		await typedTextIsTaken();
		await this.resourceLocator(parameter).getByTestId('rlc-input').click();
		await this.listed().first().waitFor();
		return await this.listed().allInnerTexts();
	}

	/** Chooses from the list that is unfolded. */
	async choose(entry: string): Promise<void> {
		await this.listed().filter({ hasText: entry }).first().click();
	}

	/** Adds one of the fields that the platform's form offers, and gives it a value. */
	async addField(label: string, value: string): Promise<void> {
		await typedTextIsTaken();
		await this.page.getByTestId('add-fields-select').click();
		await this.page.getByRole('menuitem', { name: label, exact: true }).click();
		const fields = this.page.getByTestId('mapping-fields-container');
		await fields.getByText(label, { exact: true }).first().waitFor();
		await fields.locator('input:visible, textarea:visible').last().fill(value);
	}

	/** Runs this node, after those before it that did not run. */
	async execute(): Promise<void> {
		await typedTextIsTaken();
		await this.page.getByTestId('node-execute-button').click();
	}

	/** Runs a webhook trigger: n8n listens for one call, from its answer to the editor on. */
	async listen(): Promise<void> {
		const listens = this.page.waitForResponse((response) =>
			new URL(response.url()).pathname.endsWith('/run'),
		);
		await this.execute();
		await listens;
		await this.panel.getByText('Stop Listening').first().waitFor();
	}

	/**
	 * Waits until the output says this.
	 *
	 * @throws Error with what it says instead
	 */
	async shows(text: string | RegExp): Promise<void> {
		try {
			await this.output.getByText(text).first().waitFor();
		} catch (error) {
			const shown = await this.output.innerText();
			throw new Error(`The output does not say ${String(text)}, but: ${shown}`, { cause: error });
		}
	}

	/** Waits until the output says this no longer. */
	async hides(text: string | RegExp): Promise<void> {
		await this.output.getByText(text).first().waitFor({ state: 'hidden' });
	}

	async view(view: View): Promise<void> {
		await this.output.getByTestId(`radio-button-${view}`).click();
	}

	/** The items as the table shows them: by the names of the columns. */
	async table(): Promise<Array<Record<string, string>>> {
		await this.view('table');
		const table = this.output.locator('table').first();
		await table.locator('tbody tr').first().waitFor();
		const columns = await table.locator('thead th').allInnerTexts();
		const rows = await table.locator('tbody tr').all();
		return await Promise.all(
			rows.map(async (row) => {
				const cells = await row.locator('td').allInnerTexts();
				return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
			}),
		);
	}

	/** Moves the border between the parameters and the output, to the left for less than 0; n8n remembers it. */
	async moveBorder(pixels: number): Promise<void> {
		const handle = await this.page.getByTestId('panel-drag-button').boundingBox();
		if (!handle) throw new Error('The panel has nothing to drag.');
		const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
		await this.page.mouse.move(x, y);
		await this.page.mouse.down();
		await this.page.mouse.move(x + pixels, y, { steps: 10 });
		await this.page.mouse.up();
	}

	/**
	 * Looks into a text file.
	 *
	 * @returns what the preview shows
	 */
	async readText(file: string): Promise<string> {
		await this.openPreview(file);
		const body = this.preview('iframe').contentFrame().locator('body');
		await body.filter({ hasText: /\S/ }).waitFor();
		const text = await body.innerText();
		await this.output.getByText('Back to list').click();
		return text;
	}

	/** Looks at an image; resolves when it is there. */
	async lookAtImage(file: string): Promise<void> {
		await this.openPreview(file);
		await this.preview('img').waitFor();
		await this.output.getByText('Back to list').click();
	}

	private async openPreview(file: string): Promise<void> {
		await this.output
			.locator('[data-test-id^=ndv-binary-data_]')
			.filter({ hasText: file })
			.first()
			.getByTestId('ndv-view-binary-data')
			.click();
	}

	private preview(element: 'iframe' | 'img'): Locator {
		return this.output.locator(`${element}[src*="/rest/binary-data"]`);
	}

	/** Unfolds the addresses of a webhook trigger; the one for tests is shown first. */
	async webhookUrl(): Promise<string> {
		await typedTextIsTaken();
		await this.panel.getByText('Webhook URLs').click();
		await this.panel.getByText('Production URL').first().waitFor();
		const url = await this.panel
			.getByText(/^https?:\/\/\S+\/webhook-test\/\S+$/)
			.first()
			.innerText();
		return url.trim();
	}

	async close(): Promise<void> {
		await typedTextIsTaken();
		await this.page.getByTestId('ndv-close-button').click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	private parameter(name: string): Locator {
		return this.page.getByTestId(`parameter-input-${name}`);
	}

	private resourceLocator(parameter: string): Locator {
		return this.page.getByTestId(`resource-locator-${parameter}`);
	}

	private listed(): Locator {
		return this.page.locator('[data-test-id=rlc-item]:visible');
	}

	private option(text: string): Locator {
		return this.page.locator('.el-select-dropdown__item:visible').filter({ hasText: text }).first();
	}
}
