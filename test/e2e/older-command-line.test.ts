import { olderN8n } from '../versions';
import { testCommandLine } from './command-line-trials';

testCommandLine(olderN8n.n8n);
