// The platform of the benchmarks: the sandbox, in a process of its own so that its memory and its work are not counted.
import { bulkDemarcheNumber, bulkFirstDossier, startSandbox } from '../sandbox';
import type { SandboxOptions } from '../sandbox';

/** What a way of working needs to know of the platform. */
export interface Platform {
	url: string;
	token: string;
	demarche: number;
	firstDossier: number;
}

async function main(options: SandboxOptions): Promise<void> {
	const { url, tokens } = await startSandbox({
		...options,
		requestsPerMinute: Infinity,
		remembersAnswers: true,
	});
	process.send?.({
		...{ url, token: tokens.readOnly },
		demarche: bulkDemarcheNumber,
		firstDossier: bulkFirstDossier,
	} satisfies Platform);
}

// It lives as long as whoever started it wants it.
process.once('disconnect', () => process.exit());
void main(JSON.parse(process.argv[2] ?? '{}') as SandboxOptions);
