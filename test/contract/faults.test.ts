import { faultChecks } from '../../bin/local/contract/faults.ts';
import { testChecks } from './checks.ts';

testChecks('Faults', faultChecks);
