import {
  askedBack,
  type CancelEdit,
  type Fulfillment,
  isVisible,
  openOf,
} from '../../fulfillment/work-order/fulfillment.ts';
import type { FulfillmentMoment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import {
  type HeldLine,
  heldUnits,
  type Reservation,
  removeHeld,
} from '../../inventory/reservation/reservation.ts';
import { type LineUnits, minus, plus, sumUnits } from '../../order/line-units.ts';
import { type Order, shiftUnits, unfinishedUnits } from '../../order/order.ts';
import { isOwnedBy } from '../../order/unit-owner.ts';
import type { QuantityState, Totals } from '../../shared/events/statuses.ts';
import { type CancelledLine, LineTally, type LineToCancel, RemainingUnits } from './cancelled-lines.ts';
import {
  askLocation,
  byProgress,
  endReroute,
  returnableUnits,
  settleReroute,
  withdrawUnits,
} from './fulfillment-cancel.ts';
import { tombstoneOf } from './tombstone.ts';

/** What is known of an order when it is to be cancelled. */
export interface CancelFacts {
  readonly order: Order;
  /** Units that nothing was reserved for yet, per line; empty once the order is reserved. */
  readonly unreserved: readonly LineUnits[];
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
}

/** A part of an order: some fulfillments, and units that wait under some owners (P24). */
export interface OwnedPart {
  readonly fulfillments: readonly number[];
  readonly owns: (by: string) => boolean;
  /** What waits for stock is a part of it. */
  readonly unreserved?: boolean;
}

/** What is to be cancelled, on whose behalf. */
export interface CancelRequest extends FulfillmentMoment {
  /** Absent: the whole order. */
  readonly lines?: readonly LineToCancel[] | undefined;
  /** Only this part of the order. */
  readonly part?: OwnedPart | undefined;
  readonly by: string;
  readonly reason?: string | undefined;
  /** The channel's own edit cancels. */
  readonly edit?: CancelEdit | undefined;
  /** By when a location that is asked must answer (UTC). */
  readonly answerBy: string;
}

/** A fulfillment that the cancel changes. */
export interface CancelledPart {
  readonly before: Fulfillment;
  readonly next: Fulfillment;
  /** Allocated units that are free again. */
  readonly freed: readonly LineUnits[];
}

/** A fulfillment whose location is asked to give units back, as it is after this request. */
export interface AskedFulfillment {
  readonly fulfillment: Fulfillment;
  /** All that the location is asked for on behalf of this request. */
  readonly units: number;
}

/** What a cancel does, to be written at once. */
export interface CancelDecision {
  readonly lines: readonly CancelledLine[];
  /** META's change; the gates follow from `cancel` (P7). A partial cancel leaves no barrier. */
  readonly change: Partial<Order>;
  readonly totals: Totals;
  /** Units that are cancelled before they were reserved. */
  readonly unreserved: readonly LineUnits[];
  /**
   * Unallocated units that go back to the pool in this write. The rest of what a large order holds stays
   * listed in RESERVATION for the sweeper (P17).
   */
  readonly givenBack: readonly LineUnits[];
  /** RESERVATION as it becomes; undefined when it does not change. */
  readonly reservation: Reservation | undefined;
  readonly parts: readonly CancelledPart[];
  readonly asked: readonly AskedFulfillment[];
  /** There is more to cancel than fits: decide again after this write. */
  readonly more: boolean;
}

/**
 * Decides a cancel (P8): at once what no location has seen, with what is unallocated given back; what is
 * visible is asked for; what has shipped is offered as a return. Pure. `room`: how many stock movements the
 * write may hold.
 */
export function decideCancel(facts: CancelFacts, request: CancelRequest, room = Infinity): CancelDecision {
  const { order, reservation } = facts;
  const scope = scopeOf(facts, request);
  const remaining = new RemainingUnits(request.lines);
  const tally = new LineTally();

  const unreserved = tally.add('cancelled', remaining.take(scope.unreserved));
  const wanted = remaining.take(scope.held);
  const claimed = tally.add('cancelled', scope.isWhole ? wanted : wanted.slice(0, room));
  // A record that is being taken lists units that the order still counts as unreserved.
  const released = reservation?.status === 'reserving' && scope.isWhole ? reservation.held : claimed;
  const fits = released.length <= room;
  const reduced = reduceReservation(reservation, fits ? released : [], scope);

  const waiting = partsWithoutReroute(facts, scope.isWhole ? undefined : (reduced ?? reservation), request);
  const course: CancelCourse = {
    request,
    remaining,
    tally,
    parts: new Map(waiting.map((part) => [part.before.n, part])),
    asked: [],
    room: fits ? room - released.length : room,
    more: claimed.length < wanted.length,
  };
  for (const fulfillment of scope.fulfillments.toSorted(byProgress)) cancelOpenUnits(fulfillment, course);
  for (const fulfillment of scope.fulfillments)
    tally.add('shipped', remaining.take(returnableUnits(fulfillment)));

  const parts = [...course.parts.values()];
  const totals = totalsAfterCancel(order.totals, {
    unreserved: scope.isWhole ? order.totals.open + order.totals.backordered : sumUnits(unreserved),
    reserved: sumUnits(claimed),
    allocated: sumUnits(parts.flatMap(({ freed }) => freed)),
  });
  const ends = scope.isWhole || unfinishedUnits(totals) === 0;
  return {
    lines: tally.lines(),
    change: { totals, ...orderChange(facts, request, scope, unreserved, course.asked) },
    totals,
    unreserved,
    givenBack: fits ? released : [],
    reservation: ends ? tombstoneOf(facts, fits ? [] : (reservation?.held ?? [])) : reduced,
    parts,
    asked: course.asked,
    more: course.more,
  };
}

/** The part of an order that a request is about. */
interface CancelScope {
  readonly isWhole: boolean;
  readonly fulfillments: readonly Fulfillment[];
  readonly unreserved: readonly LineUnits[];
  /** Units that RESERVATION holds. */
  readonly held: readonly LineUnits[];
  readonly owns: (by: string) => boolean;
}

function scopeOf(
  { unreserved, reservation, fulfillments }: CancelFacts,
  { part, lines }: CancelRequest,
): CancelScope {
  const owns = part?.owns ?? anyOwner;
  const held = heldUnits({ held: [...heldEntries(reservation)] }, owns);
  if (!part) return { isWhole: lines === undefined, fulfillments, unreserved, held, owns };
  const own = fulfillments.filter(({ n }) => part.fulfillments.includes(n));
  return { isWhole: false, fulfillments: own, unreserved: part.unreserved ? unreserved : [], held, owns };
}

function anyOwner(): boolean {
  return true;
}

/** What a released record lists is being given back already; a record that is being taken holds nothing yet. */
function heldEntries(reservation: Reservation | undefined): readonly HeldLine[] {
  if (!reservation || reservation.status === 'reserving' || reservation.status === 'released') return [];
  return reservation.held;
}

/** What a cancel has come to so far. */
interface CancelCourse {
  readonly request: CancelRequest;
  readonly remaining: RemainingUnits;
  readonly tally: LineTally;
  /** By the fulfillment's number. */
  readonly parts: Map<number, CancelledPart>;
  readonly asked: AskedFulfillment[];
  /** Stock movements that the write still has room for. */
  room: number;
  more: boolean;
}

function cancelOpenUnits(before: Fulfillment, course: CancelCourse): void {
  // Whatever the cancel changes of a fulfillment counts its version up once.
  const current = { ...(course.parts.get(before.n)?.next ?? before), version: before.version };
  if (current.status === 'planned') withdrawPlanned(before, current, course);
  else if (isVisible(current)) askForVisible(before, current, course);
}

/** Each unit line that is withdrawUnits moves stock twice: its position and its pool. */
function withdrawPlanned(before: Fulfillment, current: Fulfillment, course: CancelCourse): void {
  const { request, remaining, tally, parts } = course;
  const wanted = remaining.take(openOf(current));
  const freed = wanted.slice(0, Math.floor(course.room / 2));
  const isWhole = request.lines === undefined && !request.part;
  tally.add('cancelled', isWhole ? wanted : freed);
  course.room -= 2 * freed.length;
  course.more ||= freed.length < wanted.length;
  if (freed.length > 0) parts.set(before.n, { before, next: withdrawUnits(current, freed, request), freed });
}

/** What the location was asked for before is not asked for twice, and counts for a cancel of everything. */
function askForVisible(before: Fulfillment, current: Fulfillment, course: CancelCourse): void {
  const { request, remaining, tally, parts, asked } = course;
  const pending = askedBack(current);
  const added = remaining.take(minus(openOf(current), pending));
  if (added.length > 0)
    parts.set(before.n, { before, next: askLocation(current, added, request), freed: [] });
  const all = tally.add('asked', remaining.isEverything ? plus(pending, added) : added);
  if (all.length > 0) asked.push({ fulfillment: parts.get(before.n)?.next ?? current, units: sumUnits(all) });
}

/**
 * The fulfillments whose re-route has nothing left to plan (P9), as they become. A part that a person cancels has no
 * re-route to come: its branch waits for the person. `after`: RESERVATION as it becomes, undefined where it holds nothing any more.
 */
function partsWithoutReroute(
  { fulfillments, reservation }: CancelFacts,
  after: Reservation | undefined,
  moment: CancelRequest,
): CancelledPart[] {
  const waitsAt = (held: readonly HeldLine[], n: number): boolean => {
    const isOwn = isOwnedBy({ n, exception: 0 });
    return held.some(({ by }) => isOwn(by));
  };
  const lost = fulfillments.filter(
    (one) => waitsAt(heldEntries(reservation), one.n) && !waitsAt(after?.held ?? [], one.n),
  );
  return lost.flatMap((before) => {
    const next = moment.part ? settleReroute(before, moment) : endReroute(before, moment);
    return next ? [{ before, next, freed: [] }] : [];
  });
}

function orderChange(
  facts: CancelFacts,
  { by, now, reason }: CancelRequest,
  { isWhole }: CancelScope,
  unreserved: readonly LineUnits[],
  asked: readonly AskedFulfillment[],
): Partial<Order> {
  if (!isWhole) return unreserved.length > 0 ? { wanted: stillWanted(facts, unreserved) } : {};
  const state = asked.length > 0 ? 'asked' : 'done';
  return { cancel: { state, by, at: now, ...(reason === undefined ? {} : { reason }) } };
}

/** How many units of each line that gave some up are still to be reserved. */
function stillWanted(
  { order, unreserved }: CancelFacts,
  cancelled: readonly LineUnits[],
): Record<string, number> {
  const wanted: Record<string, number> = { ...order.wanted };
  const cancelledUnits = new Map(cancelled.map(({ lineId, units }) => [lineId, units]));
  for (const { lineId, units } of unreserved) {
    const fewer = cancelledUnits.get(lineId);
    if (fewer !== undefined) wanted[lineId] = units - fewer;
  }
  return wanted;
}

/** Cancelled units by the state that they leave; `unreserved` ones wait for stock before they are open. */
function totalsAfterCancel(
  totals: Totals,
  cancelled: { readonly unreserved: number; readonly reserved: number; readonly allocated: number },
): Totals {
  const backordered = Math.min(totals.backordered, cancelled.unreserved);
  const moves: readonly (readonly [QuantityState, number])[] = [
    ['backordered', backordered],
    ['open', cancelled.unreserved - backordered],
    ['reserved', cancelled.reserved],
    ['allocated', cancelled.allocated],
  ];
  return moves.reduce((sums, [from, units]) => shiftUnits(sums, from, 'cancelled', units), totals);
}

/** RESERVATION without what is given back; undefined where that is nothing, so that it stays as it is. */
function reduceReservation(
  reservation: Reservation | undefined,
  givenBack: readonly LineUnits[],
  { owns }: Pick<CancelScope, 'owns'>,
): Reservation | undefined {
  return reservation && givenBack.length > 0 ? removeHeld(reservation, givenBack, owns) : undefined;
}
