import { apiVersions } from '../../../../ds-api/schema/versions';
import { fileTable } from './cells';
import { testCells } from './table';

for (const version of apiVersions) testCells(version, fileTable(version));
