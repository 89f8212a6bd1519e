/**
 * Surplus meets what its order still needs (P11), and what a correction has taken out of a parcel is found a
 * place (P28). Pure.
 */
import { addHeld, type Reservation, removeHeld } from '../../inventory/reservation/reservation.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, minus, overlap, plus, sumUnits, unitsOf } from '../../order/line-units.ts';
import type { ConcludedLine, Order } from '../../order/order.ts';
import { exceptionOwner, isOwnedBy } from '../../order/unit-owner.ts';
import { findParcel, parcelsOf, withLateUnits, withParcel } from '../parcels/fulfillment-parcels.ts';
import {
  countsOfLine,
  packedUnits,
  type SentParcel,
  surplusLeft,
  withLine,
  withWord,
} from '../parcels/sent-parcel.ts';
import {
  askedBack,
  awaitsReroute,
  excessOf,
  type Fulfillment,
  isFinished,
  isVisible,
  openOf,
  ownUnits,
  statusByUnits,
  statusWhenEmpty,
} from '../work-order/fulfillment.ts';
import { withDueAt } from '../work-order/next-deadline.ts';
import { eventOf, type FulfillmentMoment, reviseFulfillment } from '../work-order/revise-fulfillment.ts';
import { type OrderUnits, withFulfillment } from './order-units.ts';
import type { ParcelUnits } from './pack-parcels.ts';
import { settleCancelAsk } from './settle-cancel-ask.ts';

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
    noReservation: {
      type: 'Reservation',
      orderId,
      pool,
      status: 'allocated',
      attempt,
      held: [],
      version: 0,
    },
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

/** The order's units while they are settled. */
class Settling {
  #fulfillments: Fulfillment[];
  #reservation: Reservation | undefined;
  #concluded: ConcludedLine[];
  readonly movements: StockMovement[] = [];
  #vacant: readonly LineUnits[];

  constructor({ fulfillments, reservation, concluded }: OrderUnits, vacant: readonly LineUnits[]) {
    this.#fulfillments = [...fulfillments];
    this.#reservation = reservation;
    this.#concluded = [...concluded];
    this.#vacant = vacant;
  }

  get units(): OrderUnits {
    return {
      fulfillments: this.#fulfillments,
      reservation: this.#reservation,
      concluded: this.#concluded,
    };
  }

  get vacant(): readonly LineUnits[] {
    return this.#vacant;
  }

