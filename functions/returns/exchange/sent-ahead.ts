import { readOrder } from '../../order/order.store.ts';
import type { Return } from '../rma/return.ts';
import { findExchange } from './exchange.store.ts';
import { type Exchange, isExchanged, isOpened, isOver } from './exchange.ts';
import { priceOfSent, sentUnits } from './linked-units.ts';

function isWaiting({ state }: Exchange): boolean {
  return state === 'wanted' || state === 'waiting' || state === 'asked';
}

/** What was sent for goods that are not back; minor units of `currency`. */
export interface SentAhead {
  readonly linked: string;
  readonly units: number;
  /** What it costs beyond what the customer had to add to it. */
  readonly amount: number;
  readonly currency: string | undefined;
}

/** What of a return's exchange has left, or may still leave; undefined where nothing does. */
export async function findSentAhead({
  orderId,
  n,
}: Pick<Return, 'orderId' | 'n'>): Promise<SentAhead | undefined> {
  const exchange = await findExchange(orderId, n);
  // What waits for goods that do not come is cancelled as soon as that is seen.
  if (!exchange || !isOpened(exchange) || isWaiting(exchange)) return undefined;
  const { linked, currency, price, due } = exchange;
  const order = await readOrder(linked);
  const units = sentUnits(order);
  if (units === 0) return undefined;
  const amount = Math.max(0, (await priceOfSent(order, price)) - due);
  return { linked, units, amount, currency };
}

/** How far what a return is owed is settled by goods. */
export type CreditUse =
  /** Nothing is sent for it: all of it is money. */
  | { readonly state: 'none' }
  /** It is not decided yet: a person is asked, or the goods, or others in their place, are to be found. */
  | { readonly state: 'pending' }
  /** Minor units that the goods cost, of what the return is owed. */
  | { readonly state: 'spent'; readonly amount: number; readonly due: number };

/** What of the money of a return was spent on the order that is sent for it. */
export async function creditUse(returned: Return): Promise<CreditUse> {
  if (!isExchanged(returned)) return { state: 'none' };
  const exchange = await findExchange(returned.orderId, returned.n);
  if (!exchange || isWaiting(exchange)) return { state: 'pending' };
  if (!isOpened(exchange)) return { state: 'none' };
  const order = await readOrder(exchange.linked);
  // Whoever looks at the exchange opens the second choice, which costs as much, or gives the money back.
  if (order.closed?.as === 'cancelled' && !isOver(exchange)) return { state: 'pending' };
  return { state: 'spent', amount: await priceOfSent(order, exchange.price), due: exchange.due };
}
