import { trials } from '../examples/trials';
import { olderN8n } from '../../versions';
import { testCommandLine } from './command-line-tests';

/**
 * The engine for expressions that n8n 1.123 had from the start: with the one that its later patches brought, its command line
 * finds nothing for `$('…').item`, and does not end.
 */
const OLDER_EXPRESSIONS = { N8N_EXPRESSION_ENGINE: 'legacy' };

testCommandLine(
	olderN8n.n8n,
	Object.entries(trials).filter(([, { needsNewest = false }]) => !needsNewest),
	OLDER_EXPRESSIONS,
);
