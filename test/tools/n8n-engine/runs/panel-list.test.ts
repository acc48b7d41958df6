import { startEngine, type Engine, type OpenPanel } from '../../../../tools/n8n-engine';
import { createFixturePackage, type FixturePackage } from '../fixture-package';

let fixture: FixturePackage;
let engine: Engine;

beforeAll(async () => {
	fixture = await createFixturePackage();
	engine = await startEngine({ packageFolder: fixture.folder });
});
afterAll(async () => {
	await engine.close();
	await fixture.remove();
});

const panel = (parameters: object): OpenPanel => ({
	type: 'n8n-nodes-fixture.fixture',
	parameters,
	credentials: { fixtureApi: { token: 'secret' } },
});

describe('The list of a resource locator', () => {
	it('is made by the method that its mode names, from what the panel holds and the credential', async () => {
		const { results } = await engine.searchList(panel({ operation: 'choose' }), 'choice');
		expect(results.map(({ value }) => value)).toEqual([
			'default text',
			'secret',
			'n8n-nodes-fixture.fixture',
		]);
	});

	it('is given what the user typed', async () => {
		const open = panel({ operation: 'choose', text: 'one thing' });
		const { results } = await engine.searchList(open, 'choice', 'thing');
		expect(results).toEqual([{ name: 'one thing', value: 'one thing' }]);
	});

	it('is not there while the panel does not show the locator', async () => {
		await expect(engine.searchList(panel({ operation: 'echo' }), 'choice')).rejects.toThrow(
			'does not show "choice"',
		);
	});

	it('is not there for a parameter that has none', async () => {
		await expect(engine.searchList(panel({}), 'text')).rejects.toThrow('no method');
	});
});

describe('The options of a parameter', () => {
	it('are loaded by the method that it names', async () => {
		await expect(engine.loadOptions(panel({ operation: 'choose' }), 'color')).resolves.toEqual([
			{ name: 'Blue', value: 'blue' },
		]);
	});

	it('fail as the method does', async () => {
		const open = panel({ operation: 'choose', text: 'broken' });
		await expect(engine.loadOptions(open, 'color')).rejects.toThrow('no colors');
	});
});
