import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { duePartitions } from '../shared/keys.ts';
import { logDone } from '../shared/log.ts';
import { emit, metricNames } from '../shared/metrics.ts';
import { type Item, queryIndex } from '../shared/table.ts';
import { sweepItems } from './sweep/sweep-items.ts';

const PAGE = 200;
/** No page is begun with less time than this: what is left waits for the next minute. */
const RESERVE_MS = 15_000;

const dueSchema = z.looseObject({ pk: z.string(), sk: z.string(), gsi2sk: z.string() });

/** Every minute: acts on what is overdue, oldest first in each partition of the deadline index. */
export async function handler(
  _event: unknown,
  context?: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<{ swept: number; failed: number; oldestSeconds: number }> {
  const startedAt = Date.now();
  const now = new Date(startedAt).toISOString();
  const hasTime = (): boolean => (context?.getRemainingTimeInMillis() ?? Infinity) > RESERVE_MS;
  let [swept, failed, oldestSeconds] = [0, 0, 0];
  for (const partition of duePartitions()) {
    let startAfter: Item | undefined;
    do {
      const page = await queryIndex('deadlines', partition, {
        between: ['0', `${now}~`],
        limit: PAGE,
        ...(startAfter ? { startAfter } : {}),
      });
      const due = page.items.map((item) => dueSchema.parse(item));
      const oldest = due[0];
      if (oldest && !startAfter)
        oldestSeconds = Math.max(
          oldestSeconds,
          (startedAt - Date.parse(oldest.gsi2sk.slice(0, now.length))) / 1000,
        );
      failed += await sweepItems(due, now);
      swept += due.length;
      startAfter = page.next;
    } while (startAfter && hasTime());
  }
  emit(metricNames.oldestOverdue, oldestSeconds);
  logDone({}, startedAt, { swept, failed, oldestSeconds });
  return { swept, failed, oldestSeconds };
}
