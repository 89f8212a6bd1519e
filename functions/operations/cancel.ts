import { isFinished, isVisible, openOf, sumUnits, type Fulfillment, type LineUnits } from '../fulfillment/fulfillment.ts';
import { removeHeld, type Reservation } from '../inventory/reservation.ts';
import { carry } from '../shared/events/carried.ts';
import { shift, unfinished, type Order, type Totals } from '../shared/order.ts';
import { lineUnits, minus, plus, take, type Want } from './line-units.ts';

/** What is known of an order when it is to be cancelled. */
export interface CancelFacts {
  readonly order: Order;
  /** Units that nothing was reserved for yet, per line; empty once the order is reserved. */
  readonly unreserved: readonly LineUnits[];
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
}

export interface CancelRequest {
  /** Absent: the whole order. A line without units: all of it. */
  readonly lines?: readonly { readonly lineId: string; readonly units?: number | undefined }[] | undefined;
  readonly by: string;
  readonly reason?: string | undefined;
  /** By when a location that is asked must answer (UTC). */
  readonly answerBy: string;
  readonly now: string;
}

export interface CancelledLine { readonly lineId: string; readonly sku: string; readonly cancelled: number; readonly asked: number; readonly shipped: number }

export interface CancelDecision {
  readonly lines: readonly CancelledLine[];
  /** META's change; the gates follow from `cancel` (P7). A partial cancel leaves no barrier. */
  readonly change: Partial<Order>;
  readonly totals: Totals;
  /** Cancelled before they were reserved. */
  readonly unreserved: readonly LineUnits[];
  /** Given back to the pool in this write; the rest of what a large order holds stays listed for the sweeper (P17). */
  readonly held: readonly LineUnits[];
  readonly reservation: Reservation | undefined;
  readonly changed: readonly { readonly before: Fulfillment; readonly next: Fulfillment; /** Allocated units that are free again. */ readonly freed: readonly LineUnits[] }[];
  readonly asked: readonly { readonly fulfillment: Fulfillment; readonly units: number }[];
  /** There is more to cancel than fits: decide again after this write. */
  readonly more: boolean;
}

/** Least progressed first: what is cancelled should cost least. */
const progress: readonly Fulfillment['status'][] = ['planned', 'requested', 'accepted', 'picking', 'packed'];
const byProgress = (a: Fulfillment, b: Fulfillment): number => progress.indexOf(a.status) - progress.indexOf(b.status) || b.n - a.n;

/** Units that a location was asked to give back and has not answered for. */
export const pendingAsk = ({ cancelAsked }: Pick<Fulfillment, 'cancelAsked'>): readonly LineUnits[] => (cancelAsked && cancelAsked.answer === undefined ? cancelAsked.lines : []);

/** A fulfillment that no location saw yet gives up units. With none left it is cancelled. */
function withdrawn(fulfillment: Fulfillment, freed: readonly LineUnits[], { reason, now }: CancelRequest): Fulfillment {
  const lines = fulfillment.lines.map((line) => ({ ...line, units: line.units - (freed.find(({ lineId }) => lineId === line.lineId)?.units ?? 0) }));
  const version = fulfillment.version + 1;
  const next: Fulfillment = { ...fulfillment, lines, version };
  if (openOf(next).length > 0) return next;
  const { dueAt: _, ...rest } = next;
  const { orderId, fulfillmentId, location } = fulfillment;
  return {
    ...rest, status: 'cancelled', failure: 'Cancelled', ...(reason === undefined ? {} : { reason }),
    ...carry({ type: 'fulfillment.cancelled', data: { orderId, fulfillmentId, location, units: sumUnits(freed) } }, version, now),
  };
}

/** Units that wait for another location are given back: their re-route has nothing left to do (P9). */
function unplanned(fulfillment: Fulfillment, given: readonly LineUnits[]): Fulfillment {
  const next: Fulfillment = { ...fulfillment, left: minus(fulfillment.left, given), version: fulfillment.version + 1 };
  return isFinished(next) && fulfillment.failure !== undefined ? { ...next, failure: 'Cancelled' } : next;
}

/** The location is asked to give units back; it may refuse, and has a deadline. An earlier request that it has not answered is widened. */
function askedBack(fulfillment: Fulfillment, wanted: readonly LineUnits[], { by, answerBy, now }: CancelRequest): Fulfillment {
  const version = fulfillment.version + 1;
  const lines = plus(pendingAsk(fulfillment), wanted);
  const dueAt = fulfillment.dueAt !== undefined && fulfillment.dueAt < answerBy ? fulfillment.dueAt : answerBy;
  const { orderId, fulfillmentId, location } = fulfillment;
  return {
    ...fulfillment, cancelAsked: { lines, answerBy, by }, dueAt, version,
    ...carry({ type: 'fulfillment.cancel_asked', data: { orderId, fulfillmentId, location, answerBy, lines } }, version, now),
  };
}

/** What of `shipped` could still come back: all that was neither returned nor lost. */
const sent = (fulfillment: Fulfillment): LineUnits[] => lineUnits(fulfillment.lines.map((line) => ({ lineId: line.lineId, sku: line.sku, units: line.shipped - line.returned - line.lost })));

/**
 * Decides a cancel (P8): at once what no location has seen, with what is unallocated given back; what is visible is asked
 * for; what has shipped is offered as a return. Pure. `room`: how many stock movements the write may hold.
 */
