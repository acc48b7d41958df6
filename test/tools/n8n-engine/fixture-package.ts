import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small package as its author would have published it: built JavaScript and a `package.json`. */
export interface FixturePackage {
	folder: string;
	remove(): Promise<void>;
}

export async function createFixturePackage(): Promise<FixturePackage> {
	const folder = await mkdtemp(join(tmpdir(), 'fixture-package-'));
	for (const [name, content] of Object.entries(FILES)) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), content);
	}
	await symlink(join(__dirname, '../../../node_modules'), join(folder, 'node_modules'));
	return { folder, remove: async () => await rm(folder, { recursive: true, force: true }) };
}

const PACKAGE_JSON = {
	name: 'n8n-nodes-fixture',
	version: '1.2.3',
	n8n: {
		n8nNodesApiVersion: 1,
		credentials: ['dist/credentials/FixtureApi.credentials.js'],
		nodes: ['dist/nodes/Fixture/Fixture.node.js'],
	},
};

const CREDENTIAL = `
exports.FixtureApi = class {
	name = 'fixtureApi';
	displayName = 'Fixture API';
	properties = [
		{ displayName: 'URL', name: 'baseUrl', type: 'string', default: 'https://fixture.example' },
		{ displayName: 'Token', name: 'token', type: 'string', default: '' },
	];
	authenticate = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.token }}' } },
	};
};`;

// Each operation is one thing a node may ask of the engine.
const NODE = `
const { NodeApiError, NodeOperationError } = require('n8n-workflow');
const { Readable } = require('node:stream');

async function* chunksOf({ size, breakAfter }) {
	for (let sent = 0; sent < size; sent += 1024) {
		if (breakAfter !== undefined && sent >= breakAfter) throw new Error('connection lost');
		yield Buffer.alloc(Math.min(1024, size - sent), 'x');
	}
}

const operations = {
	async echo(text) {
		return { json: { text } };
	},
	async credential(text, i) {
		return { json: await this.getCredentials('fixtureApi', i) };
	},
	async request(text) {
		const answer = await this.helpers.httpRequestWithAuthentication.call(this, 'fixtureApi', { url: text });
		return { json: { answer } };
	},
	async file(text, i) {
		const stream = Readable.from(chunksOf({ size: 5000 }));
		return { json: {}, binary: { data: await this.helpers.prepareBinaryData(stream, text, 'text/plain') } };
	},
	async brokenFile(text) {
		const stream = Readable.from(chunksOf({ size: 5000, breakAfter: 2048 }));
		return { json: {}, binary: { data: await this.helpers.prepareBinaryData(stream, text, 'text/plain') } };
	},
	async waitForCancel() {
		const signal = this.getExecutionCancelSignal();
		await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped waiting'))));
	},
	async hint(text) {
		this.addExecutionHints({ message: text, type: 'warning', location: 'outputPane' });
		return { json: {} };
	},
	async egress(text) {
		const filter = this.helpers.getSecureEgressFilter();
		const verdict = await filter.validateUrl(text);
		return { json: verdict.ok ? { ok: true } : { ok: false, reason: verdict.error.name } };
	},
	async binaryInput(text, i) {
		return { json: { text: (await this.helpers.getBinaryDataBuffer(i, 'data')).toString() } };
	},
	async timezone() {
		return { json: { timezone: this.getTimezone() } };
	},
	async fail(text, i) {
		if (i === 1) throw new NodeOperationError(this.getNode(), text, { itemIndex: i, description: 'Second item' });
		return { json: { text } };
	},
	async apiError(text, i) {
		throw new NodeApiError(this.getNode(), { httpCode: '403', reply: text }, { message: text, itemIndex: i });
	},
	// Continue On Fail, in the shapes a node may give a failed item.
	async failedItem(text, i) {
		const message = 'item failed';
		if (i !== 1) return { json: { text }, pairedItem: { item: i } };
		return {
			onlyError: { json: { error: message }, pairedItem: { item: i } },
			itemError: { json: { kept: 1 }, error: new NodeOperationError(this.getNode(), message), pairedItem: { item: i } },
			errorAndMore: { json: { error: message, code: 'gone' }, pairedItem: { item: i } },
		}[text];
	},
};

exports.Fixture = class {
	description = {
		displayName: 'Fixture',
		name: 'fixture',
		group: ['transform'],
		version: 1,
		description: 'For tests',
		defaults: { name: 'Fixture' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'fixtureApi', required: false, testedBy: 'fixtureTest' }],
		properties: [
			{ displayName: 'Operation', name: 'operation', type: 'string', default: 'echo' },
			{ displayName: 'Text', name: 'text', type: 'string', default: 'default text' },
			{ displayName: 'Choice', name: 'choice', type: 'resourceLocator', default: { mode: 'list', value: '' }, displayOptions: { show: { operation: ['choose'] } }, modes: [{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchWords', searchable: true } }] },
			{ displayName: 'Color', name: 'color', type: 'options', default: '', typeOptions: { loadOptionsMethod: 'getColors' }, displayOptions: { show: { operation: ['choose'] } } },
			{ displayName: 'Needed', name: 'needed', type: 'string', default: '', required: true, displayOptions: { show: { operation: ['needy'] } } },
		],
	};
	methods = {
		listSearch: {
			async searchWords(filter = '') {
				const { token } = await this.getCredentials('fixtureApi');
				const words = [this.getCurrentNodeParameter('text'), token, this.getNode().type];
				return { results: words.filter((word) => word.includes(filter)).map((word) => ({ name: word, value: word })) };
			},
		},
		loadOptions: {
			async getColors() {
				if (this.getCurrentNodeParameter('text') === 'broken') throw new Error('no colors');
				return [{ name: 'Blue', value: 'blue' }];
			},
		},
		credentialTest: {
			async fixtureTest({ data }) {
				if (data.token === 'crash') throw new Error('crashed');
				return data.token === 'right'
					? { status: 'OK', message: data.baseUrl + ' accepts the token' }
					: { status: 'Error', message: 'wrong token' };
			},
		},
	};
	async execute() {
		const output = [];
		for (let i = 0; i < this.getInputData().length; i++) {
			const operation = operations[this.getNodeParameter('operation', i)];
			output.push(await operation.call(this, this.getNodeParameter('text', i), i));
		}
		return [output];
	}
};`;

const FILES: Record<string, string> = {
	'package.json': JSON.stringify(PACKAGE_JSON),
	'dist/credentials/FixtureApi.credentials.js': CREDENTIAL,
	'dist/nodes/Fixture/Fixture.node.js': NODE,
	'dist/nodes/Fixture/Fixture.node.json': JSON.stringify({
		categories: ['Utility'],
		resources: {},
	}),
};
