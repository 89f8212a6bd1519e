/**
 * Counts the units of an order that nobody has claimed yet on the shards of their pool (S3). An order of more SKUs than
 * one write holds is counted in several, each of which says on META how far it came: `unclaimed.upTo`. Until all of
 * them are counted its first attempt does not start; who dies half-way leaves that to the sweeper.
 */
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { compareText } from '../../shared/compare-text.ts';
import { Moved } from '../../shared/errors.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { moveStock } from '../stock/stock.store.ts';
import { checkReservation, readReservation } from './reservation.store.ts';
import type { Reservation } from './reservation.ts';
import { type ClaimState, unclaimedMovements, unclaimedUnits, unitsToCount } from './unclaimed.ts';

/** So many SKUs are counted in one write, beside whatever else it has. */
export const COUNTED_AT_ONCE = 60;
/** A write that changes an order otherwise, too, has room for so many. */
export const COUNTED_BESIDE = 20;

/** What META says once the SKUs of this list are counted up to `last`: with the last of all, that all are. */
export function countedUpTo(
  { pool, named }: NonNullable<Order['unclaimed']>,
  last: string | undefined,
): NonNullable<Order['unclaimed']> {
  const counted = named ? { pool, named } : { pool };
  return last === undefined ? counted : { ...counted, upTo: last };
}

/** An order as it is stored. */
interface StoredState extends ClaimState {
  readonly order: Order;
  readonly reservation: Reservation | undefined;
}

async function readState(orderId: string): Promise<StoredState> {
  const [order, reservation] = await Promise.all([readOrder(orderId), readReservation(orderId)]);
  return { order, reservation, unreserved: await readUnreserved(order) };
}

function sortedSkus(skus: Iterable<string>): string[] {
  return [...new Set(skus)].sort(compareText);
}

/**
 * Writes that the order's units are counted as `unclaimed` says, and what comes with it. A chunk that Reserve takes at the
 * same time would count otherwise: the record of what it took has to be as it was read.
 */
async function recount(
  before: StoredState,
  unclaimed: NonNullable<Order['unclaimed']>,
  change: Partial<Order>,
  now: string,
): Promise<void> {
  const { order } = before;
  // What an order in quarantine is owned by is its exception, but while its units are being counted.
  const isDone = order.quarantined === true && unclaimed.upTo === undefined;
  const next = amend(isDone ? without(order, 'progressBy') : order, { ...change, unclaimed }, now);
  const moved = await moveStock(unclaimedMovements(before, { ...before, order: next }), now);
  const unmoved = checkReservation(next.orderId, before.reservation);
  await transact([saveOrder(order, next), unmoved, ...moved]);
}

/** What else changes with a write of counting on: a first attempt that has waited for the last of them begins with it. */
function afterCounting(order: Order, isLast: boolean, now: string): Partial<Order> {
  if (isLast && order.quarantined) return {};
  const start = isLast && order.attempt === 0 ? { attempt: 1 } : {};
  return { ...start, ...checkSoon(order, now) };
}

/** One write of counting on. Returns whether more is to be counted. */
async function countMore(orderId: string, now: string): Promise<boolean> {
  const before = await readState(orderId);
  const { order } = before;
  const { unclaimed } = order;
  if (unclaimed?.upTo === undefined || order.closed) return false;
  const { upTo } = unclaimed;
  const left = sortedSkus(unitsToCount(before).keys()).filter((sku) => compareText(sku, upTo) > 0);
  const isLast = left.length <= COUNTED_AT_ONCE;
  const last = isLast ? undefined : left[COUNTED_AT_ONCE - 1];
  await recount(before, countedUpTo(unclaimed, last), afterCounting(order, isLast, now), now);
  return !isLast;
}

/** Counts what is not counted yet of an order of very many SKUs. Nothing is written for any other order. */
export async function countUnclaimed(orderId: string, now: string): Promise<void> {
  while (await retryMoved(() => countMore(orderId, now)));
}

/** One write of counting fewer. Returns whether more are counted than go beside another change. */
async function countLess(orderId: string, now: string): Promise<boolean> {
  const before = await readState(orderId);
  const { unclaimed } = before.order;
  const counted = sortedSkus(unclaimedUnits(before).keys());
  if (!unclaimed || counted.length <= COUNTED_BESIDE) return false;
  const keep = Math.max(COUNTED_BESIDE, counted.length - COUNTED_AT_ONCE);
  const soon = checkSoon(before.order, now);
  await recount(before, countedUpTo(unclaimed, counted[keep - 1] ?? ''), soon, now);
  return keep > COUNTED_BESIDE;
}

/**
 * Before a write that changes an order: of very many SKUs only so many stay counted as go beside the change. The rest is
 * counted again by the sweeper, should the order keep them.
 * @throws Moved once fewer are counted: the order is to be read again
 */
export async function countFewBeside(state: ClaimState, now: string): Promise<void> {
  if (unclaimedUnits(state).size <= COUNTED_BESIDE) return;
  const { orderId } = state.order;
  while (await retryMoved(() => countLess(orderId, now)));
  throw new Moved(`the units of order ${orderId} were counted in several writes`);
}
