/** Surplus is credited as far as its order still needs units of the line (P11). Pure. */
import { removeHeld } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, minus, overlap, plus, sumUnits, unitsOf } from '../../order/line-units.ts';
import { askedBack, type Fulfillment, isVisible, openOf } from '../work-order/fulfillment.ts';
import { stockMovements } from './fulfillment-change.ts';
import { poolMovement, type Settling, type SurplusLine } from './settling.ts';

/** Credits a parcel's surplus of a line as far as the order needs units of the line. */
export function creditLine(settling: Settling, { n, m, lineId }: SurplusLine, isClosed: boolean): number {
  const wanted = settling.surplusOf(n, m, lineId);
  // Nothing of a closed order is on its way again: surplus steps in there when it has arrived.
  const mayStepIn = !isClosed || settling.hasArrived(n, m);
  let found = mayStepIn ? takeVacant(settling, lineId, wanted) : 0;
  if (!isClosed) {
    found += takeWaiting(settling, lineId, wanted - found, n);
    found += takePlanned(settling, lineId, wanted - found, n);
    for (const asked of [false, true]) found += takeVisible(settling, lineId, wanted - found, n, asked);
  }
  settling.count(n, m, lineId, found);
  return found;
}

function takeVacant(settling: Settling, lineId: string, wanted: number): number {
  const taken = overlap(settling.vacant, [{ lineId, units: wanted }]);
  settling.vacant = minus(settling.vacant, taken);
  return sumUnits(taken);
}

/** Units that wait: those that left the parcel's own fulfillment first. Their claims are given up. */
function takeWaiting(settling: Settling, lineId: string, wanted: number, n: number): number {
  const own = release(settling, lineId, wanted, (_, from) => from === n);
  const held = own + release(settling, lineId, wanted - own, () => true);
  return held + takeApart(settling, lineId, wanted - held);
}

/** Units that wait for stock apart from the rest have no claim to give up. */
function takeApart(settling: Settling, lineId: string, wanted: number): number {
  const taken = overlap(settling.apart, [{ lineId, units: wanted }]);
  settling.apart = minus(settling.apart, taken);
  return sumUnits(taken);
}

function release(
  settling: Settling,
  lineId: string,
  wanted: number,
  picks: (by: string, from?: number) => boolean,
): number {
  const reservation = settling.reservation;
  const isAtRest = reservation?.status === 'active' || reservation?.status === 'allocated';
  if (!reservation || !isAtRest || wanted === 0) return 0;
  const held = reservation.held.filter((line) => line.lineId === lineId && picks(line.by, line.from));
  const taken = overlap(plus(held, []), [{ lineId, units: wanted }]);
  if (taken.length === 0) return 0;
  settling.reservation = removeHeld(reservation, taken, picks);
  settling.movements.push(...taken.map((line) => poolMovement('releaseUnallocated', reservation, line)));
  return sumUnits(taken);
}

/** Units that other fulfillments have open, as `take` finds them. */
function takeOpen(
  settling: Settling,
  wanted: number,
  n: number,
  take: (fulfillment: Fulfillment, units: number) => number,
): number {
  let count = 0;
  for (const fulfillment of settling.fulfillments.filter((one) => one.n !== n))
    count += wanted > count ? take(fulfillment, wanted - count) : 0;
  return count;
}

/** What no location has seen is withdrawn, as by a cancel (P8). */
function takePlanned(settling: Settling, lineId: string, wanted: number, n: number): number {
  return takeOpen(settling, wanted, n, (before, most) => {
    if (before.status !== 'planned') return 0;
    const taken = overlap(openOf(before), [{ lineId, units: most }]);
    settling.movements.push(...stockMovements(before, 'releaseAllocated', taken));
    settling.save(withoutOpen(before, taken));
    return sumUnits(taken);
  });
}

/** What a location has seen becomes excess there; what it is asked for on the customer's behalf goes last. */
function takeVisible(settling: Settling, lineId: string, wanted: number, n: number, asked: boolean): number {
  return takeOpen(settling, wanted, n, (before, most) => {
    if (!isVisible(before)) return 0;
    const pending = askedBack(before);
    const open = asked ? openOf(before) : minus(openOf(before), pending);
    const taken = overlap(open, [{ lineId, units: most }]);
    settling.save(withExcess(before, taken));
    return sumUnits(taken);
  });
}

function withoutOpen(before: Fulfillment, taken: readonly LineUnits[]): Fulfillment {
  return {
    ...before,
    departed: plus(before.departed, taken),
    lines: before.lines.map((line) => ({ ...line, units: line.units - unitsOf(taken, line.lineId) })),
  };
}

function withExcess(before: Fulfillment, taken: readonly LineUnits[]): Fulfillment {
  const lines = before.lines.map((line) => {
    const units = unitsOf(taken, line.lineId);
    return units === 0 ? line : { ...line, units: line.units - units, excess: (line.excess ?? 0) + units };
  });
  return { ...before, lines };
}
