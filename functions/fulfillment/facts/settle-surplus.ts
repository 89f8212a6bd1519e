/**
 * Surplus meets what its order still needs (P11), and what a correction has taken out of a parcel is found a
 * place (P28). Pure.
 */
import { addHeld, emptyReservation, type Reservation } from '../../inventory/reservation/reservation.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { ConcludedLine, Order } from '../../order/order.ts';
import { exceptionOwner, isOwnedBy } from '../../order/unit-owner.ts';
import { awaitsReroute, type Fulfillment, isFinished } from '../work-order/fulfillment.ts';
import { creditLine } from './credit-surplus.ts';
import { exchangeLine, giveParcel } from './exchange-surplus.ts';
import { type OrderUnits, withFulfillment } from './order-units.ts';
import type { ParcelUnits } from './packing.ts';
import { poolMovement, Settling, type SurplusLine } from './settling.ts';

/** What a fact leaves to be settled with the order's other units. */
export interface Unsettled {
  /** Surplus that has left the stock like a sale at the till. */
  readonly sold: readonly ParcelUnits[];
  readonly vacant: readonly LineUnits[];
  readonly unparcelled: readonly ConcludedLine[];
}

export const nothingUnsettled: Unsettled = { sold: [], vacant: [], unparcelled: [] };

/** Under whom units wait, and which fulfillment they left. */
type Waiting = Parameters<typeof addHeld>[2];

/** What the settling depends on beside the units. */
export interface SettleCircumstance {
  readonly isClosed: boolean;
  /** A cancel request stands: what waits again is not routed again (P8). */
  readonly cancelRequested: boolean;
  /** RESERVATION as it is written where there was none. */
  readonly noReservation: Reservation;
  /** The key of the exception that will own what waits again: the next of the order. */
  readonly owner: string;
}

export function settlingOf(order: Order): SettleCircumstance {
  const { orderId, pool = 'main', attempt, closed, cancel, counts } = order;
  return {
    owner: exceptionOwner(counts.exceptions + 1),
    isClosed: closed !== undefined,
    cancelRequested: cancel !== undefined,
    noReservation: emptyReservation({ orderId, pool, attempt }),
  };
}

export interface SettledUnits {
  readonly units: OrderUnits;
  readonly movements: readonly StockMovement[];
  /** Units that wait again: an exception owns them. */
  readonly waiting: readonly LineUnits[];
  /** Units that nobody wants again. */
  readonly cancelled: readonly LineUnits[];
  /** Surplus of further lines may be credited by another write. */
  readonly more: boolean;
}

/** At most so many lines are credited in one write, so that it fits. */
const MAX_CREDITED_LINES = 8;

/**
 * Settles what a fact has left open. `own` is the fulfillment that the fact is about: its surplus goes first.
 */
export function settleSurplus(
  before: OrderUnits,
  own: number | undefined,
  { sold, vacant, unparcelled }: Unsettled,
  { isClosed, cancelRequested, noReservation, owner }: SettleCircumstance,
): SettledUnits {
  const settling = new Settling(before, vacant);
  for (const line of unparcelled) settling.conclude(line);
  if (own !== undefined) for (const one of sold) giveParcel(settling, own, one);

  const surplus = settling.liveSurplus().sort((a, b) => Number(a.n !== own) - Number(b.n !== own));
  const more = creditSurplus(settling, surplus, isClosed);

  const left = settling.vacant;
  const waits = !isClosed && !cancelRequested;
  if (isClosed)
    for (const { lineId, sku, units } of left)
      settling.conclude({ lineId, sku, lost: units, delivered: 0, returned: 0 });
  else if (waits && left.length > 0)
    claimAgain(settling, left, noReservation, { by: owner, ...(own === undefined ? {} : { from: own }) });
  const ended = reroutesEnded(settling.units.fulfillments, before.reservation, settling.units.reservation);
  return {
    units: ended.reduce(withFulfillment, settling.units),
    movements: settling.movements,
    waiting: waits ? left : [],
    cancelled: isClosed || waits ? [] : left,
    more,
  };
}

/** Credits surplus of as many lines as fit one write. Returns whether lines are left. */
function creditSurplus(settling: Settling, surplus: readonly SurplusLine[], isClosed: boolean): boolean {
  const credited = new Set<string>();
  for (const line of surplus) {
    const { lineId } = line;
    if (credited.size === MAX_CREDITED_LINES && !credited.has(lineId)) return true;
    const found = creditLine(settling, line, isClosed) + exchangeLine(settling, line);
    if (found > 0) credited.add(lineId);
  }
  return false;
}

/** Units are wanted again: the order claims them for their owner. */
function claimAgain(
  settling: Settling,
  lines: readonly LineUnits[],
  none: Reservation,
  owner: Waiting,
): void {
  const holding = addHeld(settling.reservation ?? none, lines, owner);
  settling.reservation = holding.status === 'released' ? { ...holding, status: 'active' } : holding;
  settling.movements.push(...lines.map((line) => poolMovement('claimAgain', holding, line)));
}
/**
 * Fulfillments whose re-route has nothing to plan any more, because the last unit that waited for it has arrived
 * (P9). One that has something left goes on when its re-route finds nothing.
 */
function reroutesEnded(
  fulfillments: readonly Fulfillment[],
  before: Reservation | undefined,
  after: Reservation | undefined,
): Fulfillment[] {
  return fulfillments.flatMap((fulfillment) => {
    const isOwn = isOwnedBy({ n: fulfillment.n, exception: 0 });
    const waits = (reservation: Reservation | undefined): boolean =>
      reservation?.held.some(({ by }) => isOwn(by)) ?? false;
    const ended: Fulfillment = { ...fulfillment, failure: 'Cancelled' };
    const isOver = awaitsReroute(fulfillment) && waits(before) && !waits(after) && isFinished(ended);
    return isOver ? [ended] : [];
  });
}
