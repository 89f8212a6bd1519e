import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { duePartitions } from '../../functions/shared/keys.ts';
import { queryIndex } from '../../functions/shared/table.ts';

/** When each item that still has a deadline is due, UTC ISO. */
async function dueTimes(): Promise<string[]> {
  const pages = await Promise.all(duePartitions().map((partition) => queryIndex('deadlines', partition)));
  return pages.flatMap(({ items }) =>
    items.map((item) => String(item['gsi2sk']).slice(0, new Date(0).toISOString().length)),
  );
}

/**
 * Lets the sweeper do what the delivered orders have left to it (a deadline that was met stays in the index
 * until it has passed), which is part of what an order costs.
 * @throws Error when something is still due after two minutes
 */
export async function sweepToTheEnd(sweepFunction: string): Promise<void> {
  const lambda = new LambdaClient({});
  for (const end = Date.now() + 120_000; ; await pause(1000)) {
    const due = await dueTimes();
    if (due.length === 0) return;
    if (Date.now() > end) throw new Error(`${due.length} deadlines were not swept`);
    const next = Math.max(...due.map((at) => Date.parse(at)));
    if (next <= Date.now()) await lambda.send(new InvokeCommand({ FunctionName: sweepFunction }));
  }
}
