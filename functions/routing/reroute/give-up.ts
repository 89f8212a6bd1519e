import { readFulfillment, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { firstChunk } from '../../inventory/reservation/chunk.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { removeHeld, unitsBySku } from '../../inventory/reservation/reservation.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, minus, overlap, sumUnits } from '../../order/line-units.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, shiftUnits, unfinishedUnits } from '../../order/order.ts';
import { Contended } from '../../shared/errors.ts';
import { MAX_ITEMS, retryMoved, transact } from '../../shared/transact.ts';
import { isPending, withFailureDealtWith } from './rerouted-fulfillment.ts';

export interface GiveUpRequest {
  readonly orderId: string;
  /** Units that are held and not planned. Units of them that are not held any more are left out. */
  readonly lines: readonly LineUnits[];
  /** The fulfillment that the units left; afterwards it has nothing to be re-routed. */
  readonly fulfillment?: number;
  readonly by: string;
  readonly reason: string;
  readonly now: string;
}

/** The failed fulfillment without these units. With none left its failure has been dealt with (P10). */
function withoutGiven(before: Fulfillment, given: readonly LineUnits[], now: string): Fulfillment {
  const left = minus(before.left, given);
  return left.length > 0
    ? reviseFulfillment({ ...before, left }, now)
    : withFailureDealtWith({ ...before, left }, now);
}

/** Items of a write beside the stock's: META, RESERVATION, the fulfillment. */
const OTHER_ITEMS = 3;

function releasesOf(orderId: string, pool: string, lines: readonly LineUnits[]): StockMovement[] {
  return [...unitsBySku(lines)].map(([sku, units]) => ({
    kind: 'releaseUnallocated',
    sku,
    pool,
    units,
    orderId,
  }));
}

/**
 * One write: RESERVATION, META, the pool, the fulfillment. Answers whether all units are given up.
 * @throws Contended while all that the order holds is being given back
 */
async function giveUpOnce({ orderId, lines, fulfillment, by, reason, now }: GiveUpRequest): Promise<boolean> {
  const [order, reservation, failed] = await Promise.all([
    readOrder(orderId),
    readReservation(orderId),
    fulfillment === undefined ? undefined : readFulfillment(orderId, fulfillment),
  ]);
  if (reservation?.status === 'released' && reservation.held.length > 0)
    throw new Contended(`what order ${orderId} holds is being given back`);
  const open = overlap(failed ? overlap(failed.left, lines) : lines, reservation?.held ?? []);
  if (!reservation || open.length === 0) {
    if (failed && isPending(failed))
      await transact([saveFulfillment(failed, withoutGiven(failed, failed.left, now))]);
    return true;
  }
  const { pool } = reservation;
  const release = async (some: readonly LineUnits[]) => ({
    writes: await moveStock(releasesOf(orderId, pool, some), now),
  });
  const { lines: given, plan } = await firstChunk(open, MAX_ITEMS - OTHER_ITEMS, release);
  const totals = shiftUnits(order.totals, 'reserved', 'cancelled', sumUnits(given));
  const data = { orderId, channel: order.channel, by: `${by} (${reason})`, lines: [...given] };
  const event = unfinishedUnits(totals) > 0 ? { type: 'order.partly_cancelled', data } : undefined;
  const next = amend(order, { totals }, now, event);
  const held = removeHeld(reservation, given);
  await transact([
    // Whoever closes an order leaves the tombstone in the same write (P17).
    saveOrder(order, next),
    saveReservation(reservation, next.closed ? { ...held, status: 'released', final: true } : held, now),
    ...(failed ? [saveFulfillment(failed, withoutGiven(failed, given, now))] : []),
    ...plan.writes,
  ]);
  return given.length === open.length;
}

/**
 * Gives units that nobody can or may fulfil back to the pool, takes them out of the open count, and closes
 * the order where that makes the count zero, all in one write (P9); units that do not fit one write in
 * several.
 * @throws Contended while all that the order holds is being given back
 */
export async function giveUp(request: GiveUpRequest): Promise<void> {
  while (!(await retryMoved(() => giveUpOnce(request))));
}
