import type { CommandLineRun } from '../real-n8n';

/** What executes the workflow that is checked, and resolves to what became of it. */
type Execute = () => Promise<CommandLineRun>;

/** A check that waits for its first execution. */
interface Waiting {
	goOn: (run: CommandLineRun) => void;
	/** How the check ends. */
	end: Promise<void>;
}

/**
 * The first executions of several workflows, carried out at once between what each check prepares and what it compares. The
 * checks go on one by one.
 */
export class FirstExecutions {
	private readonly waiting = new Map<string, Waiting>();
	private runs = new Map<string, CommandLineRun>();

	/**
	 * Begins a check; resolves when it waits for its first execution, or has failed before.
	 *
	 * @param options.again what carries out its further executions
	 */
	async begin(
		id: string,
		{ check, again }: { check: (execute: Execute) => Promise<void>; again: Execute },
	): Promise<void> {
		let goOn!: Waiting['goOn'];
		const first = new Promise<CommandLineRun>((resolve) => (goOn = resolve));
		await new Promise<void>((resolve) => {
			let execute: Execute = async () => {
				execute = again;
				resolve();
				return await first;
			};
			const end = check(async () => await execute());
			this.waiting.set(id, { goOn, end });
			end.then(resolve, () => resolve());
		});
	}

	/** @param executeAll resolves to what became of each, by its id */
	async carryOut(
		executeAll: (ids: readonly string[]) => Promise<Map<string, CommandLineRun>>,
	): Promise<void> {
		this.runs = await executeAll([...this.waiting.keys()]);
	}

	/** Lets a check go on with its execution; ends as the check does. */
	async finish(id: string): Promise<void> {
		const { goOn, end } = this.waiting.get(id)!;
		goOn(this.runs.get(id)!);
		await end;
	}
}
