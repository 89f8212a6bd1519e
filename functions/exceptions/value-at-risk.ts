/** What an order is still worth to the brand. */
import { openLines } from '../order/canonical-order.ts';
import { parseOrder } from '../order/order.store.ts';
import { type Order, unfinishedUnits } from '../order/order.ts';
import { bodyIn } from '../order/order-body.store.ts';
import type { CanonicalLine, CanonicalOrder } from '../order/order-form.ts';
import { key } from '../shared/keys.ts';
import { getItems } from '../shared/table.ts';
import { readableItems } from './readable-items.ts';

/** What is known of prices. */
interface PricedOrder extends Pick<CanonicalOrder, 'currency'> {
  readonly lines: readonly Pick<CanonicalLine, 'requiresShipping' | 'open' | 'quantity' | 'total'>[];
}

/** Minor units of the currency. */
export interface ValueAtRisk {
  readonly amount: number;
  readonly currency: string;
}

/**
 * What the customer pays, after discounts, for units that have not come to an end (delivered, returned, cancelled, lost).
 * META does not say of which lines those are: where some have ended, the rest counts with the mean of the order's units.
 */
export function valueAtRisk({ totals }: Pick<Order, 'totals'>, body: PricedOrder): ValueAtRisk {
  const units = Object.values(totals).reduce((sum, one) => sum + one, 0);
  const share = units === 0 ? 0 : unfinishedUnits(totals) / units;
  const worth = openLines(body).reduce(
    (sum, { total, open, quantity }) => sum + (total.amount * open) / quantity,
    0,
  );
  return { amount: Math.round(worth * share), currency: body.currency };
}

/** The values of these orders, by their ids; an order in quarantine has none. */
export async function readValues(orderIds: readonly string[]): Promise<ReadonlyMap<string, ValueAtRisk>> {
  const metas = await getItems([...new Set(orderIds)].map(key.order), { consistent: false });
  const orders = (await readableItems(metas, parseOrder)).filter(({ quarantined }) => !quarantined);
  const bodies = await getItems(
    orders.map(({ orderId, bodyVersion }) => key.body(orderId, bodyVersion)),
    { consistent: false },
  );
  const values = new Map<string, ValueAtRisk>();
  for (const [at, order] of orders.entries()) {
    const [body] = await readableItems([bodies[at]], (item) =>
      bodyIn(item, order.orderId, order.bodyVersion),
    );
    if (body) values.set(order.orderId, valueAtRisk(order, body));
  }
  return values;
}
