import { dynamodbChecks } from '../../bin/local/contract/dynamodb.ts';
import { testChecks } from './checks.ts';

testChecks('DynamoDB', dynamodbChecks);
