import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { requestWork } from '../../fulfillment/work-order/request-work.ts';
import { readLocation } from '../../network/entities/network.store.ts';
import { endedAuthorization } from '../../order/authorization.ts';
import type { Order } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';

/** A fulfillment of a write, and what was read of it before. */
interface WrittenFulfillment {
  readonly before: Fulfillment | undefined;
  readonly next: Fulfillment;
}

/** What of META bars its work from being shown (P7). */
type ShownOrder = Pick<Order, 'barred' | 'cancel' | 'closed' | 'payments'>;

function isBarred({ barred, cancel, closed, payments }: ShownOrder, now: string): boolean {
  const isHeld = barred.dispatch > 0 || endedAuthorization({ payments }, now) !== undefined;
  return isHeld || cancel !== undefined || closed !== undefined;
}

async function shown(fulfillment: Fulfillment, now: string): Promise<Fulfillment> {
  const pace = await readLocation(fulfillment.location);
  // It is the first write of the item, which is made and shown at once.
  return requestWork({ ...fulfillment, version: fulfillment.version - 1 }, now, settings(), pace);
}

/**
 * The fulfillments as the write that makes them also shows them to their locations, which saves Dispatch a transaction of
 * four units each. `order` is META as the same write leaves it: the write is conditional on META's version, so that
 * nothing is shown that META's gate bars (P7), nor whose money is authorised no more. What is barred, joins other work
 * or belongs to a later date stays planned, for Dispatch. `now` UTC ISO.
 */
export async function shownAtOnce<Written extends WrittenFulfillment>(
  written: readonly Written[],
  order: ShownOrder,
  now: string,
): Promise<readonly Written[]> {
  if (isBarred(order, now)) return written;
  return Promise.all(
    written.map(async (one) => {
      const { before, next } = one;
      const stays = before !== undefined || next.hiddenUntil !== undefined;
      return stays ? one : { ...one, next: await shown(next, now) };
    }),
  );
}
