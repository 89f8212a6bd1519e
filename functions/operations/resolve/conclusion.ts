import { stockMovement } from '../../fulfillment/facts/fulfillment-change.ts';
import { releaseUnits } from '../../fulfillment/facts/remove-units.ts';
import { concludeOpen, concludeUnderway } from '../../fulfillment/parcels/conclude-units.ts';
import { type RememberedParcel, withKnownParcel } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { type Fulfillment, isFinished, statusByUnits } from '../../fulfillment/work-order/fulfillment.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import {
  eventOf,
  type FulfillmentMoment,
  reviseFulfillment,
} from '../../fulfillment/work-order/revise-fulfillment.ts';
import { type Reservation, removeHeld } from '../../inventory/reservation/reservation.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, minus, overlap, plus, sumUnits } from '../../order/line-units.ts';
import { shiftUnits, unfinishedUnits } from '../../order/order.ts';
import type { CancelFacts } from '../../requests/cancel/cancel-decision.ts';
import { tombstoneOf } from '../../requests/cancel/tombstone.ts';
import { Conflict } from '../../shared/errors.ts';
import type { QuantityState, Totals } from '../../shared/events/statuses.ts';
import type { UnitOutcome } from '../doors.ts';
import { type AssignedUnits, assign, type ConclusionScope, pilesOf, type Whereabouts } from './piles.ts';

export interface Conclusion {
  readonly totals: Totals;
  readonly parts: readonly { readonly before: Fulfillment; readonly next: Fulfillment }[];
  readonly movements: readonly StockMovement[];
  readonly reservation: Reservation | undefined;
  /** Units by SKU for which the order does not wait any more. */
  readonly unreserved: readonly LineUnits[];
}

function linesOf(assigned: readonly AssignedUnits[]): LineUnits[] {
  const lines = assigned.map(({ pile: { lineId, sku }, units }) => ({ lineId, sku, units }));
  return plus(lines, []);
}

interface ConcludedPart {
  readonly own: readonly AssignedUnits[];
  /** Units that waited to be planned again and are given back. */
  readonly given: readonly LineUnits[];
  /** The parcel that the person speaks of; without it, of all of the fulfillment. */
  readonly parcel: RememberedParcel | undefined;
}

/**
 * A fulfillment with what became of its units, and how stock moves. Units that left the location although
 * nobody said so move as a ship, and are remembered until a parcel is told for them.
 */
function concludeFulfillment(
  before: Fulfillment,
  { own, given, parcel }: ConcludedPart,
  moment: FulfillmentMoment,
): { next: Fulfillment; movements: StockMovement[] } {
  const unitsOf = (where: Whereabouts, ...ends: UnitOutcome['as'][]): LineUnits[] =>
    linesOf(own.filter((one) => one.pile.where === where && ends.includes(one.as)));
  const waiting = { ...before, left: minus(before.left, given) };
  const back = releaseUnits(waiting, unitsOf('open', 'cancelled'), 'closed by an operator');
  const gone = unitsOf('open', 'delivered', 'lost');
  let concluded = parcel ? withKnownParcel(back.fulfillment, parcel) : back.fulfillment;
  for (const end of ['delivered', 'lost'] as const) {
    concluded = concludeOpen(concluded, unitsOf('open', end), end);
    concluded = concludeUnderway(concluded, unitsOf('underway', end), end, parcel?.m);
  }
  const next: Fulfillment = { ...concluded, status: statusByUnits(concluded, concluded.status) };
  const over = isFinished(next) && !isFinished(before);
  // The person has dealt with what failed.
  const settled = over && before.failure !== undefined ? { ...next, failure: 'Cancelled' as const } : next;
  const event = over ? eventOf('closed', settled, { as: settled.status, units: sumUnits(own) }) : undefined;
  const shipments = gone.map((line) => stockMovement(before, 'ship', line));
  return {
    next: reviseFulfillment(withDueAt(settled, moment), moment.now, event),
    movements: [...back.movements, ...shipments],
  };
}

/**
 * How many of the given-back units were waiting at each fulfillment to be planned again. Units that waited at
 * no fulfillment are given back first.
 */
