import type { Order } from '../../order/order.ts';
import { readHeardAt } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { type OrderMessage, timeOf } from './order-message.ts';
import { type Succession, successionOf } from './version-order.ts';

/**
 * Where a version that arrived stands beside the last one of its channel. Where neither times nor payments tell, a read at
 * the shop does that began after the last version was received: the shop had that version before, so that the read shows it or
 * a later one.
 */
export async function decidedSuccession(
  order: Order,
  last: CanonicalOrder,
  arrived: CanonicalOrder,
  message: OrderMessage,
): Promise<Succession> {
  const { fetchedAt } = message;
  const succession = successionOf(order, last, timeOf(arrived.version, message), arrived);
  if (succession !== 'undecided' || fetchedAt === undefined) return succession;
  return fetchedAt > (await readHeardAt(order)) ? 'newer' : succession;
}
