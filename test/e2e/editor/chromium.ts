import { existsSync } from 'node:fs';

import type { N8nInstallation } from '../real-n8n';
import { playwright, type Page } from './playwright';

const usualPlaces = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** What keeps it from asking, from calling its maker, and from wanting a graphics card or a sandbox of the kernel. */
const flags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** On a machine with two cores where much else runs, the editor may need its time. */
const WAIT_MS = 30_000;

/** A browser with one open page. */
export interface Browser {
	page: Page;
	close(): Promise<void>;
}

/**
 * The Chromium of this machine: what `CHROMIUM` names, or else the first one in the usual places.
 *
 * @throws Error that says how to get one when there is none
 */
export function findChromium(): string {
	const named = process.env.CHROMIUM ?? '';
	const places = named === '' ? usualPlaces : [named];
	const found = places.find((place) => existsSync(place));
	if (found === undefined) {
		throw new Error(
			`There is no Chromium at ${places.join(', ')}. Install one (on Debian: apt-get install chromium), or name it in CHROMIUM.`,
		);
	}
	return found;
}

/** Opens a Chromium with a profile that nobody has used, in English and on Paris time. */
export async function openBrowser(installation: N8nInstallation): Promise<Browser> {
	const { chromium, selectors } = playwright(installation);
	// How n8n marks what its own tests look for.
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({ executablePath: findChromium(), args: flags });
	const context = await browser.newContext({
		viewport: { width: 1400, height: 860 },
		colorScheme: 'light',
		locale: 'en-US',
		timezoneId: 'Europe/Paris',
		reducedMotion: 'reduce',
	});
	const page = await context.newPage();
	page.setDefaultTimeout(WAIT_MS);
	return { page, close: async () => await browser.close() };
}
