import { createServer } from 'node:net';

/**
 * Makes sure that nobody listens on a port of this machine.
 *
 * @param option what to choose another one with
 * @throws Error that says what to do when it is taken
 */
export async function needPort(port: number, option: string): Promise<void> {
	const server = createServer();
	try {
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject).listen(port, '127.0.0.1', resolve);
		});
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		const why = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${code})`;
		throw new Error(
			`Port ${port} ${why}. End what uses it, or choose another one: npm run n8n -- ${option} ${port + 10}`,
		);
	}
	await new Promise((resolve) => server.close(resolve));
}
