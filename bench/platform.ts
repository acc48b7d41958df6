// The platform of the benchmarks: the sandbox, in a process of its own so that its memory and its work are not counted.
import { bulkDemarcheNumber, bulkFirstDossier, startSandbox } from '../sandbox';
import type { SandboxOptions } from '../sandbox';

/** What a candidate needs to know of the platform. */
export interface Platform {
	url: string;
	/** It may only read. */
	token: string;
	/** For what sends files. */
	writeToken: string;
	demarche: number;
	firstDossier: number;
}

async function main(options: SandboxOptions): Promise<void> {
	const sandbox = await startSandbox({
		remembersAnswers: true,
		...options,
		requestsPerMinute: Infinity,
	});
	// It lives as long as whoever started it wants it, and leaves no uploads behind.
	process.once('disconnect', () => void sandbox.close().finally(() => process.exit()));
	const { url, tokens } = sandbox;
	process.send?.({
		...{ url, token: tokens.readOnly, writeToken: tokens.full },
		demarche: bulkDemarcheNumber,
		firstDossier: bulkFirstDossier,
	} satisfies Platform);
}

void main(JSON.parse(process.argv[2] ?? '{}') as SandboxOptions);
