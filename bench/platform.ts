// The platform of the benchmarks: the sandbox, in a process of its own so that its memory and its work are not counted.
import { filesFirstDossier, largeCount, startSandbox } from '../sandbox';

/** What a way of working needs to know of the platform. */
export interface Platform {
	url: string;
	token: string;
	/** The dossier with the 200 MB file among small ones. */
	heavyDossier: number;
	/** The size of all files of that dossier, in bytes. */
	heavyBytes: number;
	largeDemarche: number;
	largeCount: number;
}

async function main(delayMilliseconds: number): Promise<void> {
	const sandbox = await startSandbox({ delayMilliseconds, requestsPerMinute: 1_000_000 });
	const platform: Platform = {
		url: sandbox.url,
		token: sandbox.tokens.readOnly,
		heavyDossier: filesFirstDossier,
		heavyBytes: sandbox
			.expectedFiles(filesFirstDossier)
			.reduce((sum, { byteSize }) => sum + byteSize, 0),
		largeDemarche: sandbox.demarches.large,
		largeCount,
	};
	process.send?.(platform);
}

void main(Number(process.argv[2] ?? 0));
