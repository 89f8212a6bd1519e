/** Counts the units of an order that is taken in, in the write that captures it, so that no channel sells them again (S3). */
import { courseOf } from '../../inventory/reservation/begin-order.ts';
import { COUNTED_AT_ONCE, countedUpTo, countUnclaimed } from '../../inventory/reservation/count-unclaimed.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import { unclaimedMovements } from '../../inventory/reservation/unclaimed.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { openLines } from '../../order/canonical-order.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { soldAtTill } from '../../order/till-sale.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { compareText } from '../../shared/compare-text.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { AlreadyCaptured } from './new-order.store.ts';

/** An order that is to be taken in. */
export interface OrderToCount {
  /** META as the capture makes it. */
  readonly order: Order;
  readonly body: CanonicalOrder;
  readonly channel: Pick<Channel, 'pools'>;
}

/** What counting changes of META, and its writes. */
export interface CountedOrder {
  readonly change: Partial<Order>;
  readonly writes: readonly Write[];
}

function openUnits(body: CanonicalOrder): LineUnits[] {
  return openLines(body).flatMap(({ lineId, sku, open: units }) =>
    sku === undefined ? [] : [{ lineId, sku, units }],
  );
}

/** The last SKU that the capture's own write counts, where there are more than it holds. */
function firstUpTo(lines: readonly LineUnits[]): string | undefined {
  const skus = [...new Set(lines.map(({ sku }) => sku))].sort(compareText);
  return skus.length > COUNTED_AT_ONCE ? skus[COUNTED_AT_ONCE - 1] : undefined;
}

/**
 * Resolves the pool of an order and counts its units there. What the till has sold is gone, and nothing that will be
 * claimed. The first attempt of an order of very many SKUs starts with the last of the writes that count it.
 */
export async function countedOrder(
  { order, body, channel }: OrderToCount,
  now: string,
): Promise<CountedOrder> {
  const unreserved = openUnits(body);
  const isToClaim = !order.closed && order.totals.open > 0 && soldAtTill(body).length === 0;
  if (!isToClaim) return { change: {}, writes: [] };
  const { pool = 'main' } = await courseOf(body, channel);
  const upTo = firstUpTo(unreserved);
  const unclaimed = countedUpTo({ pool }, upTo);
  const later = { attempt: 0, progressBy: after(now, settings().reservationWithin) };
  const movements = unclaimedMovements(undefined, { order: { ...order, unclaimed }, unreserved });
  return {
    change: { unclaimed, ...(upTo === undefined ? {} : later) },
    writes: await moveStock(movements, now),
  };
}

/**
 * Captures a new order: the writes of the order as it is counted, and those that count it; again where the shards that
 * count its units changed.
 * @throws AlreadyCaptured, IdTaken; TooLarge
 */
export async function captureCounted(
  taken: OrderToCount,
  now: string,
  writesOf: (order: Order) => readonly Write[],
): Promise<void> {
  let isCounted = true;
  const known = await retryMoved(async () => {
    const { change, writes } = await countedOrder(taken, now);
    isCounted = change.unclaimed?.upTo === undefined;
    try {
      await transact([...writesOf({ ...taken.order, ...change }), ...writes]);
      return undefined;
    } catch (error) {
      if (error instanceof AlreadyCaptured) return error;
      throw error;
    }
  });
  if (known) throw known;
  if (!isCounted) await countUnclaimed(taken.order.orderId, now);
}

/** What an order whose pool changes by an edit counts there, and no more in the pool before. */
export async function countedElsewhere(before: Order, after: Order, now: string): Promise<readonly Write[]> {
  if (before.unclaimed?.pool === after.unclaimed?.pool) return [];
  const [unreserved, reservation] = await Promise.all([
    readUnreserved(before),
    readReservation(before.orderId),
  ]);
  const movements = unclaimedMovements(
    { order: before, unreserved, reservation },
    { order: after, unreserved, reservation },
  );
  return moveStock(movements, now);
}
