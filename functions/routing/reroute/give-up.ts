import { readFulfillment, saveFulfillment } from '../../fulfillment/work/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import { reviseFulfillment } from '../../fulfillment/work/revise-fulfillment.ts';
import { chunkOf } from '../../inventory/reservation/chunk.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { removeHeld, unitsBySku } from '../../inventory/reservation/reservation.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, minus, overlap, sumUnits } from '../../order/line-units.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, shiftUnits, unfinishedUnits } from '../../order/order.ts';
import { Contended } from '../../shared/errors.ts';
import { MAX_ITEMS, retryMoved, transact } from '../../shared/transact.ts';
import { acknowledged, isPending } from './rerouted-fulfillment.ts';

export interface GiveUp {
  readonly orderId: string;
  /** Units that are held and not planned; what is not held any more is left out. */
  readonly lines: readonly LineUnits[];
  /** The fulfillment that they left, which has nothing to be re-routed afterwards. */
  readonly fulfillment?: number;
  readonly by: string;
  readonly reason: string;
  readonly now: string;
}

/** The failed fulfillment without these units; with none left its failure has been dealt with (P10). */
function settled(before: Fulfillment, given: readonly LineUnits[], now: string): Fulfillment {
  const left = minus(before.left, given);
  return left.length > 0
    ? reviseFulfillment({ ...before, left }, now)
    : acknowledged({ ...before, left }, now);
}

/** One write: RESERVATION, META, the pool, the fulfillment. Returns whether that was all. */
async function step({ orderId, lines, fulfillment, by, reason, now }: GiveUp): Promise<boolean> {
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
      await transact([saveFulfillment(failed, settled(failed, failed.left, now))]);
    return true;
  }
  const returning = async (some: readonly LineUnits[]) => ({
    writes: await moveStock(
      [...unitsBySku(some)].map(([sku, units]) => ({
        kind: 'releaseUnallocated',
        sku,
        pool: reservation.pool,
        units,
        orderId,
      })),
      now,
    ),
  });
  const { lines: given, plan } = await chunkOf(open, MAX_ITEMS - 3, returning);
  const totals = shiftUnits(order.totals, 'reserved', 'cancelled', sumUnits(given));
  const event =
    unfinishedUnits(totals) === 0
      ? undefined
      : {
          type: 'order.partly_cancelled',
          data: { orderId, channel: order.channel, by: `${by} (${reason})`, lines: [...given] },
        };
  const next = amend(order, { totals }, now, event);
  const held = removeHeld(reservation, given);
  await transact([
    // P17: whoever closes an order leaves the tombstone in the same write.
    saveOrder(order, next),
    saveReservation(reservation, next.closed ? { ...held, status: 'released', final: true } : held, now),
    ...(failed ? [saveFulfillment(failed, settled(failed, given, now))] : []),
    ...plan.writes,
  ]);
  return given.length === open.length;
}

/**
 * Gives units that nobody can or may fulfil back to the pool and takes them out of the open count, closing
 * the order where that makes it zero, in one write (P9); more than fit one write in several.
 * @throws Contended while all that the order holds is being given back
 */
export async function giveUp(request: GiveUp): Promise<void> {
  while (!(await retryMoved(() => step(request))));
}
