'use strict';

/**
 * Which room may use which: `npm run lint` fails on an import that runs the wrong way, into the inside of another room, or in
 * a circle, types included. docs/architecture.md draws the same arrows.
 *
 * ESLint's rules for imports leave out imports of types, and circles across folders; this looks at all of them.
 */

/** The rooms of the client, from the ground up: a room uses those before it, and only through their front (`index.ts`). */
const CLIENT_ROOMS = [
	'time',
	'errors',
	'events',
	'model',
	'compat',
	'transport',
	'demarches',
	'isolation',
	'listing',
	'lookup',
	'files',
	'writing',
	'polling',
	'custom-query',
];

/** The rooms of the sandbox, from the ground up. */
const SANDBOX_ROOMS = [
	'data',
	'domain',
	'faults',
	'http',
	'storage',
	'graphql',
	'webhooks',
	'server',
];

/** No room uses one that stands above it. */
const upwards = (folder, rooms, roof) =>
	rooms.map((room, index) => ({
		name: `${folder}/${room}-uses-what-is-above`,
		severity: 'error',
		from: { path: `^${folder}/${room}/` },
		to: { path: [...roof, ...rooms.slice(index + 1).map((above) => `^${folder}/${above}/`)] },
	}));

const only = (name, from, allowed) => ({
	name,
	severity: 'error',
	from: { path: from },
	to: {
		path: '^(credentials|nodes|ds-api|sandbox|tools|demo|test|bench|scripts)/',
		pathNot: allowed,
	},
});

module.exports = {
	forbidden: [
		{ name: 'circle', severity: 'error', from: {}, to: { circular: true } },
		only('client-uses-itself-alone', '^ds-api/', ['^ds-api/']),
		only('nodes-use-the-client', '^nodes/', ['^nodes/', '^ds-api/']),
		only('credentials-use-the-ground', '^credentials/', [
			'^credentials/',
			'^ds-api/(errors|compat)/',
			// What the client's options are called in the panel.
			'^nodes/shared/panel-words[.]ts$',
		]),
		only('sandbox-knows-the-schema-alone', '^sandbox/', ['^sandbox/', '^ds-api/schema/']),
		{
			name: 'triggers-share-through-nodes-shared',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/' },
			to: { path: '^nodes/', pathNot: ['^nodes/$1/', '^nodes/shared/'] },
		},
		...[...CLIENT_ROOMS, 'webhooks'].map((room) => ({
			name: `inside-of-ds-api/${room}`,
			severity: 'error',
			from: { path: '^(credentials|nodes|ds-api)/', pathNot: `^ds-api/${room}/` },
			to: { path: `^ds-api/${room}/`, pathNot: '/index[.]ts$' },
		})),
		{
			name: 'room-through-its-own-front',
			comment:
				'Files of one room use each other directly: through the front they would wait for themselves.',
			severity: 'error',
			from: { path: '^ds-api/([^/]+)/', pathNot: '/index[.]ts$' },
			to: { path: '^ds-api/$1/index[.]ts$' },
		},
		{
			name: 'libraries-through-one-door',
			comment: 'ds-api/third-party.ts is what the build bundles.',
			severity: 'error',
			from: {
				path: '^(ds-api|nodes|credentials)/',
				pathNot: '^ds-api/(third-party[.]ts|generated/|schema/)',
			},
			to: { path: 'node_modules/', pathNot: 'node_modules/(n8n-workflow|@types)/' },
		},
		{
			name: 'client-knows-nothing-of-n8n',
			severity: 'error',
			from: { path: '^ds-api/' },
			to: { path: 'node_modules/n8n-' },
		},
		...upwards('ds-api', CLIENT_ROOMS, ['^ds-api/client[.]ts$', '^ds-api/webhooks/']),
		...upwards('sandbox', SANDBOX_ROOMS, ['^sandbox/[^/]+[.]ts$', '^sandbox/control/']),
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^dist/' },
	},
};
