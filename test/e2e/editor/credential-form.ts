import type { Locator, Page } from './playwright';
import { typedTextIsTaken } from './taken';

/** The form of a credential. */
export class CredentialForm {
	private constructor(private readonly page: Page) {}

	/** Chooses a type from n8n's list, whereupon its form opens. */
	static async choose(page: Page, type: string): Promise<CredentialForm> {
		const types = page.getByTestId('new-credential-type-select').locator('input');
		await types.click();
		await types.fill(type);
		await page
			.getByTestId('new-credential-type-select-option')
			.getByText(type, { exact: true })
			.first()
			.click();
		await page.getByTestId('new-credential-type-button').click();
		const form = new CredentialForm(page);
		await form.dialog.waitFor();
		// The form cannot be saved before n8n has given it a name.
		const name = page.getByTestId('credential-name').getByTestId('inline-edit-preview');
		await name.filter({ hasText: /\S/ }).waitFor();
		return form;
	}

	async fill(parameter: string, value: string): Promise<void> {
		await this.dialog.getByTestId(`parameter-input-${parameter}`).locator('input').fill(value);
	}

	/** Saves, upon which n8n tests the connection; resolves when the form says so of it. */
	async save(verdict: string): Promise<void> {
		await typedTextIsTaken();
		await this.page.getByTestId('credential-save-button').getByText('Save').click();
		await this.dialog.getByText(verdict).waitFor();
	}

	/** Unfolds what the test of the connection said. */
	async moreDetails(): Promise<void> {
		await this.dialog.getByText('More details').click();
	}

	/** All that the form shows. */
	async text(): Promise<string> {
		return await this.dialog.innerText();
	}

	async close(): Promise<void> {
		await this.page.locator('.el-dialog__headerbtn:visible').click();
		await this.dialog.waitFor({ state: 'hidden' });
	}

	private get dialog(): Locator {
		return this.page.getByTestId('credential-edit-dialog');
	}
}
