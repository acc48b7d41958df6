import { n8nVersions } from '../versions';
import { installN8n } from './real-n8n';

/** Installs what the tests on a real n8n run on, as they do by themselves: so that they find it there. */
async function main(): Promise<void> {
	for (const { n8n, wholeOn } of n8nVersions.toReversed()) {
		if (wholeOn === undefined) continue;
		try {
			const { version } = await installN8n((line) => console.log(line), n8n);
			console.log(`n8n ${version} is there.`);
		} catch (error) {
			console.log(error instanceof Error ? error.message : error);
		}
	}
}

void main();
