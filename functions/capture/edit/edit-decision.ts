/**
 * What an edit of a known order does, as data: units added, units taken out, work that is void for the new address or
 * service. One write carries it out (edit-writes.ts). Pure.
 */
import type { Exception } from '../../exceptions/exception.ts';
import { shiftTotals } from '../../fulfillment/facts/order-after-change.ts';
import { withdrawPlanned } from '../../fulfillment/facts/withdraw-planned.ts';
import { type Fulfillment, isVisible, openOf } from '../../fulfillment/work-order/fulfillment.ts';
import { askedInRecall, recallWork } from '../../fulfillment/work-order/recall.ts';
import type { FulfillmentMoment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import {
  addHeld,
  emptyReservation,
  type Reservation,
  unitsBySku,
} from '../../inventory/reservation/reservation.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import type { Channel } from '../../network/entities/channel.ts';
import type { Location } from '../../network/entities/location.ts';
import { destinationOf, editedCourse } from '../../network/geography/destination.ts';
import { canBeHandedOtherwise, isHandedOtherwise } from '../../order/handover.ts';
import { type LineUnits, minus, plus, sumUnits } from '../../order/line-units.ts';
import { type Order, unfinishedUnits } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { SHIP_DATE_HOLD } from '../../order/ship-dates.ts';
import { exceptionOwner, ORDER_OWNER } from '../../order/unit-owner.ts';
import {
  type CancelDecision,
  type CancelFacts,
  decideCancel,
} from '../../requests/cancel/cancel-decision.ts';
import { movementsOf } from '../../requests/cancel/cancel-writes.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import type { InvalidField } from '../../shared/errors.ts';
import { isMoved } from '../intake/place.ts';
import type { WantedOrder } from './wanted-order.ts';

/** What is known of the order. */
export interface EditableOrder extends CancelFacts {
  /** The order in force. */
  readonly body: CanonicalOrder;
  readonly exceptions: readonly Exception[];
  readonly channel: Pick<Channel, 'pools'>;
  readonly locations: readonly Location[];
}

/** Who edits, when, and by when a location that is asked answers. */
export interface EditRequest extends FulfillmentMoment {
  readonly by: string;
  readonly answerBy: string;
}

/** A fulfillment that the edit changes. */
export interface EditedPart {
  readonly before: Fulfillment;
  readonly next: Fulfillment;
}

export interface EditDecision {
  /** What cannot change any more, and why; a caller who wants all or nothing writes nothing then. */
  readonly refused: readonly InvalidField[];
  /** Of META, beside the new version. */
  readonly change: Partial<Order>;
  readonly parts: readonly EditedPart[];
  /** RESERVATION as it becomes; undefined where it does not change. */
  readonly reservation: Reservation | undefined;
  readonly movements: readonly StockMovement[];
  /** What is still to be reserved, before and after. */
  readonly unreserved: { readonly before: readonly LineUnits[]; readonly after: readonly LineUnits[] };
  /** Where work is planned, or waits for capacity, for an order that is another one now: all of it is planned anew. */
  readonly isReplanned: boolean;
  readonly cancel: CancelDecision | undefined;
}

/** What of the shipping decides which service a plan takes. */
function serviceOf({ shipping }: CanonicalOrder): unknown {
  const { requested, pickupLocationId: _place, ...rest } = shipping;
  const { code, carrier, serviceLevel } = requested;
  return { ...rest, code, carrier, serviceLevel };
}

/** When each line may leave, and with which others. */
function departuresOf({ lines }: CanonicalOrder): ReadonlyMap<string, string> {
  return new Map(
    lines.map(({ lineId, shipNotBefore, shipTogether }) => [
      lineId,
      canonicalJson({ shipNotBefore, shipTogether }),
    ]),
  );
}

/** Whether a line that both have leaves at another time, or with others. */
function leavesOtherwise(before: CanonicalOrder, after: CanonicalOrder): boolean {
  const known = departuresOf(before);
  return [...departuresOf(after)].some(
    ([lineId, departure]) => (known.get(lineId) ?? departure) !== departure,
  );
}

/** Which of the order's fields make its plans void. */
function voidingPaths(before: CanonicalOrder, after: CanonicalOrder): string[] {
  if (isHandedOtherwise(before, after)) return ['shipping'];
  const isCollected = after.shipping.method === 'pickup' || after.shipping.method === 'retail';
  if (isCollected) return [];
  const isOtherService = canonicalJson(serviceOf(before)) !== canonicalJson(serviceOf(after));
  const changed: readonly (readonly [string, boolean])[] = [
    ['shipTo', isMoved(before.shipTo, after.shipTo)],
    ['shipping', isOtherService],
    ['lines', leavesOtherwise(before, after)],
  ];
  return changed.filter(([, isChanged]) => isChanged).map(([path]) => path);
}

/** What an edit has come to so far. */
interface EditCourse {
  readonly facts: EditableOrder;
  readonly request: EditRequest;
  totals: Order['totals'];
  change: Partial<Order>;
  unreserved: readonly LineUnits[];
  reservation: Reservation | undefined;
  /** By the fulfillment's number. */
  readonly parts: Map<number, EditedPart>;
  readonly movements: StockMovement[];
}

/** The exception that the order itself waits for, with its units: it decides on those that are added, too. */
function orderException(exceptions: readonly Exception[]): Exception | undefined {
  return exceptions.find(
    ({ status, waiting, branch }) =>
      status === 'open' && waiting && branch?.n === 0 && branch.exception === 0,
  );
}

/** Whether a person has to decide on the whole order before any attempt goes on. */
function isStopped(exceptions: readonly Exception[]): boolean {
  return exceptions.some(
    ({ status, exceptionType, fulfillment, detail }) =>
      status === 'open' &&
      exceptionType === 'ExecutionFailed' &&
      fulfillment === undefined &&
      detail['returnId'] === undefined,
  );
}

function isUnreserved({ totals }: Pick<Order, 'totals'>): boolean {
  return totals.open + totals.backordered > 0;
}

/** Before Reserve the units are wanted with the others; after it they are claimed at once, or refused as OutOfStock. */
function addUnits(course: EditCourse, added: readonly LineUnits[]): void {
  const units = sumUnits(added);
  if (units === 0) return;
  const { order } = course.facts;
  if (!isUnreserved(order)) {
    claimUnits(course, added, units);
    return;
  }
  const state = order.totals.backordered > 0 ? 'backordered' : 'open';
  course.totals = { ...course.totals, [state]: course.totals[state] + units };
  course.unreserved = plus(course.unreserved, added);
  if (order.wanted) {
    const wanted = course.unreserved.map(({ lineId, units: left }) => [lineId, left]);
    course.change = { ...course.change, wanted: { ...order.wanted, ...Object.fromEntries(wanted) } };
  }
}

function claimUnits(course: EditCourse, added: readonly LineUnits[], units: number): void {
  const { order, exceptions, fulfillments, reservation } = course.facts;
  const { orderId, attempt, started, counts } = order;
  const pool = reservation?.pool ?? order.pool ?? 'main';
  const asking = orderException(exceptions);
  const by = asking ? exceptionOwner(asking.n ?? 0) : ORDER_OWNER;
  const claimed = course.reservation ?? emptyReservation({ orderId, pool, attempt });
  course.reservation = addHeld(claimed, added, { by });
  course.totals = { ...course.totals, reserved: course.totals.reserved + units };
  for (const [sku, more] of unitsBySku(added))
    course.movements.push({ kind: 'reserve', sku, pool, units: more, orderId, ref: `order:${orderId}` });
  // Route has been: the next attempt plans the units beside all that goes on (P14, P25).
  const isRouted = counts.fulfillments > 0 || fulfillments.length > 0;
  if (isRouted && started >= attempt && !asking && !isStopped(exceptions))
    course.change = { ...course.change, attempt: attempt + 1, attemptAt: course.request.now };
}

/** Units that nobody wants any more: at once where no location has seen them, else the location is asked (P8). */
function takeOut(course: EditCourse, lowered: WantedOrder['lowered']): CancelDecision | undefined {
  if (lowered.length === 0) return undefined;
  const { facts, request } = course;
  const order: Order = { ...facts.order, ...course.change, totals: course.totals };
  const decision = decideCancel(
    {
      order,
      unreserved: course.unreserved,
      reservation: course.reservation,
      fulfillments: facts.fulfillments,
    },
    { lines: lowered, ...request },
  );
  const { pool = order.pool ?? 'main' } = course.reservation ?? {};
  course.totals = decision.totals;
  course.change = { ...course.change, ...decision.change };
  course.unreserved = minus(course.unreserved, decision.unreserved);
  course.reservation = decision.reservation ?? course.reservation;
  course.movements.push(...movementsOf({ orderId: order.orderId, pool }, decision));
  for (const { before, next } of decision.parts) course.parts.set(before.n, { before, next });
  return decision;
}

/** The fulfillment as the edit has it so far; whatever else changes counts the version of the stored one up once. */
function currentOf(course: EditCourse, before: Fulfillment): Fulfillment {
  return { ...(course.parts.get(before.n)?.next ?? before), version: before.version };
}

/** Planned work leaves its fulfillment and waits for its re-route; Dispatch, when it comes, fails into that. */
function replan(course: EditCourse, before: Fulfillment, current: Fulfillment): void {
  if (!course.reservation) return;
  const { next, reservation, movements, totals } = withdrawPlanned(
    current,
    course.reservation,
    course.request,
  );
  course.parts.set(before.n, { before, next });
  course.totals = shiftTotals(course.totals, totals);
  course.reservation = reservation;
  course.movements.push(...movements);
}

/** What no location has seen is planned anew; a location that has is asked to give it back first. */
function voidWork(course: EditCourse): void {
  const { facts, request } = course;
  for (const before of facts.fulfillments) {
    const current = currentOf(course, before);
    if (openOf(current).length === 0) continue;
    if (current.status === 'planned') replan(course, before, current);
    else if (isVisible(current)) {
      const next = recallWork(current, { ...request, sheet: facts.order.bodyVersion });
      if (askedInRecall(next).length > 0) course.parts.set(before.n, { before, next });
    }
  }
}

/** Why an order cannot be handed over otherwise. */
function courseRefusal({ body, exceptions }: EditableOrder, wanted: CanonicalOrder): string | undefined {
  if (!isHandedOtherwise(body, wanted)) return undefined;
  if (!canBeHandedOtherwise(body, wanted)) return 'is another order: cancel this one and place it anew';
  const asked = exceptions.find(
    ({ exceptionType, status, fulfillment }) =>
      exceptionType === 'PickupChoice' && status === 'open' && fulfillment !== undefined,
  );
  return asked && `is for the customer to choose: retry ${asked.exceptionId} with their choice`;
}

/** Why plans that are void cannot be made anew, by the path that wants it; none where they can. */
function refusalsOf(
  facts: EditableOrder,
  paths: readonly string[],
  wanted: CanonicalOrder,
  destination: ReturnType<typeof courseAfter>,
): InvalidField[] {
  const { order, reservation, fulfillments } = facts;
  const unchangeable = courseRefusal(facts, wanted);
  if (unchangeable !== undefined) return [{ path: 'shipping', message: unchangeable }];
  const refuse = (message: string) => paths.map((path) => ({ path, message }));
  const { totals } = order;
  if (totals.open + totals.backordered + totals.reserved + totals.allocated === 0 && !order.quarantined)
    return refuse('everything that is wanted has shipped');
  if (order.cancel)
    return refuse(`a cancel was asked of the order (${order.cancel.state}): nothing is planned anew`);
  if (order.pool === undefined) return [];
  const claimed = totals.reserved + totals.backordered + totals.allocated;
  const goes = paths.find((path) => path === 'shipTo' || path === 'shipping');
  if (claimed > 0 && goes !== undefined && destination.pool !== order.pool)
    return [{ path: goes, message: 'is served from other stock than that which is claimed for the order' }];
  const isPlanned = fulfillments.some(({ status }) => status === 'planned');
  return isPlanned && !reservation ? refuse('is being planned at this moment') : [];
}

function isShipDateHold({ id, placedBy }: Order['holds'][number]): boolean {
  return id === SHIP_DATE_HOLD && placedBy === 'system';
}

/** Where the order goes, and who hands it over, once it is what is wanted. */
function courseAfter(
  { order, body, channel, locations }: EditableOrder,
  wanted: CanonicalOrder,
): Pick<Order, 'pool' | 'destination' | 'handover'> {
  if (isHandedOtherwise(body, wanted)) return editedCourse(order, wanted, channel, locations);
  const to = destinationOf(wanted, channel);
  // What a location hands over comes from that location, wherever it is brought.
  return order.handover && !order.handover.ship ? { ...to, pool: order.pool } : to;
}

/** The units without a claim are counted where they will be claimed (S3). */
export function unclaimedIn({ unclaimed }: Order, pool: string | undefined): Pick<Order, 'unclaimed'> {
  return unclaimed && pool !== undefined ? { unclaimed: { ...unclaimed, pool } } : {};
}

/** Decides an edit. What is refused has no effect; the rest has. */
export function decideEdit(facts: EditableOrder, wanted: WantedOrder, request: EditRequest): EditDecision {
  const { order, body, reservation } = facts;
  const course: EditCourse = {
    facts,
    request,
    totals: order.totals,
    change: wanted.additions === order.additions ? {} : { additions: wanted.additions },
    unreserved: facts.unreserved,
    reservation,
    parts: new Map(),
    movements: [],
  };
  const voiding = voidingPaths(body, wanted.body);
  const destination = courseAfter(facts, wanted.body);
  const refused = voiding.length > 0 ? refusalsOf(facts, voiding, wanted.body, destination) : [];
  const isReplanned = voiding.length > 0 && refused.length === 0;

  addUnits(course, wanted.added);
  const cancel = takeOut(course, wanted.lowered);
  if (isReplanned) voidWork(course);
  // Route says anew until when the order waits, if it has to.
  if (isReplanned && order.holds.some(isShipDateHold))
    course.change = { ...course.change, holds: order.holds.filter((hold) => !isShipDateHold(hold)) };
  const isElsewhere = voiding.includes('shipTo') || isHandedOtherwise(body, wanted.body);
  if (isReplanned && isElsewhere && order.pool !== undefined)
    course.change = { ...course.change, ...destination, ...unclaimedIn(order, destination.pool) };

  const changed = course.reservation;
  const isOther = changed !== undefined && changed !== reservation;
  return {
    refused: [...wanted.refused, ...refused],
    change: { ...course.change, totals: course.totals },
    parts: [...course.parts.values()],
    reservation: isOther ? { ...changed, version: (reservation?.version ?? 0) + 1 } : undefined,
    movements: course.movements,
    unreserved: { before: facts.unreserved, after: course.unreserved },
    isReplanned,
    cancel,
  };
}

/** Whether the edit leaves nothing to do: whoever does that closes the order (P12). */
export function closesOrder({ change: { totals } }: EditDecision): boolean {
  return totals !== undefined && unfinishedUnits(totals) === 0;
}
