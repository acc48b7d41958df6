import { neededProgram, type N8nInstallation } from '../real-n8n';
import { playwright, type Page } from './playwright';

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
const WAIT_MS = 60_000;

/** A browser with one open page. */
export interface Browser {
	page: Page;
	close(): Promise<void>;
}

/** Opens a Chromium with a profile that nobody has used, in English and on Paris time. */
export async function openBrowser(installation: N8nInstallation): Promise<Browser> {
	const { chromium, selectors } = playwright(installation);
	// How n8n marks what its own tests look for.
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({ executablePath: neededProgram('chromium'), args: flags });
	const context = await browser.newContext({
		viewport: { width: 1400, height: 960 },
		colorScheme: 'light',
		locale: 'en-US',
		timezoneId: 'Europe/Paris',
		reducedMotion: 'reduce',
	});
	const page = await context.newPage();
	page.setDefaultTimeout(WAIT_MS);
	return { page, close: async () => await browser.close() };
}
