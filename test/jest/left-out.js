'use strict';

/**
 * Says at the end what was not compared, in one line: a test that lacks something of this machine says `LEFT OUT` in its
 * title, and what it lacks.
 */
module.exports = class LeftOut {
	onRunComplete(_contexts, { testResults }) {
		const titles = testResults
			.flatMap(({ testResults: tests }) => tests)
			.filter(({ status, title }) => status === 'passed' && title.includes('LEFT OUT'))
			.map(({ title }) => /LEFT OUT: (.*?)\)?$/.exec(title)?.[1] ?? title);
		if (titles.length === 0) return;
		const reasons = [...new Set(titles)].join('; ');
		process.stderr.write(`Comparisons LEFT OUT: ${reasons}.\n`);
	}
};
