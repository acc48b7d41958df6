import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import type { owner } from '../real-n8n';
import { CredentialForm } from './credential-form';
import { NodeCreator } from './node-creator';
import { NodePanel } from './node-panel';
import type { Locator, Page, Screenshot } from './playwright';

/** What n8n says in the corner comes and goes. */
const NO_NOTICES = '.el-notification { visibility: hidden }';

/** n8n's editor as a user meets it: what is clicked, typed and read. Every wait ends at the page's time limit. */
export class Editor {
	constructor(
		private readonly page: Page,
		private readonly url: string,
	) {}

	/** Fills in the form with which an n8n that nobody owns yet begins. */
	async signUp(person: typeof owner): Promise<void> {
		await this.page.goto(this.url);
		await this.page.waitForURL(({ pathname }) => pathname === '/setup');
		for (const [name, value] of Object.entries(person)) {
			await this.page.locator(`input[name=${name}]`).fill(value);
		}
		await this.page.getByRole('button', { name: 'Next' }).click();
		await this.page.waitForURL(({ pathname }) => pathname !== '/setup');
	}

	async newCredential(type: string): Promise<CredentialForm> {
		await this.create('New credential');
		return await CredentialForm.choose(this.page, type);
	}

	/** An empty workflow under a name of the user's. */
	async newWorkflow(name: string): Promise<void> {
		const { pathname: left } = new URL(this.page.url());
		await this.create('New workflow');
		await this.page.waitForURL(
			({ pathname }) => pathname.startsWith('/workflow/') && pathname !== left,
		);
		await this.page.getByTestId('canvas-add-button').waitFor();
		const title = this.page.getByTestId('workflow-name-input');
		await title.click();
		await title.locator('input').fill(name);
		await this.page.keyboard.press('Enter');
		await title.getByTestId('inline-edit-preview').filter({ hasText: name }).waitFor();
	}

	/** Chooses from the menu behind the plus sign: to load the editor anew at an address takes it ten seconds of work. */
	private async create(what: string): Promise<void> {
		await this.page.getByTestId('universal-add').click();
		await this.page.getByRole('menuitem', { name: what, exact: true }).click();
	}

	/** Opens the list of nodes from the empty canvas. */
	async addFirstStep(): Promise<NodeCreator> {
		await this.page.getByTestId('canvas-add-button').click();
		return await NodeCreator.opened(this.page);
	}

	/** Opens the list of nodes from the plus sign behind the last node. */
	async addNextStep(): Promise<NodeCreator> {
		await this.page.getByTestId('canvas-handle-plus').last().click();
		return await NodeCreator.opened(this.page);
	}

	/** A new workflow that is started by hand and does one thing: its panel is open. */
	async newWorkflowWith(name: string, node: string, action: string): Promise<NodePanel> {
		await this.newWorkflow(name);
		await (await this.addFirstStep()).choose('Trigger manually');
		return await this.addAction(node, action);
	}

	/** Adds one of a node's actions behind the last node: its panel opens. */
	async addAction(node: string, action: string): Promise<NodePanel> {
		const creator = await this.addNextStep();
		await creator.search(node, node);
		await creator.choose(node);
		await creator.choose(action);
		return await NodePanel.opened(this.page);
	}

	async openNode(name: string): Promise<NodePanel> {
		await this.node(name).dblclick();
		return await NodePanel.opened(this.page);
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`);
	}

	/** Waits until this many counts stand beside the connections, and reads them in the order of the nodes: `12 items`. */
	async counts(many: number): Promise<string[]> {
		const counts = this.page.getByTestId('canvas').getByText(/^\d+ items?$/);
		await counts.nth(many - 1).waitFor();
		return await counts.allInnerTexts();
	}

	/** Brings all nodes into sight. */
	async fit(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
	}

	/** Runs the workflow, and waits for n8n to say that it succeeded. */
	async execute(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').click();
		await this.page.getByText('Workflow executed successfully').waitFor();
	}

	/**
	 * Takes a picture for the documentation, and one in n8n's dark theme, when pictures are wanted: `PICTURES` names the folder.
	 *
	 * @param clip a part of the window; all of it unless told
	 */
	async picture(name: string, clip?: Screenshot['clip']): Promise<void> {
		const folder = process.env.PICTURES ?? '';
		if (folder === '') return;
		// Nothing shall be highlighted for standing under the mouse.
		await this.page.mouse.move(660, 12);
		for (const [colorScheme, suffix] of [
			['dark', '-dark'],
			['light', ''],
		] as const) {
			await this.page.emulateMedia({ colorScheme });
			await this.screenshot(`${folder}/${name}${suffix}.png`, {
				...(clip && { clip }),
				style: NO_NOTICES,
			});
		}
	}

	/** Writes what the window shows into a file. */
	async screenshot(path: string, options: Pick<Screenshot, 'clip' | 'style'> = {}): Promise<void> {
		mkdirSync(dirname(path), { recursive: true });
		await this.page.screenshot({ path, animations: 'disabled', ...options });
	}
}
