/** Serves units that wait for stock apart from the rest of their order: the order's next attempt plans them. */
import {
  readOrderExceptions,
  type SettledException,
  settleException,
} from '../../exceptions/exception.store.ts';
import { type LineUnits, minus, sumUnits } from '../../order/line-units.ts';
import { mustPass, readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, shiftUnits, without } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { Cancelled, OnHold, OrderClosed, OutOfStock } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { readReservation, saveReservation } from '../reservation/reservation.store.ts';
import { addClaim, isUnsettled, unitsBySku } from '../reservation/reservation.ts';
import { moveStock } from '../stock/stock.store.ts';
import { leavePlaces, poolOf, takePlaces } from './backorder.store.ts';
import { canTakeStock } from './backorder.ts';

/** What is served in one write; the rest keeps its places and is served by the next pass. */
const SKUS_AT_ONCE = 30;

/** The lines of as many SKUs as are served together. */
function firstSkus(lines: readonly LineUnits[]): LineUnits[] {
  const skus = new Set([...unitsBySku(lines).keys()].slice(0, SKUS_AT_ONCE));
  return lines.filter(({ sku }) => skus.has(sku));
}

/** META once the units are claimed: the next attempt plans them beside what is under way. */
function servedOrder(order: Order, served: readonly LineUnits[], rest: readonly LineUnits[], now: string) {
  const { orderId, channel } = order;
  const base = rest.length > 0 ? order : without(order, 'backorder', 'wanted');
  const left = Object.fromEntries(rest.map(({ lineId, units }) => [lineId, units]));
  const change: Partial<Order> = {
    totals: shiftUnits(order.totals, 'backordered', 'reserved', sumUnits(served)),
    ...(rest.length > 0 ? { wanted: left } : {}),
    ...checkSoon(order, now),
    attempt: order.attempt + 1,
    attemptAt: now,
  };
  const lines = [...unitsBySku(served)].map(([sku, units]) => ({ sku, units }));
  const event: EventDraft = {
    type: 'order.reserved',
    data: { orderId, channel, pool: poolOf(order), lines },
  };
  return amend(base, change, now, event);
}

/** Nobody is asked any more about units that are there again. */
async function settledExceptions(order: Order, isLast: boolean, now: string): Promise<SettledException[]> {
  if (!isLast || order.counts.exceptions === 0) return [];
  const open = (await readOrderExceptions(order.orderId)).filter(
    ({ status, exceptionType }) => status === 'open' && exceptionType === 'OrderShrunk',
  );
  const resolution = { action: 'close', by: 'system', note: 'the goods have come' } as const;
  return open.map((one) => settleException(order, one, resolution, now));
}

async function serveOnce(orderId: string, now: string): Promise<boolean> {
  const [order, reservation] = [await readOrder(orderId), await readReservation(orderId)];
  if (!order.backorder?.apart || !canTakeStock(order)) return false;
  if (reservation?.final || (reservation && isUnsettled(reservation))) return false;
  mustPass(order, 'reserve');
  const all = await readUnreserved(order);
  const served = firstSkus(all);
  const rest = minus(all, served);
  const pool = poolOf(order);
  const movements = [...unitsBySku(served)].map(([sku, units]) => ({
    kind: 'reserve' as const,
    sku,
    pool,
    units,
    orderId,
    channel: order.channel,
    ref: `order:${orderId}` as const,
  }));
  const claimed = addClaim(reservation, { orderId, pool, attempt: order.attempt + 1 }, served, 'active');
  const next = servedOrder(order, served, rest, now);
  const settled = await settledExceptions(order, rest.length === 0, now);
  const skus = served.map(({ sku }) => sku);
  const [left, kept] = [await leavePlaces(order, skus), await takePlaces(next, rest, now)];
  const writes: Write[] = [
    saveOrder(order, next),
    saveReservation(reservation, claimed, now),
    ...settled.map(({ write }) => write),
    ...left.writes,
    ...kept.writes,
    ...(await moveStock(movements, now, { serves: true, places: [...left.places, ...kept.places] })),
  ];
  await transact(writes);
  return true;
}

/**
 * Claims the units of an order that wait apart, in one write with the wish for the attempt that plans them. Answers
 * whether it did: not where they are not all there, or the order cannot take its turn (P7).
 */
export async function serveApart(orderId: string, now: string): Promise<boolean> {
  try {
    return await retryMoved(() => serveOnce(orderId, now));
  } catch (error) {
    const isBarred = error instanceof Cancelled || error instanceof OnHold || error instanceof OrderClosed;
    if (isBarred || error instanceof OutOfStock) return false;
    throw error;
  }
}
