import { streamChecks } from '../../bin/local/contract/streams.ts';
import { testChecks } from './checks.ts';

testChecks('DynamoDB streams', streamChecks);
