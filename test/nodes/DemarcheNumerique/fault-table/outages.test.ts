import { apiVersions } from '../../../../ds-api/schema/versions';
import { failingAloneTable, restartTable } from './cells';
import { testCells } from './table';

for (const version of apiVersions) {
	testCells(version, [...restartTable(), ...(version === '2026-10' ? failingAloneTable() : [])]);
}
