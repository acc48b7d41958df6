import { checkInstance } from './instance-check';

const EXIT = { possible: 0, impossible: 1, unknown: 2 };

async function main(): Promise<void> {
	const [, , address] = process.argv;
	if (address === undefined) throw new Error('Which instance? npm run schema:check -- <URL>');
	const { isPossible, report } = await checkInstance(address);
	process.stdout.write(`${report}\n`);
	process.exitCode = isPossible ? EXIT.possible : EXIT.impossible;
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = EXIT.unknown;
});