export function decideCancel(facts: CancelFacts, request: CancelRequest, room = Infinity): CancelDecision {
  const { order, reservation } = facts;
  const whole = request.lines === undefined;
  const want: Want = whole ? undefined : new Map(request.lines?.map(({ lineId, units }) => [lineId, units ?? Infinity]));
  const lines = new Map<string, { lineId: string; sku: string; cancelled: number; asked: number; shipped: number }>();
  const count = (taken: readonly LineUnits[], as: 'cancelled' | 'asked' | 'shipped'): void => {
    for (const { lineId, sku, units } of taken) {
      const line = lines.get(lineId) ?? { lineId, sku, cancelled: 0, asked: 0, shipped: 0 };
      lines.set(lineId, { ...line, [as]: line[as] + units });
    }
  };
  let left = room;
  let more = false;

  const unreserved = take(want, facts.unreserved);
  count(unreserved, 'cancelled');
  // A released record lists what is being given back already; a chunk of one that is being taken belongs to `unreserved` lines.
  const holding = reservation && reservation.status !== 'released' ? reservation : undefined;
  const reserving = holding?.status === 'reserving';
  const claimed = reserving ? [] : take(want, holding?.held ?? []);
  count(claimed, 'cancelled');
  const given: readonly LineUnits[] = reserving ? (whole ? holding.held : []) : claimed;
  const heldFits = given.length <= left;
  if (!heldFits && !whole) more = true;
  if (heldFits) left -= given.length;

  const changed = new Map<number, CancelDecision['changed'][number]>();
  const asked: { fulfillment: Fulfillment; units: number }[] = [];
  let unassigned: readonly LineUnits[] = claimed;
  for (const before of facts.fulfillments.filter((one) => one.left.length > 0)) {
    const back = take(new Map(unassigned.map(({ lineId, units }) => [lineId, units])), before.left);
    if (back.length === 0) continue;
    unassigned = minus(unassigned, back);
    changed.set(before.n, { before, next: unplanned(before, back), freed: [] });
  }
  for (const before of facts.fulfillments.toSorted(byProgress)) {
    const current = { ...(changed.get(before.n)?.next ?? before), version: before.version };
    if (current.status === 'planned') {
      const freed = take(want, openOf(current));
      count(freed, 'cancelled');
      const now = freed.slice(0, Math.max(0, Math.floor(left / 2)));
      if (now.length < freed.length) more = true;
      left -= 2 * now.length;
      if (now.length > 0) changed.set(before.n, { before, next: withdrawn(current, now, request), freed: now });
    } else if (isVisible(current)) {
      const pending = pendingAsk(current);
      if (whole) count(pending, 'asked');
      const wanted = take(want, minus(openOf(current), pending));
      count(wanted, 'asked');
      if (wanted.length > 0) changed.set(before.n, { before, next: askedBack(current, wanted, request), freed: [] });
      const units = sumUnits(wanted) + (whole ? sumUnits(pending) : 0);
      if (units > 0) asked.push({ fulfillment: changed.get(before.n)?.next ?? current, units });
    }
  }
  for (const fulfillment of facts.fulfillments) count(take(want, sent(fulfillment)), 'shipped');

  const freed = sumUnits([...changed.values()].flatMap((one) => one.freed));
  const totals = cancelledTotals(order.totals, whole ? order.totals.open + order.totals.backordered : sumUnits(unreserved), sumUnits(claimed), freed);
  const closes = unfinished(totals) === 0 && !more;
  const change: Partial<Order> = {
    totals,
    ...(whole ? { cancel: { state: asked.length > 0 ? 'asked' : 'done', by: request.by, at: request.now, ...(request.reason === undefined ? {} : { reason: request.reason }) } } : {}),
    ...(!whole && unreserved.length > 0 ? { wanted: stillWanted(facts, unreserved) } : {}),
  };
  return {
    lines: [...lines.values()], change, totals, unreserved, held: heldFits ? given : [], asked, more, changed: [...changed.values()],
    reservation: nextReservation(facts, { given, heldFits, whole, closes }),
  };
}

/** How many units of each line that gave some up are still to be reserved. */
function stillWanted({ order, unreserved }: CancelFacts, cancelled: readonly LineUnits[]): Record<string, number> {
  const touched = unreserved.filter(({ lineId }) => cancelled.some((line) => line.lineId === lineId));
  return { ...order.wanted, ...Object.fromEntries(minus(touched, cancelled, true).map(({ lineId, units }) => [lineId, units])) };
}

function cancelledTotals(totals: Totals, unreserved: number, held: number, freed: number): Totals {
  const backordered = Math.min(totals.backordered, unreserved);
  const steps = [['backordered', backordered], ['open', unreserved - backordered], ['reserved', held], ['allocated', freed]] as const;
  return steps.reduce((sums, [from, units]) => shift(sums, from, 'cancelled', units), totals);
}

/**
 * RESERVATION after the cancel. Whoever cancels or closes an order writes the final tombstone in the same write, where there
 * was no record too: a late Reserve meets it (P16). What is not given back in this write stays listed (P17).
 */
function nextReservation({ order, reservation }: CancelFacts, { given, heldFits, whole, closes }: { given: readonly LineUnits[]; heldFits: boolean; whole: boolean; closes: boolean }): Reservation | undefined {
  if (whole || closes) {
    if (reservation?.status === 'released' && reservation.final) return undefined;
    const held = reservation?.status === 'released' ? reservation.held : heldFits ? [] : given.map((line) => ({ ...line }));
    const base: Reservation = reservation ?? { type: 'Reservation', orderId: order.orderId, pool: order.pool ?? 'main', status: 'released', attempt: order.attempt, held: [], version: 0 };
    return { ...base, status: 'released', final: true, held, version: base.version + 1 };
  }
  return reservation && given.length > 0 && heldFits ? removeHeld(reservation, given) : undefined;
}