  #save(next: Fulfillment): void {
    this.#fulfillments = this.#fulfillments.map((one) => (one.n === next.n ? next : one));
  }

  #fulfillment(n: number): Fulfillment | undefined {
    return this.#fulfillments.find((one) => one.n === n);
  }

  /** Units that ended by a person's word and that no fulfillment has. */
  conclude({ lineId, sku, delivered, lost, returned }: ConcludedLine): void {
    const known = this.#concluded.find((line) => line.lineId === lineId);
    const others = this.#concluded.filter((line) => line !== known);
    const next: ConcludedLine = {
      lineId,
      sku,
      delivered: (known?.delivered ?? 0) + delivered,
      lost: (known?.lost ?? 0) + lost,
      returned: (known?.returned ?? 0) + returned,
    };
    const isEmpty = next.delivered + next.lost + next.returned === 0;
    this.#concluded = isEmpty ? others : [...others, next];
  }

  /** Surplus is the unit that a person closed while it waited: the unit gets this parcel. */
  giveParcel(n: number, { m, lineId, sku, units }: ParcelUnits): void {
    const known = this.#concluded.find((line) => line.lineId === lineId);
    const fulfillment = this.#fulfillment(n);
    const parcel = fulfillment && findParcel(fulfillment, m);
    if (!known || !fulfillment || !parcel) return;
    const packed = parcel.lines[lineId] ?? packedUnits(0);
    const most = Math.min(units, surplusLeft(packed));
    const delivered = Math.min(most, known.delivered);
    const lost = Math.min(most - delivered, known.lost);
    const returned = Math.min(most - delivered - lost, known.returned);
    this.conclude({ lineId, sku, delivered: -delivered, lost: -lost, returned: -returned });
    const next = withLine(parcel, lineId, {
      surplus: packed.surplus - delivered - lost - returned,
      delivered: packed.delivered + delivered,
      lost: packed.lost + lost,
      back: packed.back + returned,
    });
    this.#save(withParcel(withMoreUnits(fulfillment, lineId, delivered + lost + returned), next));
  }

  /** Surplus in parcels that may still reach the customer, or has. */
  liveSurplus(): { readonly n: number; readonly m: number; readonly lineId: string }[] {
    return this.#fulfillments.flatMap((fulfillment) =>
      parcelsOf(fulfillment)
        .filter(({ end }) => end === undefined || end === 'delivered')
        .flatMap(({ m, lines }) =>
          Object.entries(lines)
            .filter(([, packed]) => surplusLeft(packed) > 0)
            .map(([lineId]) => ({ n: fulfillment.n, m, lineId })),
        ),
    );
  }

  /** Credits a parcel's surplus of a line as far as the order needs units of the line. */
  credit(n: number, m: number, lineId: string, isClosed: boolean): number {
    const wanted = this.#surplusOf(n, m, lineId);
    // Nothing of a closed order is on its way again: surplus steps in there when it has arrived.
    const mayStepIn = !isClosed || this.#hasArrived(n, m);
    let found = mayStepIn ? this.#takeVacant(lineId, wanted) : 0;
    if (!isClosed) {
      found += this.#takeWaiting(lineId, wanted - found, n);
      found += this.#takePlanned(lineId, wanted - found, n);
      for (const asked of [false, true]) found += this.#takeVisible(lineId, wanted - found, n, asked);
    }
    this.#count(n, m, lineId, found);
    return found;
  }

  #hasArrived(n: number, m: number): boolean {
    const fulfillment = this.#fulfillment(n);
    return fulfillment !== undefined && findParcel(fulfillment, m)?.end === 'delivered';
  }

  #surplusOf(n: number, m: number, lineId: string): number {
    const fulfillment = this.#fulfillment(n);
    const parcel = fulfillment && findParcel(fulfillment, m);
    return surplusLeft(parcel?.lines[lineId] ?? packedUnits(0));
  }

  /** Surplus is the order's from now on. */
  #count(n: number, m: number, lineId: string, units: number): void {
    const fulfillment = this.#fulfillment(n);
    const parcel = fulfillment && findParcel(fulfillment, m);
    if (!fulfillment || !parcel || units === 0) return;
    const { surplus } = parcel.lines[lineId] ?? packedUnits(0);
    const more = withMoreUnits(fulfillment, lineId, units);
    this.#save(withParcel(more, withLine(parcel, lineId, { surplus: surplus - units })));
  }

  #takeVacant(lineId: string, wanted: number): number {
    const taken = overlap(this.#vacant, [{ lineId, units: wanted }]);
    this.#vacant = minus(this.#vacant, taken);
    return sumUnits(taken);
  }

  /** Units that wait: those that left the parcel's own fulfillment first. Their claims are given up. */
  #takeWaiting(lineId: string, wanted: number, n: number): number {
    const own = this.#release(lineId, wanted, (_, from) => from === n);
    return own + this.#release(lineId, wanted - own, () => true);
  }

  #release(lineId: string, wanted: number, picks: (by: string, from?: number) => boolean): number {
    const reservation = this.#reservation;
    const isAtRest = reservation?.status === 'active' || reservation?.status === 'allocated';
    if (!reservation || !isAtRest || wanted === 0) return 0;
    const held = reservation.held.filter((line) => line.lineId === lineId && picks(line.by, line.from));
    const taken = overlap(plus(held, []), [{ lineId, units: wanted }]);
    if (taken.length === 0) return 0;
    this.#reservation = removeHeld(reservation, taken, picks);
    this.movements.push(...taken.map((line) => poolMovement('releaseUnallocated', reservation, line)));
    return sumUnits(taken);
  }

  /** Units that other fulfillments have open, as `take` finds them. */
  #takeOpen(wanted: number, n: number, take: (fulfillment: Fulfillment, units: number) => number): number {
    let count = 0;
    for (const fulfillment of this.#fulfillments.filter((one) => one.n !== n))
      count += wanted > count ? take(fulfillment, wanted - count) : 0;
    return count;
  }

  /** What no location has seen is withdrawn, as by a cancel (P8). */
  #takePlanned(lineId: string, wanted: number, n: number): number {
    return this.#takeOpen(wanted, n, (before, most) => {
      if (before.status !== 'planned') return 0;
      const taken = overlap(openOf(before), [{ lineId, units: most }]);
      const { orderId, location, pool } = before;
      for (const { sku, units } of taken)
        this.movements.push({ kind: 'releaseAllocated', sku, location, pool, units, orderId });
      this.#save(withoutOpen(before, taken));
      return sumUnits(taken);
    });
  }

  /** What a location has seen becomes excess there; what it is asked for on the customer's behalf goes last. */
  #takeVisible(lineId: string, wanted: number, n: number, asked: boolean): number {
    return this.#takeOpen(wanted, n, (before, most) => {
      if (!isVisible(before)) return 0;
      const pending = askedBack(before);
      const open = asked ? openOf(before) : minus(openOf(before), pending);
      const taken = overlap(open, [{ lineId, units: most }]);
      this.#save(withExcess(before, taken));
      return sumUnits(taken);
    });
  }

  /** Delivered surplus takes the place of counted units that were lost or went back undelivered. */
  exchange(n: number, m: number, lineId: string): number {
    if (!this.#hasArrived(n, m)) return 0;
    const wanted = this.#surplusOf(n, m, lineId);
    let found = this.#takeLost(lineId, wanted);
    for (const state of ['lost', 'returned'] as const)
      for (const { n: at } of this.#fulfillments) found += this.#uncount(at, lineId, state, wanted - found);
    this.#count(n, m, lineId, found);
    return found;
  }

  /** Units that count as lost and that no fulfillment has. */
  #takeLost(lineId: string, wanted: number): number {
    const known = this.#concluded.find((line) => line.lineId === lineId);
    const lost = Math.min(wanted, known?.lost ?? 0);
    if (known && lost > 0) this.conclude({ ...known, delivered: 0, lost: -lost, returned: 0 });
    return lost;
  }

  /** Counted units that have not reached the customer are surplus from now on. Units of returns stay. */
  #uncount(n: number, lineId: string, state: 'lost' | 'returned', wanted: number): number {
    let count = 0;
    for (const { m } of parcelsOf(this.#fulfillment(n) ?? {})) {
      const fulfillment = this.#fulfillment(n);
      const parcel = fulfillment && findParcel(fulfillment, m);
      if (!fulfillment || !parcel) continue;
      const there = countsOfLine(parcel, lineId)[state] - (state === 'returned' ? backOf(parcel, lineId) : 0);
      const units = Math.min(wanted - count, there);
      if (units <= 0) continue;
      const packed = parcel.lines[lineId] ?? packedUnits(0);
      const taken = withWord(packed, parcel.end, { state, word: 'back', count: units });
      const next = withLine(parcel, lineId, { ...taken, back: packed.back, surplus: packed.surplus + units });
      this.#save(withParcel(withMoreUnits(fulfillment, lineId, -units), next));
      count += units;
    }
    return count;
  }

  /** Units are wanted again: the order claims them for their owner. */
  claimAgain(lines: readonly LineUnits[], none: Reservation, owner: Waiting): void {
    const holding = addHeld(this.#reservation ?? none, lines, owner);
    this.#reservation = holding.status === 'released' ? { ...holding, status: 'active' } : holding;
    this.movements.push(...lines.map((line) => poolMovement('claimAgain', holding, line)));
  }
}

function backOf({ lines }: SentParcel, lineId: string): number {
  return lines[lineId]?.back ?? 0;
}

function poolMovement(
  kind: 'releaseUnallocated' | 'claimAgain',
  { orderId, pool }: Reservation,
  { sku, units }: LineUnits,
): StockMovement {
  return { kind, sku, pool, units, orderId };
}

/** The fulfillment has more units of a line (or fewer); of units that had left it, some are its again. */
function withMoreUnits(before: Fulfillment, lineId: string, units: number): Fulfillment {
  return {
    ...before,
    departed: units > 0 ? minus(before.departed, [{ lineId, units }]) : before.departed,
    lines: before.lines.map((line) => (line.lineId === lineId ? withLateUnits(line, units) : line)),
  };
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
  if (own !== undefined) for (const one of sold) settling.giveParcel(own, one);

  const surplus = settling.liveSurplus().sort((a, b) => Number(a.n !== own) - Number(b.n !== own));
  const more = creditSurplus(settling, surplus, isClosed);

  const left = settling.vacant;
  const waits = !isClosed && !cancelRequested;
  if (isClosed)
    for (const { lineId, sku, units } of left)
      settling.conclude({ lineId, sku, lost: units, delivered: 0, returned: 0 });
  else if (waits && left.length > 0)
    settling.claimAgain(left, noReservation, { by: owner, ...(own === undefined ? {} : { from: own }) });
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
function creditSurplus(
  settling: Settling,
  surplus: readonly { readonly n: number; readonly m: number; readonly lineId: string }[],
  isClosed: boolean,
): boolean {
  const credited = new Set<string>();
  for (const { n, m, lineId } of surplus) {
    if (credited.size === MAX_CREDITED_LINES && !credited.has(lineId)) return true;
    const found = settling.credit(n, m, lineId, isClosed) + settling.exchange(n, m, lineId);
    if (found > 0) credited.add(lineId);
  }
  return false;
}

/** A fulfillment that the fact was not about, after some of its units were settled. */
export interface AffectedFulfillment {
  readonly before: Fulfillment;
  readonly next: Fulfillment;
  /** A cancel request to its location is over by this: the units that it was asked for have arrived. */
  readonly answered?: 'refused' | undefined;
}

/** Whether a wait for the fulfillment is to end because it has nothing to send any more. */
function endsEmpty(before: Fulfillment, next: Fulfillment): boolean {
  const isWaited = before.status === 'planned' || isVisible(before);
  return isWaited && isFinished(next) && ownUnits(next) === 0;
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

/**
 * The fulfillment with status, deadline and event as its units have become. Excess is asked back until
 * `answerBy` (UTC).
 */
export function affectedFulfillment(
  before: Fulfillment,
  settled: Fulfillment,
  moment: FulfillmentMoment,
  answerBy: string,
): AffectedFulfillment {
  const excess = minus(excessOf(settled), excessOf(before));
  const asked: Fulfillment = excess.length > 0 ? { ...settled, excessAsked: { answerBy } } : settled;
  const withStatus: Fulfillment = { ...asked, status: statusByUnits(asked, statusWhenEmpty(asked)) };
  const ended: Fulfillment = endsEmpty(before, withStatus)
    ? { ...withStatus, failure: 'Cancelled' }
    : withStatus;
  const { fulfillment, answered } = settleCancelAsk(ended, [], 'refused');
  const next = reviseFulfillment(
    withDueAt(fulfillment, moment),
    moment.now,
    eventAfter(before, fulfillment, answerBy),
  );
  return { before, next, ...(answered ? { answered: 'refused' } : {}) };
}

function eventAfter(before: Fulfillment, next: Fulfillment, answerBy: string) {
  const lines = minus(excessOf(next), excessOf(before));
  if (lines.length > 0) return eventOf('cancel_asked', next, { answerBy, lines });
  const isWithdrawn = before.status === 'planned' && next.status === 'cancelled';
  return isWithdrawn ? eventOf('cancelled', next, { units: sumUnits(openOf(before)) }) : undefined;
}
