import { settings } from '../shared/settings.ts';
import { afterSpread } from '../shared/spread.ts';
import { after } from '../shared/time.ts';
import type { Order } from './order.ts';

/**
 * The progress check of an order whose wait was just answered: soon, in case the stream loses the record
 * (P3). The sweeper then touches META, and the relay looks at the order's waits again.
 */
export function checkSoon(order: Pick<Order, 'progressBy'>, now: string): { readonly progressBy: string } {
  const check = after(now, settings().checkAfter);
  const { progressBy } = order;
  if (progressBy !== undefined && progressBy < check) return { progressBy };
  return { progressBy: check };
}

const HOUR_MS = 3_600_000;
/** A place in a queue is looked at once an hour at first, and never less often than this. */
const LONGEST_CHECK_MS = 6 * HOUR_MS;

/**
 * When the sweeper looks at an order's place in a queue again, in case a record was lost (P3): the longer the order has
 * waited, the later. Times are UTC ISO.
 */
export function checkOfWait(orderId: string, since: string, now: string): string {
  const waited = Date.parse(now) - Date.parse(since);
  const pause = Math.min(LONGEST_CHECK_MS, Math.max(HOUR_MS, waited));
  return afterSpread(orderId, now, pause / 1000);
}
