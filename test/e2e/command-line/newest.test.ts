import { trials } from '../examples/trials';
import { newestN8n } from '../../versions';
import { testCommandLine } from './command-line-tests';

testCommandLine(
	newestN8n.n8n,
	Object.entries(trials).filter(([, { overCommandLine = false }]) => overCommandLine),
);
