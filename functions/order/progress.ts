import { settings } from '../shared/settings.ts';
import { after } from '../shared/time.ts';
import type { Order } from './order.ts';

/**
 * What was answered is looked at again soon, should its record be lost (P3): the sweeper touches META, the
 * relay looks at its waits.
 */
export function checkSoon(order: Pick<Order, 'progressBy'>, now: string): { readonly progressBy: string } {
  const check = after(now, settings().checkAfter);
  return {
    progressBy: order.progressBy !== undefined && order.progressBy < check ? order.progressBy : check,
  };
}
