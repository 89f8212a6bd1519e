import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import { openException, readOrderExceptions } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { addressChanged } from '../../fulfillment/work/departures.ts';
import {
  readFulfillment,
  readFulfillments,
  saveFulfillment,
} from '../../fulfillment/work/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, overlap, sumUnits } from '../../order/line-units.ts';
import { mustPass, readOrder } from '../../order/order.store.ts';
import { type Order, without } from '../../order/order.ts';
import { decisionText } from '../../planner/explain/decision-text.ts';
import { minorOf } from '../../planner/pricing/micros.ts';
import { Contended, Corrupt, NotFound, ReroutesExhausted, Superseded } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { transact } from '../../shared/transact.ts';
import { sharesOf, unservedOf } from '../allocation/allocation.ts';
import { allocate, type Beside, type Chunk } from '../allocation/allocation-writes.ts';
import { guidance, lastRetry } from '../route/guidance.ts';
import { type Planned, planOrder } from '../route/planning.ts';
import { isExecuted } from '../route/refusal.ts';
import { refuse, replanning, routedEvent } from '../route/route-order.ts';
import { giveUp } from './give-up.ts';
import {
  type Dispatched,
  dispatched,
  goesOn,
  isPending,
  redispatched,
  rerouted,
  successors,
} from './rerouted-fulfillment.ts';

/** What the state tells: the Map starts an execution for each of `fulfillments`. Cost in minor units. */
export interface Rerouted {
  readonly orderId: string;
  readonly attempt: number;
  readonly from: string;
  readonly fulfillments: readonly Dispatched[];
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
  /** What its state failed with; `Retry`: a person wants it tried again. */
  readonly error: string;
  readonly now: string;
}

interface Facts {
  readonly order: Order;
  readonly all: readonly Fulfillment[];
  readonly failed: Fulfillment;
  readonly reservation: Reservation | undefined;
  readonly exceptions: readonly Exception[];
}

