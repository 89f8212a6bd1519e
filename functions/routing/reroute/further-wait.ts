/** The branch of an order's further wait for stock: it begins when a part of the order was routed (P24). */
import { backorderOrder } from '../../inventory/backorder/backorder-order.ts';
import { reviewBackorders } from '../../inventory/backorder/look-after-backorders.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { handOver, heldUnits } from '../../inventory/reservation/reservation.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { servedOwner, waitOfKey } from '../../order/unit-owner.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { type FurtherWait, furtherWaitOf } from './branch-successors.ts';

const UNTOLD = -1;

/** The order with the next number for its further wait, which the branch of the wait `by` begins. */
function withNextWait(order: Order, by: number): Order {
  const { backorder, counts, waitsBegunBy = Array<number>(counts.waits ?? 0).fill(UNTOLD) } = order;
  const wait = (counts.waits ?? 0) + 1;
  return {
    ...order,
    counts: { ...counts, waits: wait },
    waitsBegunBy: [...waitsBegunBy, by],
    ...(backorder ? { backorder: { ...backorder, branch: wait } } : {}),
  };
}

/** A wait that had ended goes on, because a person wants it so: it gets a new end. */
async function renewed(order: Order, now: string): Promise<Order> {
  const lines = await readUnreserved(order);
  return backorderOrder(order, lines, { since: now, parts: true, now });
}

/** Whether the rest of the order waits and no branch beyond `after` is for it. */
function isWithoutBranch({ closed, totals, backorder, attention }: Order, after: number): boolean {
  if (closed || !backorder || backorder.apart || totals.backordered === 0) return false;
  // Who asks a person about an expired wait owns it.
  if (backorder.expired) return attention === 0;
  return (backorder.branch ?? 0) <= after;
}

/**
 * The further waits that go on once the branch of the wait `after` has planned what that got; 0 is the order's own
 * wait. What waits and has no branch yet gets one, and a new end where it had expired; what a wait has got that
 * nobody has planned is for its branch, too. One that another branch has begun runs beside this one. `fence`: on what
 * condition one is begun.
 */
export async function furtherWaitsAfter(
  orderId: string,
  after: number,
  now: string,
  fence: readonly Write[] = [],
): Promise<FurtherWait[]> {
  const order = await withFurtherWait(orderId, after, now, fence);
  const begun = furtherWaitOf(order);
  const { waitsBegunBy = [] } = order;
  const reservation = await readReservation(orderId);
  const held = reservation?.status === 'active' ? reservation.held : [];
  const served = held.map(({ by }) => waitOfKey(by)).filter((wait) => wait > after);
  const numbers = new Set([...(begun ? [begun.wait] : []), ...served]);
  return [...numbers]
    .filter((wait) => isBegunBy(after, waitsBegunBy[wait - 1] ?? UNTOLD))
    .map((wait) => ({ orderId, wait }));
}

/** The order's own execution begins what no execution runs any more, whoever had begun it. */
function isBegunBy(after: number, begunBy: number): boolean {
  return after === 0 || begunBy === UNTOLD || begunBy === after;
}

/** The order, once what waits of it has a branch. */
function withFurtherWait(
  orderId: string,
  after: number,
  now: string,
  fence: readonly Write[],
): Promise<Order> {
  return retryMoved(async () => {
    const order = await readOrder(orderId);
    if (!isWithoutBranch(order, after)) return order;
    const isExpired = order.backorder?.expired === true;
    const next = isExpired ? await renewed(order, now) : order;
    const begun = withNextWait({ ...next, version: order.version }, after);
    const { evt } = next;
    const saved = { ...amend(begun, {}, now), ...(isExpired && evt ? { evt } : {}) };
    await transact([saveOrder(order, saved), ...fence]);
    if (isExpired) await reviewBackorders(orderId);
    return saved;
  });
}

/**
 * A further wait whose execution has ended by a fault is begun anew under another number, with what it had got and
 * nobody has planned. Later waits were begun in its place or by it; their branches have ended with it, or find nothing.
 * Undefined where nothing waits.
 */
export function beginWaitAnew(orderId: string, wait: number, now: string): Promise<FurtherWait | undefined> {
  return retryMoved(async () => {
    const [order, reservation] = await Promise.all([readOrder(orderId), readReservation(orderId)]);
    const isOwn = (by: string): boolean => waitOfKey(by) >= wait;
    const isHeld = reservation?.status === 'active' && heldUnits(reservation, isOwn).length > 0;
    const isOwnWait = (order.backorder?.branch ?? 0) >= wait && order.totals.backordered > 0;
    if (order.closed || !(isHeld || isOwnWait)) return undefined;
    // Whoever asks begins it: the branches of the later waits, where they run all the same, have nothing to do with it.
    const { counts, backorder, waitsBegunBy } = withNextWait(order, 0);
    const number = counts.waits ?? 0;
    const change = { counts, waitsBegunBy, ...(isOwnWait && backorder ? { backorder } : {}) };
    const handed = reservation && isHeld ? handOver(reservation, isOwn, servedOwner(number)) : undefined;
    await transact([
      saveOrder(order, amend(order, change, now)),
      ...(handed ? [saveReservation(reservation, handed, now)] : []),
    ]);
    return { orderId, wait: number };
  });
}
