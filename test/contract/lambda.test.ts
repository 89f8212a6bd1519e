import { lambdaChecks } from '../../bin/local/contract/lambda.ts';
import { testChecks } from './checks.ts';

testChecks('Lambda', lambdaChecks);
