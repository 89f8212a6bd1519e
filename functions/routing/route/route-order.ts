import type { CapacityWait } from '../../capacity/queue/capacity-queue.ts';
import { readCapacityWait } from '../../capacity/queue/capacity-wait.store.ts';
import { leavePart } from '../../capacity/queue/leave-queue.ts';
import { openException, readOrderExceptions } from '../../exceptions/exception.store.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type Fulfillment, isFinished } from '../../fulfillment/work-order/fulfillment.ts';
import { parseReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, minus, sumUnits } from '../../order/line-units.ts';
import { mustPass, parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { decisionText } from '../../planner/explain/decision-text.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import { Cancelled, Contended, NoRoute, NotFound, OutOfStock, Superseded } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { getItems } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { retryMoved } from '../../shared/transact.ts';
import { sharesOf, unservedOf } from '../allocation/allocation.ts';
import { type AllocationWrite, allocate, type BesideAllocation } from '../allocation/allocation-writes.ts';
import { giveUp } from '../reroute/give-up.ts';
import { operatorGuidance } from './guidance.ts';
import { type PlannedOrder, planOrder } from './planning.ts';
import { isExecuted, refusal } from './refusal.ts';
import { keepDecision, refuseOrder } from './refuse-order.ts';
import { routedEvent } from './routed-event.ts';

/**
 * How often an order plans again after others took the stock that it had chosen. After that the retry of the
 * state goes on.
 */
const REPLANS = 3;

/** The output of Route: the Map iterates over `fulfillments`. Costs in minor units. */
export interface RouteOutput {
  readonly orderId: string;
  readonly attempt: number;
  readonly fulfillments: readonly {
    readonly n: number;
    readonly fulfillmentId: string;
    readonly location: string;
    readonly units: number;
    readonly cost: number;
  }[];
  readonly cost?: number;
  readonly currency?: string;
  readonly decision?: number;
  readonly why?: string;
}

interface RouteFacts {
  readonly order: Order;
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
}

async function readFacts(orderId: string): Promise<RouteFacts> {
  const [meta, held] = await getItems([key.order(orderId), key.reservation(orderId)]);
  if (!meta) throw new NotFound(`There is no order ${orderId}.`);
  const order = parseOrder(meta);
  return {
    order,
    reservation: held ? parseReservation(held) : undefined,
    fulfillments: order.counts.fulfillments > 0 ? await readFulfillments(orderId) : [],
  };
}

/** Reserved units that Route must plan; units that left a fulfillment belong to its Reroute. */
export function unplannedUnits({ reservation, fulfillments }: Omit<RouteFacts, 'order'>): LineUnits[] {
  if (reservation?.status !== 'active') return [];
  return minus(
    reservation.held,
    fulfillments.flatMap(({ left }) => left),
  );
}

function shareOf({
  n,
  fulfillmentId,
  location,
  lines,
  cost,
}: Fulfillment): RouteOutput['fulfillments'][number] {
  return { n, fulfillmentId, location, units: sumUnits(lines), cost: cost.amount };
}

/** The shares of fulfillments that are not finished, in the order of their numbers. */
function unfinishedShares(fulfillments: readonly Fulfillment[]): RouteOutput['fulfillments'] {
  return fulfillments
    .filter((one) => !isFinished(one))
    .sort((a, b) => a.n - b.n)
    .map(shareOf);
}

/**
 * Cancels the units that no location may serve, as the rules want it.
 * @throws Cancelled where the order has no other fulfillment
 */
async function cancelByRules(
  { order, fulfillments }: RouteFacts,
  planned: PlannedOrder,
  lines: readonly LineUnits[],
  attempt: number,
  now: string,
): Promise<RouteOutput> {
  await keepDecision(order, planned, now);
  await giveUp({ orderId: order.orderId, lines, by: 'system', reason: 'NO_ROUTE', now });
  if (fulfillments.length > 0)
    return { orderId: order.orderId, attempt, fulfillments: unfinishedShares(fulfillments) };
  throw new Cancelled(refusal(planned.decision, planned.record.n).message, { decision: planned.record.n });
}

/**
 * What the last write of the allocation has besides: the order leaves the queue for capacity, and units that
 * the plan does not serve get an exception as their owner.
 */
function besideRouteWrite(
  planned: PlannedOrder,
  place: CapacityWait | undefined,
  unserved: readonly LineUnits[],
  attempt: number,
  now: string,
) {
  const { decision, record } = planned;
  return ({ order: base, made, last }: AllocationWrite): BesideAllocation => {
    if (!last) return { order: base, writes: [] };
    const event = routedEvent('order.routed', { planned, made, order: base, more: { attempt } });
    const { order: left, writes: leaving } = leavePart(base, place, 0);
    const progressBy = after(now, settings().progressWithin);
    const served = base.capacityWait ? { ...left, progressBy } : base;
    if (unserved.length === 0 || decision.then === 'cancel') return { order: served, writes: leaving, event };
    const detail = { decision: record.n, cause: decision.cause, unserved: [...unserved] };
    const { write, change } = openException(served, { type: 'NoRoute', detail }, now);
    return { order: { ...served, ...change }, writes: [write, ...leaving], event };
  };
}

/** Allocates what the plan serves, and gives up what the rules cancel of the rest. */
async function carryOutPlan(
  facts: RouteFacts & { reservation: Reservation },
  planned: PlannedOrder,
  lines: readonly LineUnits[],
  attempt: number,
  now: string,
): Promise<RouteOutput> {
  const { order, reservation, fulfillments } = facts;
  const { decision, record, currency } = planned;
  const shares = sharesOf(decision.fulfillments, lines);
  const unserved = unservedOf(shares, lines);
  const joinable = fulfillments.filter(({ status, dispatch }) => status === 'planned' && dispatch === 0);
  const origin = { reroutes: 0, excluded: [], dispatch: 0 };
  const made = await allocate(
    { planned, shares, order, reservation, joinable, origin, now },
    besideRouteWrite(planned, await readCapacityWait(order), unserved, attempt, now),
  );
  if (unserved.length > 0 && decision.then === 'cancel')
    await giveUp({ orderId: order.orderId, lines: unserved, by: 'system', reason: 'NO_ROUTE', now });
  const others = fulfillments.filter(({ n }) => !made.some((one) => one.n === n));
  return {
    orderId: order.orderId,
    attempt,
    fulfillments: unfinishedShares([...others, ...made]),
    cost: minorFromMicros(decision.cost.totalMicros, currency),
    currency,
    decision: record.n,
    why: decisionText(decision, decision.candidates),
  };
}

async function routeOnce(orderId: string, attempt: number, now: string): Promise<RouteOutput> {
  const facts = await readFacts(orderId);
  const { order, reservation, fulfillments } = facts;
  if (order.attempt > attempt) throw new Superseded(`attempt ${order.attempt} goes on with order ${orderId}`);
  if (reservation?.status === 'reserving') throw new Contended(`order ${orderId} is still being reserved`);
  const lines = unplannedUnits(facts);
  // All that is held is planned: whatever META says, the Map goes on with the unfinished fulfillments (P6,
  // P14).
  if (lines.length === 0 && fulfillments.length > 0)
    return { orderId, attempt, fulfillments: unfinishedShares(fulfillments) };
  mustPass(order, 'route');
  if (!reservation || lines.length === 0) throw new NoRoute(`order ${orderId} holds no units to route`);
  const exceptions = order.counts.exceptions > 0 ? await readOrderExceptions(orderId) : [];
  const history = { attempt: 0, ...operatorGuidance(exceptions, 0, []) };
  const planned = await planOrder({ order, lines, history, now });
  if (isExecuted(planned.decision))
    return carryOutPlan({ ...facts, reservation }, planned, lines, attempt, now);
  if (planned.decision.outcome === 'cancel') return cancelByRules(facts, planned, lines, attempt, now);
  return refuseOrder(order, planned, now, true);
}

/**
 * Runs an attempt that reads, decides and writes; runs it again where others took the stock first.
 * @throws Contended when others keep taking it
 */
export async function replanning<T>(attempt: () => Promise<T>): Promise<T> {
  for (let replans = 0; ; replans++) {
    try {
      return await retryMoved(attempt);
    } catch (error) {
      if (!(error instanceof OutOfStock)) throw error;
      if (replans >= REPLANS)
        throw new Contended('others kept taking the stock that was chosen', error.detail, { cause: error });
    }
  }
}

/**
 * Routes the units that an order holds: plans them, allocates them at the chosen locations and creates the
 * locations' fulfillments.
 * @throws NoRoute, NoCapacity with reasons by location; Cancelled when the rules cancel what they cannot
 * serve; OnHold, Cancelled, OrderClosed (P7); Superseded; Contended
 */
export function routeOrder(orderId: string, attempt: number, now: string): Promise<RouteOutput> {
  return replanning(() => routeOnce(orderId, attempt, now));
}
