import { tokenChecks } from '../../bin/local/contract/tokens.ts';
import { testChecks } from './checks.ts';

testChecks('Step Functions task tokens', tokenChecks);
