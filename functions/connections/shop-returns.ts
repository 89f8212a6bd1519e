/** Goods that a shop says have come back with money that it gave back by itself: returns of which the money is settled. */
import type { MoneyAtShop } from '../channels/contract/adapter.ts';
import type { Connection } from '../network/entities/connection.ts';
import { findLocation } from '../network/entities/network.store.ts';
import { readOrder } from '../order/order.store.ts';
import { readRefunds } from '../returns/refunds/refund.store.ts';
import { askForReturn } from '../returns/rma/ask-for-return.ts';
import { openedReturnSchema, tellAtCounter } from '../returns/rma/at-the-counter.ts';
import { readReturns } from '../returns/rma/return.store.ts';
import { callerName } from '../shared/caller.ts';
import { parseOwn } from '../shared/parse.ts';
import { type BackAtShop, backAtShop } from './back-at-shop.ts';
import { callerOf, isTaken, type OrderOfShop } from './order-of-shop.ts';

/** Opens the return, and says that its goods are there where the shop has them at a location of ours. */
async function takeBack(about: OrderOfShop, { refund, location, lines, of }: BackAtShop): Promise<void> {
  const { orderId, now } = about;
  const caller = callerOf(about);
  const id = location === undefined ? `refund ${refund}` : `refund ${refund} at ${location}`;
  // A location that is gone has nobody who would say what the goods are worth.
  const place = location === undefined ? undefined : await findLocation(location);
  const received = { id, kind: 'received' as const, lines: [...lines] };
  if (of) {
    const told = { orderId, content: { shopRefund: refund }, ...(place && { place }) };
    if (place) await tellAtCounter(received, of, told, caller, now);
    return;
  }
  const there = place ? { location } : {};
  const wanted = { lines, outcome: 'refund' as const, despitePolicy: callerName(caller), ...there };
  const order = await readOrder(orderId);
  const { body } = await askForReturn(order, { wanted, caller, id, content: { shopRefund: refund } }, now);
  if (!place) return;
  const opened = parseOwn(openedReturnSchema, body, `return of ${id}`);
  await tellAtCounter(received, opened, { orderId }, caller, now);
}

/**
 * Goods that came back by refunds of the shop's own: those that a return waits for are received by it where one of our
 * locations has them, wherever they were to go; of all others returns are opened. Each once. `given`: those refunds, without
 * what returns of ours have asked for. Answers whether none was refused.
 * @throws Contended, Unavailable
 */
export async function keepShopReturns(
  { channel, connection }: { readonly channel: string; readonly connection: Pick<Connection, 'locations'> },
  orderId: string,
  given: MoneyAtShop['refunds'],
  now: string,
): Promise<boolean> {
  if (given.every(({ lines }) => lines.every(({ restock }) => restock !== 'return'))) return true;
  const [returns, refunds] = await Promise.all([readReturns(orderId), readRefunds(orderId)]);
  // More than has left, as far as anybody told, is refused: once that is told, the shop's order is looked at again.
  let areAllTaken = true;
  for (const back of backAtShop(given, { returns, refunds }, connection))
    areAllTaken = (await isTaken(takeBack({ orderId, channel, now }, back))) && areAllTaken;
  return areAllTaken;
}
