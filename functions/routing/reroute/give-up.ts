import { dealWithFailure } from '../../fulfillment/work-order/deal-with-failure.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { awaitsReroute, type Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { firstChunk } from '../../inventory/reservation/chunk.ts';
import { releaseMovements } from '../../inventory/reservation/give-back.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { heldUnits, type Reservation, removeHeld } from '../../inventory/reservation/reservation.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, overlap, sumUnits } from '../../order/line-units.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, shiftUnits, unfinishedUnits } from '../../order/order.ts';
import { type Branch, isOwnedBy } from '../../order/unit-owner.ts';
import { Contended } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { reasonCode } from '../../shared/reason-code.ts';
import { MAX_ITEMS, retryMoved, transact, type Write } from '../../shared/transact.ts';

/** On whose behalf units are given up, and why. */
export interface GiveUpCause {
  readonly by: string;
  readonly reason: string;
}

export interface GiveUpRequest extends GiveUpCause {
  readonly orderId: string;
  /** Whose units are given up: those that its steps own. */
  readonly branch: Branch;
  /** Only these; absent: all of them. Units of them that do not wait any more are left out. */
  readonly lines?: readonly LineUnits[];
  readonly now: string;
}

/** Items of a write beside the stock's: META, RESERVATION, the fulfillment. */
const OTHER_ITEMS = 3;

/** What META and RESERVATION say once waiting units are given up. */
export interface GivenUp {
  readonly totals: Order['totals'];
  readonly reservation: Reservation;
  readonly movements: readonly StockMovement[];
  readonly event: EventDraft | undefined;
}

/** Waiting units of a branch leave the order: cancelled, their claims the pool's again. Pure. */
export function giveUpUnits(
  order: Order,
  reservation: Reservation,
  given: readonly LineUnits[],
  { by, reason }: GiveUpCause,
  branch: Branch,
): GivenUp {
  const { orderId, channel } = order;
  const totals = shiftUnits(order.totals, 'reserved', 'cancelled', sumUnits(given));
  const data = { orderId, channel, by: `${by} (${reasonCode(reason)})`, lines: [...given] };
  const held = removeHeld(reservation, given, isOwnedBy(branch));
  const ends = unfinishedUnits(totals) === 0;
  return {
    totals,
    // Whoever closes an order leaves the tombstone in the same write (P17).
    reservation: ends ? { ...held, status: 'released', final: true } : held,
    movements: releaseMovements(reservation, given),
    event: ends ? undefined : { type: 'order.partly_cancelled', data },
  };
}

/** The write by which the branch's fulfillment has its failure dealt with: nothing waits for it any more. */
function failureWrites({ branch, now }: GiveUpRequest, fulfillments: readonly Fulfillment[]): Write[] {
  const failed = branch.exception > 0 ? undefined : fulfillments.find(({ n }) => n === branch.n);
  return failed && awaitsReroute(failed) ? [saveFulfillment(failed, dealWithFailure(failed, now))] : [];
}

/**
 * One write: RESERVATION, META, the pool, and with the last units the fulfillment. Answers whether all units are
 * given up.
 * @throws Contended while all that the order holds is being given back
 */
async function giveUpOnce(request: GiveUpRequest): Promise<boolean> {
  const { orderId, branch, lines, now } = request;
  const [order, stored, fulfillments] = await Promise.all([
    readOrder(orderId),
    readReservation(orderId),
    readFulfillments(orderId),
  ]);
  const reservation = withOwners(stored, fulfillments);
  const dealt = failureWrites(request, fulfillments);
  if (reservation?.status === 'released' && reservation.held.length > 0)
    throw new Contended(`what order ${orderId} holds is being given back`);
  const waiting = reservation ? heldUnits(reservation, isOwnedBy(branch)) : [];
  const open = lines ? overlap(waiting, lines) : waiting;
  const isAll = sumUnits(open) === sumUnits(waiting);
  if (!reservation || open.length === 0) {
    if (isAll) await transact(dealt);
    return true;
  }
  const release = async (some: readonly LineUnits[]) => ({
    writes: await moveStock(releaseMovements(reservation, some), now),
  });
  const { lines: given, plan } = await firstChunk(open, MAX_ITEMS - OTHER_ITEMS, release);
  const last = given.length === open.length;
  const { totals, reservation: kept, event } = giveUpUnits(order, reservation, given, request, branch);
  await transact([
    saveOrder(order, amend(order, { totals }, now, event)),
    saveReservation(reservation, kept, now),
    ...(last && isAll ? dealt : []),
    ...plan.writes,
  ]);
  return last;
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
