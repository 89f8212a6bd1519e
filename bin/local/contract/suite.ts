import type { Check } from './check.ts';
import { dynamodbChecks } from './dynamodb.ts';
import { executionChecks } from './executions.ts';
import { faultChecks } from './faults.ts';
import { httpApiChecks } from './http-api.ts';
import { lambdaChecks } from './lambda.ts';
import { messageChecks } from './messages.ts';
import { streamChecks } from './streams.ts';
import { tokenChecks } from './tokens.ts';
import { openWorld, type World } from './world.ts';

/** All that the app relies on, by topic. */
export const contract: Readonly<Record<string, readonly Check[]>> = {
  DynamoDB: dynamodbChecks,
  'DynamoDB streams': streamChecks,
  Lambda: lambdaChecks,
  'Step Functions executions': executionChecks,
  'Step Functions task tokens': tokenChecks,
  'EventBridge and Scheduler': messageChecks,
  'API Gateway HTTP API': httpApiChecks,
  Faults: faultChecks,
};

/** How one check went at an endpoint. */
export interface CheckResult {
  readonly topic: string;
  readonly name: string;
  readonly outcome: 'held' | 'failed' | 'not applicable';
  /** Why it failed, or why it was not asked. */
  readonly reason?: string;
}

async function resultOf(world: World, topic: string, check: Check): Promise<CheckResult> {
  const { name } = check;
  if (check.needsControls && !world.controls) {
    return { topic, name, outcome: 'not applicable', reason: 'faults and the role switch are not offered here' };
  }
  try {
    await check.run(world);
    return { topic, name, outcome: 'held' };
  } catch (error) {
    return { topic, name, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Run all checks against an endpoint, one after another, and tell how each went. What they need is deployed there as
 * one stack and removed afterwards.
 *
 * @throws when the stack of the checks cannot be deployed; the message says which resource
 */
export async function checkContract(
  endpoint: string,
  onResult: (result: CheckResult) => void = () => {},
): Promise<CheckResult[]> {
  const world = await openWorld(endpoint);
  const results: CheckResult[] = [];
  for (const [topic, checks] of Object.entries(contract)) {
    for (const check of checks) {
      const result = await resultOf(world, topic, check);
      results.push(result);
      onResult(result);
    }
  }
  await world.close();
  return results;
}
