import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { sweepFulfillment } from '../fulfillment/sweep-fulfillment.ts';
import { sweepReservation } from '../inventory/give-back.ts';
import { sweepReturn } from '../returns/sweep-return.ts';
import { sweepCapacityWait } from '../routing/capacity.store.ts';
import { Moved } from '../shared/errors.ts';
import { duePartitions, type Key } from '../shared/keys.ts';
import { log, logDone } from '../shared/log.ts';
import { emit, metricNames } from '../shared/metrics.ts';
import { getItems, queryIndex, type Item } from '../shared/table.ts';
import { sweepTracking } from '../tracking/sweep-tracking.ts';
import { inParallel } from './parallel.ts';
import { sweepException } from './sweep-exception.ts';
import { sweepOrder } from './sweep-order.ts';

type Sweep = (item: Item, now: string) => Promise<void>;

/** Whose deadline it is, by the item's type. */
const sweeps: Readonly<Record<string, Sweep>> = {
  Order: sweepOrder, Fulfillment: sweepFulfillment, Tracking: sweepTracking, Reservation: sweepReservation, Exception: sweepException, Return: sweepReturn, CapacityWait: sweepCapacityWait,
};

const PAGE = 200;
const AT_ONCE = 8;
/** No page is begun with less time than this: what is left waits for the next minute. */
const RESERVE_MS = 15_000;

const dueSchema = z.looseObject({ pk: z.string(), sk: z.string(), gsi2sk: z.string() });
const typedSchema = z.looseObject({ type: z.string(), gsi2sk: z.string().optional() });

/** One item; what fails is logged, stays overdue, and holds up no other. */
async function sweepItem(item: Item, now: string): Promise<boolean> {
  const { type, gsi2sk } = typedSchema.parse(item);
  // The index may be behind: the item says whether it is due.
  if (gsi2sk === undefined || gsi2sk.slice(0, now.length) > now) return true;
  try {
    const sweep = sweeps[type];
    if (!sweep) throw new Error(`nobody sweeps items of type ${type}`);
    await sweep(item, now);
    return true;
  } catch (error) {
    if (error instanceof Moved) return true;
    log.error('sweep failed', { pk: item['pk'], sk: item['sk'], error: error instanceof Error ? error : new Error(String(error)) });
    return false;
  }
}

async function sweepPage(keys: readonly Key[], now: string): Promise<number> {
  let failed = 0;
  const items = (await getItems(keys)).filter((item) => item !== undefined);
  await inParallel(items, AT_ONCE, async (item) => { if (!await sweepItem(item, now)) failed++; });
  return failed;
}

/** Every minute: acts on what is overdue, oldest first in each partition of the deadline index. */
export async function handler(_event: unknown, context?: Pick<Context, 'getRemainingTimeInMillis'>): Promise<{ swept: number; failed: number; oldestSeconds: number }> {
  const startedAt = Date.now();
  const now = new Date(startedAt).toISOString();
  const hasTime = (): boolean => (context?.getRemainingTimeInMillis() ?? Infinity) > RESERVE_MS;
  let [swept, failed, oldestSeconds] = [0, 0, 0];
  for (const partition of duePartitions()) {
    let startAfter: Item | undefined;
    do {
      const page = await queryIndex('deadlines', partition, { between: ['0', `${now}~`], limit: PAGE, ...(startAfter ? { startAfter } : {}) });
      const due = page.items.map((item) => dueSchema.parse(item));
      const oldest = due[0];
      if (oldest && !startAfter) oldestSeconds = Math.max(oldestSeconds, (startedAt - Date.parse(oldest.gsi2sk.slice(0, now.length))) / 1000);
      failed += await sweepPage(due, now);
      swept += due.length;
      startAfter = page.next;
    } while (startAfter && hasTime());
  }
  emit(metricNames.oldestOverdue, oldestSeconds);
  logDone({}, startedAt, { swept, failed, oldestSeconds });
  return { swept, failed, oldestSeconds };
}