async function readFacts({ orderId, n }: RerouteRequest): Promise<Facts> {
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

function telling(
  { orderId, attempt }: RerouteRequest,
  { failed }: Pick<Facts, 'failed'>,
  fulfillments: readonly Fulfillment[],
  more: Partial<Rerouted> = {},
): Rerouted {
  return {
    orderId,
    attempt,
    from: failed.fulfillmentId,
    fulfillments: fulfillments.map((one) => dispatched(one, attempt)),
    ...more,
  };
}

/**
 * Nothing is pending: the effect of an earlier try (P6), or, after a person's retry, executions with names of
 * their own (P15).
 */
async function again(request: RerouteRequest, facts: Facts): Promise<Rerouted> {
  const next = successors(facts.failed, facts.all);
  if (request.error !== 'Retry' || next.length === 0) return telling(request, facts, next);
  const counted = next.map((one) => ({ before: one, next: redispatched(one, request.now) }));
  await transact(counted.map(({ before, next: one }) => saveFulfillment(before, one)));
  return telling(
    request,
    facts,
    counted.map(({ next: one }) => one),
  );
}

/**
 * What is left is given back (P9), or nothing is left: the failure is dealt with, and what the fulfillment
 * still has goes on.
 */
async function settle(request: RerouteRequest, { order, failed }: Facts, reason: string): Promise<Rerouted> {
  const { orderId, n, now } = request;
  await giveUp({
    orderId,
    lines: failed.left,
    fulfillment: n,
    by: order.cancel?.by ?? 'system',
    reason,
    now,
  });
  const next = await readFulfillment(orderId, n);
  return telling(request, { failed }, goesOn(next) ? [next] : [], { cancelled: sumUnits(failed.left) });
}

/**
 * What replaces a fulfillment knows how often its units were re-routed and which locations gave them back:
 * none of these is planned with again. A location that never saw them, since the address changed before, is
 * not to blame.
 */
function originOf({ reason, reroutes, excluded, location }: Fulfillment) {
  return reason === addressChanged.reason
    ? { reroutes, excluded }
    : { reroutes: reroutes + 1, excluded: [...new Set([...excluded, location])] };
}

/** The limit counts re-routes of the same units; a person who retries goes beyond it. */
function mustBeWithinLimit({ failed, exceptions }: Facts): void {
  const { maxReroutes } = settings();
  if (originOf(failed).reroutes <= maxReroutes || lastRetry(exceptions, failed.n) !== undefined) return;
  throw new ReroutesExhausted(
    `${failed.fulfillmentId} was re-routed ${failed.reroutes} times: ${[...failed.excluded, failed.location].join(', ')}`,
    { reroutes: failed.reroutes },
  );
}

/** Leaves the queue for capacity, unless other units of the order may still wait there. */
function outOfQueue(
  order: Order,
  { all, failed }: Facts,
  now: string,
): { order: Order; writes: Beside['writes'] } {
  const others = all.some((one) => one.n !== failed.n && one.left.length > 0);
  return order.capacityWait === undefined || others
    ? { order, writes: [] }
    : {
        order: { ...without(order, 'capacityWait'), progressBy: after(now, settings().progressWithin) },
        writes: leaveQueue(order),
      };
}

/**
 * Beside each write the failed fulfillment without what others serve now; beside the last one the event, and
 * an owner for what nobody serves.
 */
function beside(request: RerouteRequest, facts: Facts, planned: Planned, unserved: readonly LineUnits[]) {
  let failed = facts.failed;
  const keep = (next: Fulfillment) => {
    const write = saveFulfillment(failed, next);
    failed = next;
    return write;
  };
  const add = ({ order, served, made, last }: Chunk): Beside => {
    const { now } = request;
    const own = keep(rerouted(failed, { served, made, last }, now));
    if (!last) return { order, writes: [own] };
    const event = routedEvent('order.rerouted', {
      planned,
      made,
      order,
      more: { from: failed.fulfillmentId, reason: facts.failed.reason ?? request.error },
    });
    const { order: out, writes } = outOfQueue(order, facts, now);
    if (unserved.length === 0 || planned.decision.then === 'cancel')
      return { order: out, writes: [own, ...writes], event };
    const { write, change } = openException(
      out,
      {
        type: 'NoRoute',
        fulfillment: failed.n,
        detail: {
          decision: planned.record.n,
          cause: planned.decision.cause,
          from: failed.fulfillmentId,
          unserved: [...unserved],
        },
      },
      now,
    );
    return { order: { ...out, ...change }, writes: [own, write, ...writes], event };
  };
  return { add, failed: () => failed };
}

async function carryOut(
  request: RerouteRequest,
  facts: Facts & { reservation: Reservation },
  planned: Planned,
): Promise<Rerouted> {
  const { orderId, now } = request;
  const { order, reservation, failed } = facts;
  const { decision, record, currency } = planned;
  const shares = sharesOf(decision.fulfillments, failed.left);
  const unserved = unservedOf(shares, failed.left);
  const besides = beside(request, facts, planned, unserved);
  const made = await allocate(
    { planned, shares, order, reservation, joinable: [], origin: { ...originOf(failed), dispatch: 1 }, now },
    besides.add,
  );
  if (unserved.length > 0 && decision.then === 'cancel')
    await giveUp({ orderId, lines: unserved, by: 'system', reason: 'NO_ROUTE', now });
  const known = facts.all.filter(({ n }) => !made.some((one) => one.n === n));
  return telling(request, facts, successors(besides.failed(), [...known, ...made]), {
    cost: minorOf(decision.cost.totalMicros, currency),
    currency,
    decision: record.n,
    why: decisionText(decision, decision.candidates),
  });
}

async function step(request: RerouteRequest): Promise<Rerouted> {
  const { orderId, attempt, n, now } = request;
  const facts = await readFacts(request);
  const { order, failed, reservation, exceptions } = facts;
  if (order.attempt > attempt) throw new Superseded(`attempt ${order.attempt} goes on with order ${orderId}`);
  if (!isPending(failed)) return again(request, facts);
  if (failed.left.length === 0 || order.cancel || order.closed)
    return settle(request, facts, order.cancel?.reason ?? 'cancelled');
  mustPass(order, 'route');
  if (reservation?.status === 'released')
    throw new Contended(`what order ${orderId} holds is being given back`);
  if (!reservation || sumUnits(overlap(failed.left, reservation.held)) < sumUnits(failed.left))
    throw new Corrupt(`${failed.fulfillmentId} has units left that order ${orderId} does not hold`);
  mustBeWithinLimit(facts);
  const { reroutes, excluded } = originOf(failed);
  const left = excluded.map((location) => ({ location, reason: 'has given these units back' }));
  const planned = await planOrder({
    order,
    lines: failed.left,
    history: { attempt: reroutes, ...guidance(exceptions, n, left) },
    of: n,
    now,
  });
  if (isExecuted(planned.decision)) return carryOut(request, { ...facts, reservation }, planned);
  if (planned.decision.outcome === 'cancel') return settle(request, facts, 'NO_ROUTE');
  return refuse(order, planned, now, false);
}

/**
 * Plans again what left a fulfillment, without the locations that gave it back, and creates what replaces it;
 * a short-picked fulfillment that has units itself comes back beside the replacements. Meets a cancel request
 * by giving the units back (P9).
 * @throws NoRoute, NoCapacity, ReroutesExhausted; OnHold (P7); Superseded; Contended
 */
export function rerouteOrder(request: RerouteRequest): Promise<Rerouted> {
  return replanning(() => step(request));
}
