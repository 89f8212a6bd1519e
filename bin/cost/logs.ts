import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { allPages } from './pages.ts';
import { type FunctionUsage, functionUsage } from './usage.ts';

const QUIET_MS = 2000;

/**
 * What the functions of the system have done since an instant (UTC ISO), once they have been quiet for two
 * seconds.
 */
export async function settledUsage(prefix: string, since: string): Promise<FunctionUsage[]> {
  let before: number | undefined;
  for (;;) {
    const now = new Date().toISOString();
    const logs = await readLogs(prefix, since);
    const usage = [...logs].map(([entry, lines]) => functionUsage(entry, lines, since, now));
    const invocations = usage.reduce((total, one) => total + one.invocations, 0);
    if (invocations === before) return usage;
    before = invocations;
    await pause(QUIET_MS);
  }
}

/** The lines that each function of the system has logged since an instant, by its `<stage>-<verb>`. */
async function readLogs(prefix: string, since: string): Promise<Map<string, string[]>> {
  const client = new CloudWatchLogsClient({});
  const start = `/aws/lambda/${prefix}-`;
  const lines = new Map<string, string[]>();
  for (const group of await logGroups(client, start))
    lines.set(group.slice(start.length), await messages(client, group, since));
  return lines;
}

async function logGroups(client: CloudWatchLogsClient, logGroupNamePrefix: string): Promise<string[]> {
  const names = await allPages(async (token) => {
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix, ...token });
    const { logGroups: groups = [], nextToken } = await client.send(command);
    return { items: groups.map(({ logGroupName }) => logGroupName), next: nextToken };
  });
  return names.filter((name) => name !== undefined);
}

async function messages(
  client: CloudWatchLogsClient,
  logGroupName: string,
  since: string,
): Promise<string[]> {
  const texts = await allPages(async (token) => {
    const command = new FilterLogEventsCommand({ logGroupName, startTime: Date.parse(since), ...token });
    const { events = [], nextToken } = await client.send(command);
    return { items: events.map(({ message }) => message), next: nextToken };
  });
  return texts.filter((text) => text !== undefined);
}
