import { choosesFile, choosesRequest, choosesUpload } from './fault-choice';
import type { Executes, Fault, FileEntry, GraphqlEntry, Often } from './fault-choice';
import type { AnyFault, FileFault, GraphqlFault, TransportFault } from './fault-kinds';

/** A fault in force. */
export interface InjectedFault {
	remove: () => void;
	/** How often it has struck. */
	struck: () => number;
}

/** What strikes one request: any delays, and at most one other fault. */
export interface Strike<Kind> {
	delay: number;
	fault: Kind | null;
	/** Whether the request is carried out all the same. */
	executes: Executes;
}

export interface Faults {
	inject(fault: Fault): InjectedFault;
	onGraphql(entry: GraphqlEntry): Strike<GraphqlFault>;
	onFile(entry: FileEntry): Strike<FileFault>;
	onUpload(filename: string): Strike<TransportFault>;
}

interface Injected<Entry, Kind> {
	left: number;
	spared: number;
	struck: number;
	chooses: (entry: Entry) => boolean;
	executes: Executes;
	fault: Kind;
}

function strike<Entry, Kind extends AnyFault>(
	injected: ReadonlySet<Injected<Entry, Kind>>,
	entry: Entry,
): Strike<Kind> {
	const result: Strike<Kind> = { delay: 0, fault: null, executes: true };
	for (const each of injected) {
		if (each.left <= 0 || !each.chooses(entry)) continue;
		// A request that another fault strikes counts as well.
		if (each.spared > 0) {
			each.spared--;
			continue;
		}
		const isDelay = each.fault.kind === 'delay';
		if (!isDelay && result.fault) continue;
		each.left--;
		each.struck++;
		if (each.fault.kind === 'delay') result.delay += each.fault.milliseconds;
		else Object.assign(result, { fault: each.fault, executes: each.executes });
	}
	return result;
}

const executesUnlessTold = ({ kind }: AnyFault): boolean =>
	!['status', 'redirect', 'redirectLoop'].includes(kind);

function add<Entry, Kind extends AnyFault>(
	injected: Set<Injected<Entry, Kind>>,
	{ times, after }: Often,
	what: Pick<Injected<Entry, Kind>, 'chooses' | 'executes' | 'fault'>,
): InjectedFault {
	const left = times ?? Number.POSITIVE_INFINITY;
	const each = { left, spared: after ?? 0, struck: 0, ...what };
	injected.add(each);
	return { remove: () => void injected.delete(each), struck: () => each.struck };
}

/** The faults of one sandbox, in the order of their injection. */
export function faultTable(): Faults {
	const graphql = new Set<Injected<GraphqlEntry, GraphqlFault>>();
	const file = new Set<Injected<FileEntry, FileFault>>();
	const upload = new Set<Injected<string, TransportFault>>();
	return {
		inject: (given) => {
			if (given.on === 'graphql') {
				const { fault, executes = executesUnlessTold(fault) } = given;
				const chooses = (entry: GraphqlEntry): boolean => choosesRequest(given, entry);
				return add(graphql, given, { chooses, executes, fault });
			}
			if (given.on === 'upload') {
				const { fault, executes = executesUnlessTold(fault) } = given;
				const chooses = (name: string): boolean => choosesUpload(given, name);
				return add(upload, given, { chooses, executes, fault });
			}
			const { fault } = given;
			const chooses = (entry: FileEntry): boolean => choosesFile(given, entry);
			return add(file, given, { chooses, executes: true, fault });
		},
		onGraphql: (entry) => strike(graphql, entry),
		onFile: (entry) => strike(file, entry),
		onUpload: (filename) => strike(upload, filename),
	};
}
