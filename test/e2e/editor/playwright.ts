import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { N8nInstallation } from '../real-n8n';

// What is used of playwright-core. It is installed with n8n and not with the package, so its own types are not at hand when
// the package is checked.

type State = 'visible' | 'hidden';

/** What a page shows in one or several places. Whatever is done with it waits until it is there. */
export interface Locator {
	first(): Locator;
	last(): Locator;
	nth(index: number): Locator;
	filter(options: { hasText: string | RegExp }): Locator;
	locator(selector: string): Locator;
	getByTestId(id: string): Locator;
	getByText(text: string | RegExp, options?: { exact: boolean }): Locator;
	getByRole(role: string, options: { name: string; exact?: boolean }): Locator;
	all(): Promise<Locator[]>;
	click(): Promise<void>;
	dblclick(): Promise<void>;
	fill(text: string): Promise<void>;
	innerText(): Promise<string>;
	allInnerTexts(): Promise<string[]>;
	scrollIntoViewIfNeeded(): Promise<void>;
	boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
	contentFrame(): Locator;
	waitFor(options?: { state: State; timeout?: number }): Promise<void>;
}

/** A picture of what a page shows. */
export interface Screenshot {
	path: string;
	/** A part of it. */
	clip?: { x: number; y: number; width: number; height: number };
	/** CSS that holds while it is taken. */
	style?: string;
	animations: 'disabled';
}

export interface Page extends Pick<Locator, 'locator' | 'getByTestId' | 'getByText' | 'getByRole'> {
	goto(url: string): Promise<unknown>;
	url(): string;
	waitForURL(is: (url: URL) => boolean): Promise<void>;
	waitForResponse(is: (response: { url(): string }) => boolean): Promise<unknown>;
	setDefaultTimeout(milliseconds: number): void;
	screenshot(options: Screenshot): Promise<unknown>;
	emulateMedia(options: { colorScheme: 'light' | 'dark' }): Promise<void>;
	keyboard: { press(key: string): Promise<void> };
	mouse: {
		move(x: number, y: number, options?: { steps: number }): Promise<void>;
		down(): Promise<void>;
		up(): Promise<void>;
	};
}

interface ContextOptions {
	viewport: { width: number; height: number };
	colorScheme: 'light';
	locale: string;
	timezoneId: string;
	reducedMotion: 'reduce';
}

interface Playwright {
	chromium: {
		launch(options: { executablePath: string; args: readonly string[] }): Promise<{
			newContext(options: ContextOptions): Promise<{ newPage(): Promise<Page> }>;
			close(): Promise<void>;
		}>;
	};
	selectors: { setTestIdAttribute(name: string): void };
}

/** The driver of browsers that is installed beside n8n. */
export function playwright({ folder }: N8nInstallation): Playwright {
	return createRequire(join(folder, 'package.json'))('playwright-core') as Playwright;
}
