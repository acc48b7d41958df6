import { apiVersions } from '../../../../ds-api/schema/versions';
import { apiTable } from './cells';
import { testCells } from './table';

for (const version of apiVersions.filter((each) => each !== '2026-10')) {
	testCells(version, apiTable(version));
}
