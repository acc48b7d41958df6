import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { machineTime, type Time } from '../domain/time/time';

const hostname = '127.0.0.1';

function listen(server: Server, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, hostname, () => {
			server.removeListener('error', reject);
			resolve((server.address() as AddressInfo).port);
		});
	});
}

function cut(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}

/** Servers on this machine that go up and down together; each comes back on the port it had. */
export class ServerGroup {
	private readonly ports = new Map<Server, number>();
	private readonly closing = new AbortController();
	private restarts: Promise<void> = Promise.resolve();

	constructor(private readonly time: Time = machineTime) {}

	/**
	 * Starts one more server, on any free port for 0. Its origin is returned.
	 *
	 * @throws If the port is taken; the servers started before are then closed.
	 */
	async start(server: Server, port: number): Promise<string> {
		try {
			const taken = await listen(server, port);
			this.ports.set(server, taken);
			return `http://${hostname}:${taken}`;
		} catch (error) {
			await this.close();
			throw error;
		}
	}

	/**
	 * Cuts every connection, refuses new ones for a while, then listens again.
	 *
	 * @throws If another process has taken a port meanwhile.
	 */
	restart(downMilliseconds: number): Promise<void> {
		const restart = this.restarts.then(() => this.restartNow(downMilliseconds));
		this.restarts = restart.catch(() => undefined);
		return restart;
	}

	private async restartNow(downMilliseconds: number): Promise<void> {
		const { signal } = this.closing;
		await this.cutAll();
		await this.time.sleep(downMilliseconds, signal).catch(() => undefined);
		if (signal.aborted) return;
		await Promise.all([...this.ports].map(([server, port]) => listen(server, port)));
	}

	private async cutAll(): Promise<void> {
		await Promise.all([...this.ports.keys()].map(cut));
	}

	/** Ends every server and every open connection, for good. */
	async close(): Promise<void> {
		this.closing.abort();
		await this.restarts;
		await this.cutAll();
	}
}
