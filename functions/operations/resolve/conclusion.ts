import { stockMovement } from '../../fulfillment/facts/fulfillment-change.ts';
import { releaseUnits } from '../../fulfillment/facts/remove-units.ts';
import { concludeOpen, concludeUnderway } from '../../fulfillment/parcels/conclude-units.ts';
import { type RememberedParcel, withKnownParcel } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import {
  askedBack,
  type Fulfillment,
  isFinished,
  statusByUnits,
} from '../../fulfillment/work-order/fulfillment.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import {
  eventOf,
  type FulfillmentMoment,
  reviseFulfillment,
} from '../../fulfillment/work-order/revise-fulfillment.ts';
import { type Reservation, removeHeld } from '../../inventory/reservation/reservation.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, plus, sumUnits, unitsOf } from '../../order/line-units.ts';
import { type ConcludedLine, type Order, shiftUnits, unfinishedUnits } from '../../order/order.ts';
import type { CancelFacts } from '../../requests/cancel/cancel-decision.ts';
import { tombstoneOf } from '../../requests/cancel/tombstone.ts';
import { Conflict } from '../../shared/errors.ts';
import type { QuantityState, Totals } from '../../shared/events/statuses.ts';
import type { UnitOutcome } from '../doors.ts';
import { type AssignedUnits, assign, type ConclusionScope, pilesOf, type Whereabouts } from './piles.ts';

export interface Conclusion {
  /** Of META. */
  readonly change: Partial<Order>;
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
  /** Units that left it still wait for its re-route. */
  readonly waits: boolean;
  /** The parcel that the person speaks of; without it, of all of the fulfillment. */
  readonly parcel: RememberedParcel | undefined;
}

/**
 * A fulfillment with what became of its units, and how stock moves. Units that left the location although
 * nobody said so move as a ship, and are remembered until a parcel is told for them.
 */
function concludeFulfillment(
  before: Fulfillment,
  { own, waits, parcel }: ConcludedPart,
  moment: FulfillmentMoment,
): { next: Fulfillment; movements: StockMovement[] } {
  const unitsAt = (where: Whereabouts, ...ends: UnitOutcome['as'][]): LineUnits[] =>
    linesOf(own.filter((one) => one.pile.where === where && ends.includes(one.as)));
  const back = releaseUnits(before, unitsAt('open', 'cancelled'), 'closed by an operator');
  const gone = unitsAt('open', 'delivered', 'lost');
  let concluded = parcel ? withKnownParcel(back.fulfillment, parcel) : back.fulfillment;
  for (const end of ['delivered', 'lost'] as const) {
    concluded = concludeOpen(concluded, unitsAt('open', end), end);
    concluded = concludeUnderway(concluded, unitsAt('underway', end), end, parcel?.m);
  }
  const next: Fulfillment = { ...concluded, status: statusByUnits(concluded, concluded.status) };
  // The person has dealt with what failed.
  const dealtWith = before.failure !== undefined && !waits;
  const settled = dealtWith && hasNothingLeft(next) ? { ...next, failure: 'Cancelled' as const } : next;
  const over = isFinished(settled) && !isFinished(before);
  const event = over ? eventOf('closed', settled, { as: settled.status, units: sumUnits(own) }) : undefined;
  const shipments = gone.map((line) => stockMovement(before, 'ship', line));
  return {
    next: reviseFulfillment(withDueAt(settled, moment), moment.now, event),
    movements: [...back.movements, ...shipments],
  };
}

function hasNothingLeft({ failure: _, ...rest }: Fulfillment): boolean {
  return isFinished(rest);
}

/** The number of the fulfillment whose re-route the units wait for; 0 for units that wait for something else. */
function rerouteOf(by: string): number {
  return Number(/^f(\d+):/.exec(by)?.[1] ?? 0);
}

function releasesOf({ order, reservation }: CancelFacts, given: readonly LineUnits[]): StockMovement[] {
  const { orderId } = order;
  const pool = reservation?.pool ?? order.pool ?? 'main';
  return given.map(({ sku, units }) => ({
    kind: 'releaseUnallocated',
    sku,
    pool,
    units,
    orderId,
    ref: `order:${orderId}`,
  }));
}

