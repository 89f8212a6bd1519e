import type { Check } from './check.ts';
import { cloudfrontChecks } from './checks/cloudfront.ts';
import { cognitoChecks } from './checks/cognito.ts';
import { dynamodbChecks } from './checks/dynamodb.ts';
import { executionChecks } from './checks/executions.ts';
import { faultChecks } from './checks/faults.ts';
import { httpApiChecks } from './checks/http-api.ts';
import { lambdaChecks } from './checks/lambda.ts';
import { messageChecks } from './checks/messages.ts';
import { streamChecks } from './checks/streams.ts';
import { tokenChecks } from './checks/tokens.ts';
import { openWorld, type World } from './world.ts';

/** All that the app relies on an AWS for, by topic. */
export const contract: Readonly<Record<string, readonly Check[]>> = {
  DynamoDB: dynamodbChecks,
  'DynamoDB streams': streamChecks,
  Lambda: lambdaChecks,
  'Step Functions executions': executionChecks,
  'Step Functions task tokens': tokenChecks,
  'EventBridge and Scheduler': messageChecks,
  'API Gateway HTTP API': httpApiChecks,
  CloudFront: cloudfrontChecks,
  'Cognito user pool': cognitoChecks,
  Faults: faultChecks,
};

/** How many checks run at once; most of them wait. */
const AT_ONCE = 4;

interface TopicCheck {
  readonly topic: string;
  readonly check: Check;
}

/**
 * Check an endpoint against the contract: what it lacks, one line each; empty when it has all that the app
 * relies on. Deploys what the checks need as one stack, and removes it. Faults and the role switch are not
 * asked of an endpoint that offers neither: they are for tests.
 */
export async function checkContract(endpoint: string): Promise<string[]> {
  let world: World;
  try {
    world = await openWorld(endpoint);
  } catch (error) {
    return [`the stack of the checks: ${error instanceof Error ? error.message : String(error)}`];
  }
  const due = Object.entries(contract)
    .flatMap(([topic, checks]) => checks.map((check) => ({ topic, check })))
    .filter(({ check }) => world.controls || !check.needsControls);
  const beside = due.filter(({ check }) => !check.alone);
  const alone = due.filter(({ check }) => check.alone);
  const lacking = [...(await failuresOf(world, beside, AT_ONCE)), ...(await failuresOf(world, alone, 1))];
  await world.close();
  return lacking;
}

/** Runs checks, some at once, and answers why those that do not hold do not, one line each. */
async function failuresOf(world: World, checks: readonly TopicCheck[], atOnce: number): Promise<string[]> {
  const failures: string[] = [];
  const queue = checks.values();
  const work = async (): Promise<void> => {
    for (const one of queue) {
      const failure = await failureOf(world, one);
      if (failure !== undefined) failures.push(failure);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failures;
}

async function failureOf(world: World, { topic, check }: TopicCheck): Promise<string | undefined> {
  try {
    await check.run(world);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${topic}: ${check.name} (${reason.split('\n')[0]})`;
  }
}
