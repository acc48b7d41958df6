import { types } from 'node:util';

/**
 * Lets `instanceof Error` recognise the errors of Node itself. Jest gives each test file its own
 * globals, so an error from `fs`, `net`, `dns` or `fetch` is not an instance of the `Error` that
 * the code under test sees; n8n then treats it as something else than it does in production.
 *
 * Import it in, or name it in jest's `setupFiles` for, every test in which such an error reaches
 * n8n or a node.
 */
const isInstance = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
	configurable: true,
	value(this: unknown, value: unknown): boolean {
		// Subclasses inherit this method: only Error itself is widened.
		return isInstance.call(this as never, value) || (this === Error && types.isNativeError(value));
	},
});
