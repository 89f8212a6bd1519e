import * as z from 'zod';
import { sweepCapacityWait } from '../../capacity/queue/review-place.ts';
import { sweepFulfillment } from '../../fulfillment/deadlines/sweep-fulfillment.ts';
import { sweepBackorder } from '../../inventory/backorder/look-after-backorders.ts';
import { sweepReservation } from '../../inventory/reservation/give-back.ts';
import { sweepReturn } from '../../returns/rma/sweep-return.ts';
import { Moved } from '../../shared/errors.ts';
import type { Key } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { inParallel } from '../../shared/parallel.ts';
import { getItems, type TableItem } from '../../shared/table.ts';
import { sweepTracking } from '../../tracking/parcel/sweep-tracking.ts';
import { sweepException } from './sweep-exception.ts';
import { sweepOrder } from './sweep-order.ts';
import { sweepToken } from './sweep-token.ts';

type Sweep = (item: TableItem, now: string) => Promise<void>;

/** Who acts on a deadline, by the type of the item that has it. */
const sweeps: Readonly<Record<string, Sweep>> = {
  Order: sweepOrder,
  Fulfillment: sweepFulfillment,
  Tracking: sweepTracking,
  Reservation: sweepReservation,
  Exception: sweepException,
  Return: sweepReturn,
  CapacityWait: sweepCapacityWait,
  Backorder: sweepBackorder,
  Token: sweepToken,
};

const AT_ONCE = 8;
const typedSchema = z.looseObject({ type: z.string(), gsi2sk: z.string().optional() });

/**
 * Acts on one item; answers whether that succeeded. An item that fails is logged, stays overdue, and holds up
 * no other.
 */
async function sweepItem(item: TableItem, now: string): Promise<boolean> {
  const { type, gsi2sk } = typedSchema.parse(item);
  // The index may lag behind the item, which says itself whether it is due.
  if (gsi2sk === undefined || gsi2sk.slice(0, now.length) > now) return true;
  try {
    const sweep = sweeps[type];
    if (!sweep) throw new Error(`nobody sweeps items of type ${type}`);
    await sweep(item, now);
    return true;
  } catch (error) {
    if (error instanceof Moved) return true;
    log.error('sweep failed', {
      pk: item['pk'],
      sk: item['sk'],
      error: error instanceof Error ? error : new Error(String(error)),
    });
    return false;
  }
}

/** Acts on each of these items that is due, several at a time; answers how many failed. */
export async function sweepItems(keys: readonly Key[], now: string): Promise<number> {
  let failed = 0;
  const items = (await getItems(keys)).filter((item) => item !== undefined);
  await inParallel(items, AT_ONCE, async (item) => {
    if (!(await sweepItem(item, now))) failed++;
  });
  return failed;
}
