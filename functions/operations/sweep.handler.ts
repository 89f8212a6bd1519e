import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { duePartitions } from '../shared/keys.ts';
import { emitMetric, metricNames } from '../shared/metrics.ts';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { overdueSeconds, readDuePage, readOldestDue, rotated } from './sweep/due-pages.ts';
import { sweepItems } from './sweep/sweep-items.ts';

/** Nothing is begun with less time than this: what is left waits for the next minute. */
const RESERVE_MS = 21_000;

/** The partition of the deadline index that a run is for; all where none is named, whoever calls and however. */
const sweepInputSchema = z.looseObject({ partition: z.number().int().min(0).optional() });

/** What one run of the sweeper did: `oldestSeconds` is by how much the oldest due item of all partitions was overdue. */
interface Swept {
  readonly swept: number;
  readonly failed: number;
  readonly oldestSeconds: number;
}

/**
 * Every minute, a run for each partition of the deadline index: says what is overdue, in the other partitions, too, so that
 * one whose runs fail or are not begun is seen by those of the others; and then acts on it, oldest first in each partition that
 * the run is for, page by page in turn, so that no partition waits for the backlog of another. Only Lambda's own timeout ends
 * a run, together with all that it still does.
 */
export const handler = middy<unknown, Swept>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(sweptOutcome))
  .handler(sweep);

async function sweep(event: unknown, context: Context): Promise<Swept> {
  const { partition: own } = sweepInputSchema.safeParse(event).data ?? {};
  const partitions = duePartitions().filter((_, at) => own === undefined || at === own);
  const now = new Date().toISOString();
  const hasTime = (): boolean => context.getRemainingTimeInMillis() > RESERVE_MS;
  let pages = await Promise.all(rotated(partitions, now).map((partition) => readDuePage(partition, now)));
  const others = duePartitions().filter((partition) => !partitions.includes(partition));
  const heads = await Promise.all(others.map((partition) => readOldestDue(partition, now)));
  const oldestSeconds = Math.max(0, ...[...pages, ...heads].map((page) => overdueSeconds(page, now)));
  // Said before any work: a run that dies of its backlog would never say how old that is.
  emitMetric(metricNames.oldestOverdue, oldestSeconds);
  let [swept, failed] = [0, 0];
  while (pages.length > 0 && hasTime()) {
    const rest: typeof pages = [];
    for (const { partition, due, next } of pages) {
      const done = await sweepItems(due, now, hasTime);
      swept += done.swept;
      failed += done.failed;
      if (next && hasTime()) rest.push(await readDuePage(partition, now, next));
    }
    pages = rest;
  }
  return { swept, failed, oldestSeconds };
}

function sweptOutcome({ response }: Invocation<unknown, Swept>): Record<string, unknown> {
  return { ...response };
}
