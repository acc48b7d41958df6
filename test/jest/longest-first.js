'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Test files that take half a minute and more. On a fresh clone jest knows no durations and goes by the size of the files; a
 * long one that comes last keeps one core waiting for it.
 */
const LONG = [
	'fault-table/api.test',
	'e2e/editor/editor.test',
	'e2e/queue-mode.test',
	'e2e/command-line/older.test',
	'e2e/server/data-tables.test',
	'e2e/command-line/newest.test',
	'e2e/npm-run-n8n.test',
	'demo/demo.test',
	'dossier/get-many.test',
	'package/standalone.test',
	'dossier-isolation.test',
	'download/download-files.test',
	'fault-table/older-api.test',
	'fault-table/storage.test',
	'fault-schedules.test',
	'listing-model.test',
	'polling-model.test',
];

module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		const place = ({ path }) => {
			const index = LONG.findIndex((name) => path.split('\\').join('/').includes(name));
			return index === -1 ? LONG.length : index;
		};
		return [...super.sort(tests)].sort((one, other) => place(one) - place(other));
	}
};
