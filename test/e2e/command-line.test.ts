import { newestN8n } from '../versions';
import { testCommandLine } from './command-line-trials';

testCommandLine(newestN8n.n8n);
