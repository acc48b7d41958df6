import { installN8n } from './real-n8n';

/** Installs what the tests on a real n8n run on, as they do by themselves: so that they find it there. */
installN8n((line) => console.log(line)).then(
	({ version }) => console.log(`n8n ${version} is there.`),
	(error: unknown) => console.log(error instanceof Error ? error.message : error),
);
