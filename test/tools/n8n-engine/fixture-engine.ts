import { startEngine, type Engine, type EngineOptions } from '../../../tools/n8n-engine';
import { createFixturePackage, type FixturePackage } from './fixture-package';

/** Starts engines with the fixture package, and closes each with its test. */
export function fixtureEngine() {
	let fixture: FixturePackage;
	let engine: Engine | undefined;

	beforeAll(async () => {
		fixture = await createFixturePackage();
	});
	afterAll(async () => await fixture.remove());
	afterEach(async () => {
		await engine?.close();
		engine = undefined;
	});

	return {
		/** Where the fixture package is. */
		folder: () => fixture.folder,
		start: async (options: Partial<EngineOptions> = {}): Promise<Engine> => {
			engine = await startEngine({ packageFolder: fixture.folder, ...options });
			return engine;
		},
	};
}
