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

/** All that the app relies on an AWS for, by topic. */
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

/** How many checks run at once; most of them wait. */
const atOnce = 4;

/** What a check that does not hold tells, in one line. */
async function lacking(world: World, topic: string, { name, run }: Check): Promise<string | undefined> {
  try {
    await run(world);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${topic}: ${name} (${reason.split('\n')[0]})`;
  }
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
  const found: (string | undefined)[] = [];
  const alone = due.filter(({ check }) => check.alone);
  const rest = due.filter(({ check }) => !check.alone);
  const queue = rest.values();
  const work = async () => {
    for (const { topic, check } of queue) found.push(await lacking(world, topic, check));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  for (const { topic, check } of alone) found.push(await lacking(world, topic, check));
  await world.close();
  return found.filter((line) => line !== undefined);
}
