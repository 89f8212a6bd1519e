import { setTimeout as pause } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { allPages } from './pages.ts';

const END_WITHIN_MS = 30_000;

/**
 * The states that the executions of these orders entered, those that re-routes started included, once all
 * have ended.
 * @param orderMachine ARN of the order machine
 * @throws Error when one still runs after 30 seconds
 */
export async function countStates(orderMachine: string, orderIds: readonly string[]): Promise<number> {
  const client = new SFNClient({});
  const executions = orderMachine.replace(':stateMachine:', ':execution:');
  const first = orderIds.map((id) => `${executions}:${id}-1`);
  const reroutes = await rerouteExecutions(client, orderMachine, orderIds);
  let states = 0;
  for (const arn of [...first, ...reroutes]) {
    await untilEnded(client, arn);
    states += await statesEntered(client, arn);
  }
  return states;
}

/** A re-route starts the fulfillment machine under the name of the fulfillment, `<order id>-f<n>`. */
async function rerouteExecutions(
  client: SFNClient,
  orderMachine: string,
  orderIds: readonly string[],
): Promise<string[]> {
  const stateMachineArn = orderMachine.replace(/-order$/, '-fulfillment');
  const executions = await allPages(async (token) => {
    const command = new ListExecutionsCommand({ stateMachineArn, ...token });
    const { executions: items = [], nextToken } = await client.send(command);
    return { items, next: nextToken };
  });
  const ours = executions.filter(({ name }) => orderIds.some((id) => name?.startsWith(`${id}-f`)));
  return ours.map(({ executionArn }) => executionArn).filter((arn) => arn !== undefined);
}

async function untilEnded(client: SFNClient, executionArn: string): Promise<void> {
  const deadline = Date.now() + END_WITHIN_MS;
  for (;;) {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return;
    if (Date.now() > deadline) throw new Error(`${executionArn} still runs`);
    await pause(200);
  }
}

async function statesEntered(client: SFNClient, executionArn: string): Promise<number> {
  const events = await allPages<HistoryEvent>(async (token) => {
    const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, ...token });
    const { events: items = [], nextToken } = await client.send(command);
    return { items, next: nextToken };
  });
  return events.filter(({ type }) => type?.endsWith('StateEntered')).length;
}
