import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { duePartitions } from '../shared/keys.ts';
import { emitMetric, metricNames } from '../shared/metrics.ts';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { queryIndex, type TableItem } from '../shared/table.ts';
import { sweepItems } from './sweep/sweep-items.ts';

const PAGE = 200;
/** No page is begun with less time than this: what is left waits for the next minute. */
const RESERVE_MS = 15_000;

const dueSchema = z.looseObject({ pk: z.string(), sk: z.string(), gsi2sk: z.string() });

/** What one run of the sweeper did: `oldestSeconds` is by how much the oldest due item was overdue. */
interface Swept {
  readonly swept: number;
  readonly failed: number;
  readonly oldestSeconds: number;
}

/**
 * Every minute: acts on what is overdue, oldest first in each partition of the deadline index. Only Lambda's
 * own timeout ends a run, together with all that it still does.
 */
export const handler = middy<unknown, Swept>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(sweptOutcome))
  .handler(sweep);

async function sweep(_event: unknown, context: Context): Promise<Swept> {
  const now = new Date().toISOString();
  const hasTime = (): boolean => context.getRemainingTimeInMillis() > RESERVE_MS;
  let [swept, failed, oldestSeconds] = [0, 0, 0];
  for (const partition of duePartitions()) {
    let startAfter: TableItem | undefined;
    do {
      const page = await queryIndex('deadlines', partition, {
        between: ['0', `${now}~`],
        limit: PAGE,
        ...(startAfter ? { startAfter } : {}),
      });
      const due = page.items.map((item) => dueSchema.parse(item));
      const oldest = due[0];
      if (oldest && !startAfter) oldestSeconds = Math.max(oldestSeconds, overdueSeconds(oldest.gsi2sk, now));
      failed += await sweepItems(due, now);
      swept += due.length;
      startAfter = page.next;
    } while (startAfter && hasTime());
  }
  emitMetric(metricNames.oldestOverdue, oldestSeconds);
  return { swept, failed, oldestSeconds };
}

/** A deadline's sort key begins with its UTC time, as long as `now` is. */
function overdueSeconds(deadlineKey: string, now: string): number {
  return (Date.parse(now) - Date.parse(deadlineKey.slice(0, now.length))) / 1000;
}

function sweptOutcome({ response }: Invocation<unknown, Swept>): Record<string, unknown> {
  return { ...response };
}
