import type { CapacityWait } from '../../capacity/queue/capacity-queue.ts';
import { readCapacityWait } from '../../capacity/queue/capacity-wait.store.ts';
import { leavePart } from '../../capacity/queue/leave-queue.ts';
import { openException, readOrderExceptions } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { addressChanged } from '../../fulfillment/work-order/departures.ts';
import {
  readFulfillment,
  readFulfillments,
  saveFulfillment,
} from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, overlap, sumUnits } from '../../order/line-units.ts';
import { mustPass, readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { decisionText } from '../../planner/explain/decision-text.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import { Contended, Corrupt, NotFound, ReroutesExhausted, Superseded } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { transact } from '../../shared/transact.ts';
import { sharesOf, unservedOf } from '../allocation/allocation.ts';
import { type AllocationWrite, allocate, type BesideAllocation } from '../allocation/allocation-writes.ts';
import { lastRetry, operatorGuidance } from '../route/guidance.ts';
import { type PlannedOrder, planOrder } from '../route/planning.ts';
import { isExecuted } from '../route/refusal.ts';
import { refuseOrder } from '../route/refuse-order.ts';
import { replanning } from '../route/route-order.ts';
import { routedEvent } from '../route/routed-event.ts';
import { giveUp } from './give-up.ts';
import {
  afterReroute,
  type DispatchedFulfillment,
  dispatchOf,
  goesOn,
  isPending,
  runningSuccessors,
  withOneMoreDispatch,
} from './rerouted-fulfillment.ts';

/** The output of Reroute: a Map starts an execution for each of `fulfillments`. Cost in minor units. */
export interface RerouteOutput {
  readonly orderId: string;
  readonly attempt: number;
  readonly from: string;
  readonly fulfillments: readonly DispatchedFulfillment[];
  readonly cancelled?: number;
  readonly cost?: number;
  readonly currency?: string;
  readonly decision?: number;
  readonly why?: string;
}

export interface RerouteRequest {
  readonly orderId: string;
  readonly attempt: number;
  /** The fulfillment that failed. */
  readonly n: number;
  /** What the fulfillment's state failed with; `Retry`: a person wants the units routed again. */
  readonly error: string;
  readonly now: string;
}

interface RerouteFacts {
  readonly order: Order;
  readonly all: readonly Fulfillment[];
  readonly failed: Fulfillment;
  readonly reservation: Reservation | undefined;
  readonly exceptions: readonly Exception[];
}

async function readFacts({ orderId, n }: RerouteRequest): Promise<RerouteFacts> {
  const [order, all, reservation] = await Promise.all([
    readOrder(orderId),
    readFulfillments(orderId),
    readReservation(orderId),
  ]);
  const failed = all.find((one) => one.n === n);
  if (!failed) throw new NotFound(`There is no fulfillment ${n} of order ${orderId}.`);
  return {
    order,
    all,
    failed,
    reservation,
    exceptions: order.counts.exceptions > 0 ? await readOrderExceptions(orderId) : [],
  };
}

function outputOf(
  { orderId, attempt }: RerouteRequest,
  { failed }: Pick<RerouteFacts, 'failed'>,
  fulfillments: readonly Fulfillment[],
  more: Partial<RerouteOutput> = {},
): RerouteOutput {
  return {
    orderId,
    attempt,
    from: failed.fulfillmentId,
    fulfillments: fulfillments.map((one) => dispatchOf(one, attempt)),
    ...more,
  };
}

/**
 * The answer where nothing is pending: what an earlier try made (P6). After a person's retry the executions
 * get new names (P15).
 */
async function answerAgain(request: RerouteRequest, facts: RerouteFacts): Promise<RerouteOutput> {
  const next = runningSuccessors(facts.failed, facts.all);
  if (request.error !== 'Retry' || next.length === 0) return outputOf(request, facts, next);
  const counted = next.map((before) => ({ before, after: withOneMoreDispatch(before, request.now) }));
  await transact(counted.map(({ before, after: one }) => saveFulfillment(before, one)));
  const dispatched = counted.map(({ after: one }) => one);
  return outputOf(request, facts, dispatched);
}

/**
 * Gives back the units that left the fulfillment, if there are any (P9). The failure is dealt with, and the
 * units that the fulfillment still has go on.
 */
async function giveBackLeft(
  request: RerouteRequest,
  { order, failed }: RerouteFacts,
  reason: string,
): Promise<RerouteOutput> {
  const { orderId, n, now } = request;
  const by = order.cancel?.by ?? 'system';
  await giveUp({ orderId, lines: failed.left, fulfillment: n, by, reason, now });
  const next = await readFulfillment(orderId, n);
  return outputOf(request, { failed }, goesOn(next) ? [next] : [], { cancelled: sumUnits(failed.left) });
}

/**
 * A replacement knows how often its units were re-routed, and which locations gave them back: none of these
 * is planned with again. A location that lost its work because the address changed has given nothing back.
 */
function originOf({ reason, reroutes, excluded, location }: Fulfillment) {
  return reason === addressChanged.reason
    ? { reroutes, excluded }
    : { reroutes: reroutes + 1, excluded: [...new Set([...excluded, location])] };
}

/** @throws ReroutesExhausted when the same units were re-routed too often, and no person has retried since */
function mustBeWithinLimit({ failed, exceptions }: RerouteFacts): void {
  const { maxReroutes } = settings();
  if (originOf(failed).reroutes <= maxReroutes || lastRetry(exceptions, failed.n) !== undefined) return;
  const { fulfillmentId, reroutes, excluded, location } = failed;
  const locations = [...excluded, location].join(', ');
  throw new ReroutesExhausted(`${fulfillmentId} was re-routed ${reroutes} times: ${locations}`, { reroutes });
}

/** Leaves the queue for capacity; other units of the order wait there on. */
function withoutPlaceInQueue(
  order: Order,
  place: CapacityWait | undefined,
  n: number,
  now: string,
): { order: Order; writes: BesideAllocation['writes'] } {
  if (order.capacityWait === undefined) return { order, writes: [] };
  const { order: next, writes } = leavePart(order, place, n);
  return { order: { ...next, progressBy: after(now, settings().progressWithin) }, writes };
}

/**
 * What the writes of the allocation have besides. Each has the failed fulfillment without the units that
 * others serve now; the last one has the event, and an exception as owner of the units that nobody serves.
 */
function rerouteWrites(
  request: RerouteRequest,
  facts: RerouteFacts,
  planned: PlannedOrder,
  place: CapacityWait | undefined,
  unserved: readonly LineUnits[],
) {
  let failed = facts.failed;
  const saveFailed = (next: Fulfillment) => {
    const write = saveFulfillment(failed, next);
    failed = next;
    return write;
  };
  const add = ({ order, served, made, last }: AllocationWrite): BesideAllocation => {
    const { now } = request;
    const own = saveFailed(afterReroute(failed, { served, made, last }, now));
    if (!last) return { order, writes: [own] };
    const from = failed.fulfillmentId;
    const more = { from, reason: facts.failed.reason ?? request.error };
    const event = routedEvent('order.rerouted', { planned, made, order, more });
    const { order: out, writes } = withoutPlaceInQueue(order, place, failed.n, now);
    const { decision, record } = planned;
    if (unserved.length === 0 || decision.then === 'cancel')
      return { order: out, writes: [own, ...writes], event };
    const detail = { decision: record.n, cause: decision.cause, from, unserved: [...unserved] };
    const noRoute = { type: 'NoRoute', fulfillment: failed.n, detail } as const;
    const { write, change } = openException(out, noRoute, now);
    return { order: { ...out, ...change }, writes: [own, write, ...writes], event };
  };
  return { add, failed: () => failed };
}

/** Allocates what the plan serves, and gives up what the rules cancel of the rest. */
async function carryOutReroute(
  request: RerouteRequest,
  facts: RerouteFacts & { reservation: Reservation },
  planned: PlannedOrder,
): Promise<RerouteOutput> {
  const { orderId, now } = request;
  const { order, reservation, failed } = facts;
  const { decision, record, currency } = planned;
  const shares = sharesOf(decision.fulfillments, failed.left);
  const unserved = unservedOf(shares, failed.left);
  const place = await readCapacityWait(order);
  const beside = rerouteWrites(request, facts, planned, place, unserved);
  const origin = { ...originOf(failed), dispatch: 1 };
  const made = await allocate({ planned, shares, order, reservation, joinable: [], origin, now }, beside.add);
  if (unserved.length > 0 && decision.then === 'cancel')
    await giveUp({ orderId, lines: unserved, by: 'system', reason: 'NO_ROUTE', now });
  const known = facts.all.filter(({ n }) => !made.some((one) => one.n === n));
  return outputOf(request, facts, runningSuccessors(beside.failed(), [...known, ...made]), {
    cost: minorFromMicros(decision.cost.totalMicros, currency),
    currency,
    decision: record.n,
    why: decisionText(decision, decision.candidates),
  });
}

async function rerouteOnce(request: RerouteRequest): Promise<RerouteOutput> {
  const { orderId, attempt, n, now } = request;
  const facts = await readFacts(request);
  const { order, failed, reservation, exceptions } = facts;
  if (order.attempt > attempt) throw new Superseded(`attempt ${order.attempt} goes on with order ${orderId}`);
  if (!isPending(failed)) return answerAgain(request, facts);
  if (failed.left.length === 0 || order.cancel || order.closed)
    return giveBackLeft(request, facts, order.cancel?.reason ?? 'cancelled');
  mustPass(order, 'route');
  if (reservation?.status === 'released')
    throw new Contended(`what order ${orderId} holds is being given back`);
  if (!reservation || sumUnits(overlap(failed.left, reservation.held)) < sumUnits(failed.left))
    throw new Corrupt(`${failed.fulfillmentId} has units left that order ${orderId} does not hold`);
  mustBeWithinLimit(facts);
  const { reroutes, excluded } = originOf(failed);
  const gaveBack = excluded.map((location) => ({ location, reason: 'has given these units back' }));
  const history = { attempt: reroutes, ...operatorGuidance(exceptions, n, gaveBack) };
  const planned = await planOrder({ order, lines: failed.left, history, of: n, now });
  if (isExecuted(planned.decision)) return carryOutReroute(request, { ...facts, reservation }, planned);
  if (planned.decision.outcome === 'cancel') return giveBackLeft(request, facts, 'NO_ROUTE');
  return refuseOrder(order, planned, now, false);
}

/**
 * Plans the units that left a fulfillment again, without the locations that gave them back, and creates the
 * fulfillments that replace it. A short-picked fulfillment that still has units is answered beside its
 * replacements. A cancel request is met by giving the units back (P9).
 * @throws NoRoute, NoCapacity, ReroutesExhausted; OnHold (P7); Superseded; Contended
 */
export function rerouteOrder(request: RerouteRequest): Promise<RerouteOutput> {
  return replanning(() => rerouteOnce(request));
}
