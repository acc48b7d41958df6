/**
 * The versions of n8n and Node.js that the package is made for, and on which of them the tests run it. Everything else asks
 * here, or is compared with it: the section Compatibility of the README, what `npm run test:n8n` and `npm run test:e2e`
 * install, the Node.js that the packed package is tried on.
 */

/**
 * The packed package is loaded and run on each: the oldest that it promises, and the newest of each later version that n8n
 * runs on.
 */
export const nodeVersions = ['20.18.1', '22.23.3', '24.21.0'] as const;

export type NodeVersion = (typeof nodeVersions)[number];

export interface N8nVersion {
	n8n: string;
	/** The version of its engine, `n8n-core`. */
	core: string;
	/** The Node.js that this n8n accepts, as its `package.json` says. */
	accepts: string;
	/**
	 * The Node.js on which `npm run test:n8n` runs its engine. It need not be one that n8n accepts: the package promises
	 * the oldest Node.js for itself.
	 */
	engineOn?: NodeVersion;
	/** The Node.js on which `npm run test:e2e` runs n8n itself, with the packed package installed as a user does. */
	wholeOn?: NodeVersion;
	/** Whether a node can ask for n8n's outbound policy (`getSecureEgressFilter`). */
	tellsOutboundPolicy: boolean;
	/** Whether it says how long a poll may take (`getPollBudgetMs`). */
	tellsPollBudget: boolean;
}

const older = { tellsOutboundPolicy: false, tellsPollBudget: false } as const;

/** From the oldest supported to the newest. */
export const n8nVersions: readonly N8nVersion[] = [
	{
		...older,
		...{ n8n: '1.122.5', core: '1.121.2', accepts: '>=20.19 <= 24.x' },
		engineOn: '20.18.1',
	},
	{
		...older,
		...{ n8n: '1.123.81', core: '1.122.48', accepts: '>=20.19 <= 24.x' },
		wholeOn: '22.23.3',
	},
	{ ...older, n8n: '2.0.3', core: '2.0.2', accepts: '>=20.19 <= 24.x', engineOn: '22.23.3' },
	{ ...older, n8n: '2.20.12', core: '2.20.6', accepts: '>=22.16', engineOn: '22.23.3' },
	{
		...{ n8n: '2.41.1', core: '2.41.1', accepts: '>=24.0.0' },
		...{ engineOn: '24.21.0', wholeOn: '24.21.0' },
		...{ tellsOutboundPolicy: true, tellsPollBudget: true },
	},
];

/** The n8n that everything is developed and tested with. */
export const newestN8n = n8nVersions.at(-1)!;

/** The older n8n that is run as a whole. */
export const olderN8n = n8nVersions.find(({ wholeOn }) => wholeOn !== undefined)!;

/** A version as n8n's users say it: `2.41`. */
export const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');
