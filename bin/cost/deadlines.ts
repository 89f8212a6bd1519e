import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { duePartitions } from '../../functions/shared/keys.ts';
import { queryIndex } from '../../functions/shared/table.ts';
import { ifAnswered } from '../../local/aws/if-answered.ts';

const WITHIN_MS = 120_000;
const ISO_LENGTH = new Date(0).toISOString().length;

/** When each item that still has a deadline is due, in milliseconds since 1970. */
async function dueTimes(): Promise<number[]> {
  const pages = await Promise.all(duePartitions().map((partition) => queryIndex('deadlines', partition)));
  const items = pages.flatMap((page) => page.items);
  return items.map((item) => Date.parse(String(item['gsi2sk']).slice(0, ISO_LENGTH)));
}

/**
 * Lets the sweeper do what the delivered orders have left to it (a deadline that was met stays in the index
 * until it has passed), which is part of what an order costs.
 * @throws Error when something is still due after two minutes
 */
export async function sweepToTheEnd(sweepFunction: string): Promise<void> {
  const lambda = new LambdaClient({});
  const end = Date.now() + WITHIN_MS;
  for (;;) {
    const due = await ifAnswered(dueTimes);
    if (due?.length === 0) return;
    if (Date.now() > end) throw new Error(`${due?.length ?? 'some'} deadlines were not swept`);
    const isTime = due !== undefined && Math.max(...due) <= Date.now();
    if (isTime) await ifAnswered(() => lambda.send(new InvokeCommand({ FunctionName: sweepFunction })));
    await pause(1000);
  }
}
