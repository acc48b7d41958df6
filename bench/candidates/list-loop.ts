// A loop over the pages with the very document that this package sends: no n8n, no retries, no items.
import { measure } from '../measure';
import { fullList } from './documents';
import { pages } from './pages';

interface Listed {
	number: number;
}

void measure<Listed[]>(async (platform) => ({
	async work() {
		const nodes: Listed[] = [];
		for await (const page of pages<Listed>(platform, fullList(platform))) nodes.push(...page);
		return nodes;
	},
	count: async (nodes) => ({ done: new Set(nodes.map(({ number }) => number)).size }),
}));
