import { httpApiChecks } from '../../bin/local/contract/http-api.ts';
import { testChecks } from './checks.ts';

testChecks('API Gateway HTTP API', httpApiChecks);
