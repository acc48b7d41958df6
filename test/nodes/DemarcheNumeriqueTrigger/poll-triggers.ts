import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { PollMemory } from '../../../ds-api/polling';
import type { Actions } from '../../../sandbox/domain/actions';
import type { PollTrigger, PollTriggerOptions, WorkflowJson } from '../../../tools/n8n-engine';
import { byNumber, type TestBed } from '../test-bed';

/** Of the built package, which the engine loads. */
export const { pollMemory } = jest.requireActual<{ pollMemory: PollMemory }>(
	'../../../dist/nodes/DemarcheNumeriqueTrigger/poll',
);

const TYPE = 'n8n-nodes-demarche-numerique.demarcheNumeriqueTrigger';

export function workflowOf(parameters: object): WorkflowJson {
	return {
		nodes: [
			{
				name: 'Trigger',
				type: TYPE,
				parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, ...parameters },
			},
		],
	};
}

/** What an item tells beside the dossier. */
export const told = (items: INodeExecutionData[]) =>
	items.map(({ json }) => [json.event, json.number]);
export const jsonOf = (items: INodeExecutionData[]) => items.map(({ json }) => json);
export const bytesOf = (data: IDataObject) => JSON.stringify(data).length;

/** Triggers on the small démarche, each in a workflow of its own, and the platform on which things happen. */
export function pollTriggers(bed: TestBed) {
	let workflows = 0;
	const triggerOf = (
		parameters: object,
		{ id = `workflow ${(workflows += 1)}`, ...options }: PollTriggerOptions & { id?: string } = {},
	): PollTrigger =>
		bed.engine.pollTrigger(
			{
				id,
				...workflowOf({
					...{ demarche: byNumber(bed.sandbox.demarches.small), include: [] },
					...parameters,
				}),
			},
			{
				credentials: { dsApi: bed.credential },
				onRestart: () => pollMemory.clear(),
				...options,
			},
		);
	const activated = async (parameters: object, options?: PollTriggerOptions & { id?: string }) => {
		const trigger = triggerOf(parameters, options);
		expect(await trigger.activate()).toEqual([]);
		return trigger;
	};
	/** One second later, each time. */
	const act = new Proxy({} as Actions, {
		get: (_, name: keyof Actions) => {
			bed.sandbox.clock.advance(1);
			return bed.sandbox.act[name];
		},
	});
	const onThePlatform = (secondsAgo: number) =>
		new Date(bed.sandbox.clock.now() / 1000 - secondsAgo * 1000).toISOString();

	return { triggerOf, activated, act, onThePlatform };
}
