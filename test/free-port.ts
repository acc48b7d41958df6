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

/** Below the ports that Linux and others give to whoever asks for any. */
const [FIRST, LAST] = [20_000, 30_000];

/**
 * The first of several free ports in a row; nobody is given one of them who asks for any.
 *
 * @throws Error when there are none
 */
export async function freePortsInARow(many: number): Promise<number> {
	// Where it begins is for no two runs at a time the same.
	const start = FIRST + (process.pid % 100) * 100;
	for (let first = start; first + many < LAST; first += many) {
		const row = Array.from({ length: many }, (_, index) => first + index);
		const free = await Promise.all(row.map(isFree));
		if (free.every(Boolean)) return first;
	}
	throw new Error(`There are no ${many} free ports in a row between ${start} and ${LAST}.`);
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer();
	return await new Promise<boolean>((resolve) => {
		server
			.once('error', () => resolve(false))
			.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
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
