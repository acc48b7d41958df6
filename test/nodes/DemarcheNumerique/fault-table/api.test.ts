import { apiTable } from './cells';
import { testCells } from './table';

testCells('2026-10', apiTable('2026-10'));
