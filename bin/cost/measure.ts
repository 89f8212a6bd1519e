import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';

/** Every page of a call. */
async function pages<T>(
  read: (next: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const page = await read(next);
    all.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  return all;
}
const from = (next: string | undefined): { nextToken?: string } =>
  next === undefined ? {} : { nextToken: next };

/** The lines that each function of the system logged since an instant, by its `<stage>-<verb>`. */
export async function readLogs(prefix: string, since: string): Promise<Map<string, string[]>> {
  const logs = new CloudWatchLogsClient({});
  const start = `/aws/lambda/${prefix}-`;
  const groups = await pages(async (next) => {
    const { logGroups = [], nextToken } = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: start, ...from(next) }),
    );
    return {
      items: logGroups.flatMap(({ logGroupName }) => (logGroupName === undefined ? [] : [logGroupName])),
      next: nextToken,
    };
  });
  const lines = new Map<string, string[]>();
  for (const logGroupName of groups) {
    lines.set(
      logGroupName.slice(start.length),
      await pages(async (next) => {
        const { events = [], nextToken } = await logs.send(
          new FilterLogEventsCommand({ logGroupName, startTime: Date.parse(since), ...from(next) }),
        );
        return {
          items: events.flatMap(({ message }) => (message === undefined ? [] : [message])),
          next: nextToken,
        };
      }),
    );
  }
  return lines;
}

const stepFunctions = (): SFNClient => new SFNClient({});

async function statesEntered(client: SFNClient, executionArn: string): Promise<number> {
  const events = await pages<HistoryEvent>(async (next) => {
    const { events: items = [], nextToken } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, ...from(next) }),
    );
    return { items, next: nextToken };
  });
  return events.filter(({ type }) => type?.endsWith('StateEntered')).length;
}

/**
 * The states that the executions of these orders entered, those that re-routes started included, once all
 * have ended.
 * @throws Error when one still runs after 30 seconds
 */
export async function countStates(orderMachine: string, orderIds: readonly string[]): Promise<number> {
  const client = stepFunctions();
  const executionsOf = (machine: string): string => machine.replace(':stateMachine:', ':execution:');
  const children = await pages(async (next) => {
    const { executions = [], nextToken } = await client.send(
      new ListExecutionsCommand({
        stateMachineArn: orderMachine.replace(/-order$/, '-fulfillment'),
        ...from(next),
      }),
    );
    return {
      items: executions.flatMap(({ executionArn, name }) =>
        executionArn !== undefined && orderIds.some((id) => name?.startsWith(`${id}-f`))
          ? [executionArn]
          : [],
      ),
      next: nextToken,
    };
  });
  let states = 0;
  for (const arn of [...orderIds.map((id) => `${executionsOf(orderMachine)}:${id}-1`), ...children]) {
    for (
      const deadline = Date.now() + 30_000;
      (await client.send(new DescribeExecutionCommand({ executionArn: arn }))).status === 'RUNNING';
      await pause(200)
    ) {
      if (Date.now() > deadline) throw new Error(`${arn} still runs`);
    }
    states += await statesEntered(client, arn);
  }
  return states;
}
