import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface GristRecord {
	id: number;
	fields: Record<string, unknown>;
}

/** A server that speaks as much of Grist's API as n8n's node does for one table. */
export interface Grist {
	url: string;
	records: GristRecord[];
	close(): Promise<void>;
}

interface Upserted {
	require: Record<string, unknown>;
	fields: Record<string, unknown>;
}

export async function startGrist(): Promise<Grist> {
	const grist = { records: [] as GristRecord[] };
	let next = 1;
	const upsert = ({ require, fields }: Upserted): number[] => {
		const wanted = Object.entries(require);
		const found = grist.records.filter((record) =>
			wanted.every(([name, value]) => record.fields[name] === value),
		);
		for (const record of found) Object.assign(record.fields, fields);
		if (found.length > 0) return found.map(({ id }) => id);
		grist.records.push({ id: next++, fields: { ...require, ...fields } });
		return [next - 1];
	};
	const server = createServer((request, response) => {
		void text(request).then((body) => {
			const given: unknown = body === '' ? undefined : JSON.parse(body);
			let answer: unknown = null;
			if (request.method === 'GET') answer = { records: grist.records };
			if (request.method === 'PUT') {
				answer = { recordIds: (given as { records: Upserted[] }).records.map(upsert) };
			}
			if (request.method === 'POST' && request.url?.endsWith('/data/delete')) {
				const gone = given as number[];
				grist.records = grist.records.filter(({ id }) => !gone.includes(id));
			}
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(answer));
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		get records() {
			return grist.records;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
