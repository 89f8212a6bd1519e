import { settings } from '../shared/settings.ts';
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
