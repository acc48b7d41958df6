import type { InjectedFault } from '../faults/fault-table';
import type { Sandbox } from '../index';
import { ControlError, created, objectIn, ok } from './control-answer';
import type { Paths } from './control-answer';
import { faultOf } from './fault-json';

/** A fault that was injected here, with the JSON it was told as. */
interface ControlledFault {
	json: Record<string, unknown>;
	injected: InjectedFault;
}

/** `/faults`: what goes wrong from now on, what is in force, and an end to it. */
export function faultPaths(sandbox: Sandbox, nextId: () => number): Paths {
	const faults = new Map<number, ControlledFault>();

	const controlled = (id: number): ControlledFault => {
		const fault = faults.get(id);
		if (!fault) throw new ControlError(404, `There is no fault ${id}`);
		return fault;
	};

	const shown = (id: number): Record<string, unknown> => {
		const { json, injected } = controlled(id);
		return { id, struck: injected.struck(), ...json };
	};

	const inject = (json: Record<string, unknown>): number => {
		const injected = sandbox.inject(faultOf(json, sandbox.apiVersion));
		const id = nextId();
		faults.set(id, { json, injected });
		return id;
	};

	const remove = (id: number): void => {
		controlled(id).injected.remove();
		faults.delete(id);
	};

	return {
		'/faults': {
			GET: () => ok([...faults.keys()].map(shown)),
			POST: ({ body }) => created(shown(inject(objectIn(body)))),
			DELETE: () => {
				const ids = [...faults.keys()];
				ids.forEach(remove);
				return ok({ removed: ids.length });
			},
		},
		'/faults/:id': {
			DELETE: ({ id }) => {
				remove(id);
				return ok({ removed: 1 });
			},
		},
	};
}