/** The reservation as it is to be written; undefined when it stays as it is. */
function reservationAfter(
  facts: CancelFacts,
  totals: Totals,
  given: readonly LineUnits[],
  { part }: ConclusionScope,
): Reservation | undefined {
  if (unfinishedUnits(totals) === 0) return tombstoneOf(facts, []);
  const { reservation } = facts;
  return reservation && given.length > 0 ? removeHeld(reservation, given, part?.owns) : undefined;
}

/** What META remembers of units that ended while they waited (P13). */
function concludedAfter(
  { concluded = [] }: Order,
  assigned: readonly AssignedUnits[],
): readonly ConcludedLine[] {
  const waiting = assigned.filter(
    ({ pile: { where }, as }) => as !== 'cancelled' && (where === 'held' || where === 'unreserved'),
  );
  return waiting.reduce<readonly ConcludedLine[]>((lines, { pile: { lineId, sku }, as, units }) => {
    const known = lines.find((line) => line.lineId === lineId);
    const none: ConcludedLine = { lineId, sku, delivered: 0, lost: 0, returned: 0 };
    const next = { ...none, ...known };
    if (as !== 'cancelled') next[as] += units;
    return [...lines.filter((line) => line !== known), next];
  }, concluded);
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
 * Each unit in the scope with what became of it, as a person says.
 * @throws InvalidRequest when the outcomes do not fit the units; Conflict while they are being reserved
 */
export function assignOutcomes(
  facts: CancelFacts,
  scope: ConclusionScope,
  outcomes: readonly UnitOutcome[] | undefined,
): AssignedUnits[] {
  if (facts.reservation?.status === 'reserving')
    throw new Conflict('Units of this order are being reserved at this moment.');
  return assign(pilesOf(facts, scope), outcomes);
}

/** How many units of each line are still to be reserved once some of them are concluded. */
function stillWanted({ order, unreserved }: CancelFacts, concluded: readonly LineUnits[]): Order['wanted'] {
  if (concluded.length === 0) return order.wanted;
  const left = unreserved.map(({ lineId, units }) => [lineId, units - unitsOf(concluded, lineId)]);
  return { ...order.wanted, ...Object.fromEntries(left) };
}

/** A cancel request is over when no location has to answer any more: a person has spoken for it. */
function cancelAfter(order: Order, fulfillments: readonly Fulfillment[]): Pick<Order, 'cancel'> {
  const isOver = fulfillments.every((one) => askedBack(one).length === 0);
  return order.cancel?.state === 'asked' && isOver ? { cancel: { ...order.cancel, state: 'done' } } : {};
}

/**
 * `close` of an exception: a person says what became of units that have not reached an end, and everything
 * follows from it: fulfillments, claims, stock, totals (P13). `assigned`: the units of one write. Pure.
 */
export function decideConclusion(
  facts: CancelFacts,
  scope: ConclusionScope,
  assigned: readonly AssignedUnits[],
  moment: FulfillmentMoment,
): Conclusion {
  const { reservation } = facts;
  const unitsIn = (where: Whereabouts): LineUnits[] =>
    linesOf(assigned.filter(({ pile: one }) => one.where === where));
  const given = unitsIn('held');
  const totals = totalsAfter(facts.order.totals, assigned);
  const after = reservationAfter(facts, totals, given, scope);
  const waitingBefore = new Set(reservation?.held.map(({ by }) => rerouteOf(by)));
  const waiting = new Set((after ?? reservation)?.held.map(({ by }) => rerouteOf(by)));
  const parts = facts.fulfillments.flatMap((before) => {
    const own = assigned.filter(({ pile: one }) => one.n === before.n);
    const waits = waiting.has(before.n);
    const isFreed = waitingBefore.has(before.n) && !waits;
    if (own.length === 0 && !isFreed) return [];
    return [{ before, ...concludeFulfillment(before, { own, waits, parcel: scope.parcel }, moment) }];
  });
  const gone = unitsIn('unreserved');
  const wanted = stillWanted(facts, gone);
  const concluded = concludedAfter(facts.order, assigned);
  const changed = new Map(parts.map(({ next }) => [next.n, next]));
  return {
    change: {
      totals,
      ...(wanted ? { wanted } : {}),
      ...(concluded.length > 0 ? { concluded: [...concluded] } : {}),
      ...cancelAfter(
        facts.order,
        facts.fulfillments.map((one) => changed.get(one.n) ?? one),
      ),
    },
    totals,
    unreserved: gone,
    parts,
    movements: [...releasesOf(facts, given), ...parts.flatMap(({ movements }) => movements)],
    reservation: after,
  };
}
