import { executionChecks } from '../../bin/local/contract/executions.ts';
import { testChecks } from './checks.ts';

testChecks('Step Functions executions', executionChecks);
