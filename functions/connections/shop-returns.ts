/**
 * Returns of a shop: goods that it says have come back with money that it gave back by itself, of which the money is settled,
 * and returns that somebody has asked for at the shop.
 */
import type { MoneyAtShop, ReturnAtShop } from '../channels/contract/adapter.ts';
import type { Connection } from '../network/entities/connection.ts';
import { findLocation } from '../network/entities/network.store.ts';
import { readOrder } from '../order/order.store.ts';
import { readRefunds } from '../returns/refunds/refund.store.ts';
import { askForReturn } from '../returns/rma/ask-for-return.ts';
import { openedReturnSchema, tellAtCounter } from '../returns/rma/at-the-counter.ts';
import { readReturns } from '../returns/rma/return.store.ts';
import { type Caller, callerName } from '../shared/caller.ts';
import { findAnswer } from '../shared/command.ts';
import { Conflict } from '../shared/errors.ts';
import { key } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { type BackAtShop, backAtShop } from './back-at-shop.ts';

/** Whose order it is, and when that is done (UTC ISO). */
interface OrderOfShop {
  readonly orderId: string;
  readonly channel: string;
  readonly now: string;
}

function callerOf({ channel }: Pick<OrderOfShop, 'channel'>): Caller {
  return { kind: 'channel', id: channel, scopes: [] };
}

/** What the shop says is done as far as it may be: a return that has gone on here is left as it is. */
async function unlessRefused(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}

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
 * what returns of ours have asked for.
 * @throws Contended, Unavailable
 */
export async function keepShopReturns(
  { channel, connection }: { readonly channel: string; readonly connection: Pick<Connection, 'locations'> },
  orderId: string,
  given: MoneyAtShop['refunds'],
  now: string,
): Promise<void> {
  if (given.every(({ lines }) => lines.every(({ restock }) => restock !== 'return'))) return;
  const [returns, refunds] = await Promise.all([readReturns(orderId), readRefunds(orderId)]);
  // More than has left, as far as anybody told, is refused: once that is told, the shop's order is looked at again.
  for (const back of backAtShop(given, { returns, refunds }, connection))
    await unlessRefused(takeBack({ orderId, channel, now }, back));
}

/** Opens a return that was asked for at the shop: its units may be coming back already, or nobody has heard that they left. */
async function openAsked(about: OrderOfShop, { name, lines }: ReturnAtShop): Promise<void> {
  const caller = callerOf(about);
  const wanted = { lines, outcome: 'refund' as const, despitePolicy: callerName(caller) };
  const command = { wanted, caller, id: `return ${name}`, content: { shopReturn: name } };
  await unlessRefused(readOrder(about.orderId).then((order) => askForReturn(order, command, about.now)));
}

/** Cancels what was opened here for a return that the shop has cancelled; goods that have come are here. */
async function cancelAsked(about: OrderOfShop, { name }: ReturnAtShop): Promise<void> {
  const { orderId, now } = about;
  const caller = callerOf(about);
  const aggregate = key.order(orderId);
  const asked = { aggregate, caller, id: `return ${name}`, kind: 'return' as const };
  const answer = await findAnswer({ ...asked, content: { shopReturn: name }, now });
  if (!answer) return;
  const opened = parseOwn(openedReturnSchema, answer.body, `return ${name} of ${about.channel}`);
  const cancelled = { id: `return ${name} cancelled`, kind: 'cancelled' as const };
  await unlessRefused(tellAtCounter(cancelled, opened, { orderId }, caller, now));
}

/**
 * Opens the returns that somebody has asked for at the shop, and that it lets come: through the same door as everybody, each
 * once. Whoever pays for them first, here or there, has paid. Those that the shop has cancelled are cancelled here.
 * @throws Contended, Unavailable
 */
export async function keepAskedReturns(
  channel: string,
  orderId: string,
  asked: readonly ReturnAtShop[],
  now: string,
): Promise<void> {
  const about = { orderId, channel, now };
  for (const one of asked) {
    if (one.state === 'cancelled') await cancelAsked(about, one);
    else if (one.lines.length > 0) await openAsked(about, one);
  }
}
