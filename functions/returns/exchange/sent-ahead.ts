import { readOrder } from '../../order/order.store.ts';
import { type Order, unfinishedUnits } from '../../order/order.ts';
import type { Return } from '../rma/return.ts';
import { findExchange } from './exchange.store.ts';
import { type Exchange, isExchanged, isOpened } from './exchange.ts';

function isWaiting({ state }: Exchange): boolean {
  return state === 'wanted' || state === 'waiting' || state === 'asked';
}

/** Units that have left, or that a location goes on to send. */
export function sentUnits({ totals }: Pick<Order, 'totals'>): number {
  return unfinishedUnits(totals) + totals.delivered + totals.returned + totals.lost;
}

/** The part of the price of an exchange that units stand for that were not cancelled; minor units. */
function priceOfSent({ price, lines }: Exchange, order: Pick<Order, 'totals'>): number {
  const units = lines.reduce((sum, line) => sum + line.units, 0);
  return units === 0 ? 0 : Math.round((price * Math.min(units, sentUnits(order))) / units);
}

/** What was sent for goods that are not back; minor units of `currency`. */
export interface SentAhead {
  readonly linked: string;
  readonly units: number;
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
  const { linked, currency } = exchange;
  const order = await readOrder(linked);
  const units = sentUnits(order);
  return units === 0 ? undefined : { linked, units, amount: priceOfSent(exchange, order), currency };
}

/** How far what a return is owed is settled by goods. */
export type CreditUse =
  /** Nothing is sent for it: all of it is money. */
  | { readonly state: 'none' }
  /** It is not decided yet: a person is asked, or the goods are to be found. */
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
  return { state: 'spent', amount: priceOfSent(exchange, order), due: exchange.due };
}
