import { CallMemory } from '../../../nodes/DemarcheNumeriqueWebhookTrigger/call-memory';

describe('the calls that a trigger remembers', () => {
	it('are the last two hundred, in few bytes', () => {
		const staticData = {};
		const ids = Array.from({ length: 1000 }, (_, index) => `msg_${'long'.repeat(100)}${index}`);
		for (const id of ids) new CallMemory(staticData).add(id);
		const memory = new CallMemory(structuredClone(staticData));
		expect(ids.filter((id) => memory.has(id))).toEqual(ids.slice(-200));
		expect(JSON.stringify(staticData).length).toBeLessThan(10_000);
	});

	it.each([{}, { calls: null }, { calls: 'x' }])('survive other data there: %j', (staticData) => {
		const memory = new CallMemory(staticData);
		expect(memory.has('one')).toBe(false);
		memory.add('one');
		expect(memory.has('one')).toBe(true);
	});
});
