import { createServer, type AddressInfo } from 'node:net';

const given = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on, and that this process gives to nobody else. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = await portOfTheSystem();
		if (given.has(port)) continue;
		given.add(port);
		return port;
	}
}

async function portOfTheSystem(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