function givenByFulfillment(
  fulfillments: readonly Fulfillment[],
  held: readonly LineUnits[],
  given: readonly LineUnits[],
): Map<number, LineUnits[]> {
  const waitingSomewhere = fulfillments.flatMap(({ left }) => left);
  const waitingNowhere = minus(held, waitingSomewhere);
  let rest = minus(given, waitingNowhere);
  const byNumber = new Map<number, LineUnits[]>();
  for (const { n, left } of fulfillments) {
    const back = overlap(left, rest);
    rest = minus(rest, back);
    byNumber.set(n, back);
  }
  return byNumber;
}

/** The fulfillments that units in scope may wait at, and what the reservation holds for the whole order. */
function waitingIn(
  { fulfillments, reservation }: CancelFacts,
  { fulfillment }: ConclusionScope,
): [fulfillments: readonly Fulfillment[], held: readonly LineUnits[]] {
  if (fulfillment === undefined) return [fulfillments, reservation?.held ?? []];
  return [fulfillments.filter(({ n }) => n === fulfillment), []];
}

function releasesOf({ order, reservation }: CancelFacts, given: readonly LineUnits[]): StockMovement[] {
  const { orderId } = order;
  const pool = reservation?.pool ?? order.pool ?? 'main';
  return given.map(({ sku, units }) => ({ kind: 'releaseUnallocated', sku, pool, units, orderId }));
}

/** The reservation as it is to be written; undefined when it stays as it is. */
function reservationAfter(
  facts: CancelFacts,
  totals: Totals,
  given: readonly LineUnits[],
): Reservation | undefined {
  if (unfinishedUnits(totals) === 0) return tombstoneOf(facts, []);
  return facts.reservation && given.length > 0 ? removeHeld(facts.reservation, given) : undefined;
}

/** The total in which a unit of a pile is counted; units that were never reserved may be in two. */
const countedAs: Readonly<Record<Exclude<Whereabouts, 'unreserved'>, QuantityState>> = {
  underway: 'shipped',
  open: 'allocated',
  held: 'reserved',
};

/** Each unit leaves the total that it was counted in. */
function totalsAfter(totals: Totals, assigned: readonly AssignedUnits[]): Totals {
  return assigned.reduce((sums, { pile: { where }, as, units }) => {
    if (where !== 'unreserved') return shiftUnits(sums, countedAs[where], as, units);
    const backordered = Math.min(sums.backordered, units);
    return shiftUnits(shiftUnits(sums, 'backordered', as, backordered), 'open', as, units - backordered);
  }, totals);
}

/**
 * `close` of an exception: a person says what became of each unit that has not reached an end, and everything
 * follows from it: fulfillments, claims, stock, totals (P13). Without outcomes what has shipped was delivered
 * and all else is cancelled. Pure.
 * @throws InvalidRequest when the outcomes do not fit the units; Conflict while they are being reserved
 */
export function decideConclusion(
  facts: CancelFacts,
  scope: ConclusionScope,
  outcomes: readonly UnitOutcome[] | undefined,
  moment: FulfillmentMoment,
): Conclusion {
  const { reservation } = facts;
  if (reservation?.status === 'reserving')
    throw new Conflict('Units of this order are being reserved at this moment.');
  const assigned = assign(pilesOf(facts, scope), outcomes);
  const unitsIn = (where: Whereabouts): LineUnits[] =>
    linesOf(assigned.filter(({ pile: one }) => one.where === where));
  const given = unitsIn('held');
  const givenAt = givenByFulfillment(...waitingIn(facts, scope), given);
  const parts = facts.fulfillments.flatMap((before) => {
    const own = assigned.filter(({ pile: one }) => one.n === before.n);
    const back = givenAt.get(before.n) ?? [];
    if (own.length + back.length === 0) return [];
    const part = { own, given: back, parcel: scope.parcel };
    return [{ before, ...concludeFulfillment(before, part, moment) }];
  });
  const totals = totalsAfter(facts.order.totals, assigned);
  return {
    totals,
    unreserved: unitsIn('unreserved'),
    parts,
    movements: [...releasesOf(facts, given), ...parts.flatMap(({ movements }) => movements)],
    reservation: reservationAfter(facts, totals, given),
  };
}
