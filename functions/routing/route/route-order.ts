import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import { openException, readOrderExceptions } from '../../exceptions/exception.store.ts';
import { readFulfillments } from '../../fulfillment/work/fulfillment.store.ts';
import { type Fulfillment, isFinished } from '../../fulfillment/work/fulfillment.ts';
import { parseReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, minus, sumUnits } from '../../order/line-units.ts';
import { mustPass, parseOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Hold, type Order, without } from '../../order/order.ts';
import { decisionText } from '../../planner/explain/decision-text.ts';
import { minorOf } from '../../planner/pricing/micros.ts';
import { addHold } from '../../requests/hold/hold-decision.ts';
import {
  Cancelled,
  Contended,
  NoRoute,
  NotFound,
  OnHold,
  OutOfStock,
  Superseded,
} from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { getItems } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { sharesOf, unservedOf } from '../allocation/allocation.ts';
import { allocate, type Beside, type Chunk } from '../allocation/allocation-writes.ts';
import { decisionWrites, keepNamed } from '../decisions/decision.store.ts';
import { giveUp } from '../reroute/give-up.ts';
import { guidance } from './guidance.ts';
import { type Planned, planOrder } from './planning.ts';
import { heldUntil, isExecuted, refusal } from './refusal.ts';

/**
 * Times that an order plans again after others took what it had chosen; then the state's own retry goes on.
 */
const REPLANS = 3;

/** What the state tells: the Map iterates over `fulfillments`. Costs in minor units. */
export interface Routed {
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

interface Facts {
  readonly order: Order;
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
}

async function readFacts(orderId: string): Promise<Facts> {
  const [meta, held] = await getItems([key.order(orderId), key.reservation(orderId)]);
  if (!meta) throw new NotFound(`There is no order ${orderId}.`);
  const order = parseOrder(meta);
  return {
    order,
    reservation: held ? parseReservation(held) : undefined,
    fulfillments: order.counts.fulfillments > 0 ? await readFulfillments(orderId) : [],
  };
}

/** What is held and nobody is to plan but this step: units that left a fulfillment are its own re-route's. */
export function unplanned({ reservation, fulfillments }: Omit<Facts, 'order'>): LineUnits[] {
  if (reservation?.status !== 'active') return [];
  return minus(
    reservation.held,
    fulfillments.flatMap(({ left }) => left),
  );
}

function told({ n, fulfillmentId, location, lines, cost }: Fulfillment): Routed['fulfillments'][number] {
  return {
    n,
    fulfillmentId,
    location,
    units: sumUnits(lines),
    cost: cost.amount,
  };
}

function unfinished(fulfillments: readonly Fulfillment[]): Routed['fulfillments'] {
  return fulfillments
    .filter((one) => !isFinished(one))
    .sort((a, b) => a.n - b.n)
    .map(told);
}

/** What the order says about a plan: each location's share and its cost. Why is in the decision. */
export function routedEvent(
  type: 'order.routed' | 'order.rerouted',
  {
    planned,
    made,
    order,
    more,
  }: { planned: Planned; made: readonly Fulfillment[]; order: Order; more: Record<string, unknown> },
): EventDraft {
  const { decision, currency, record } = planned;
  const fulfillments = made.map(({ fulfillmentId, location, lines, cost }) => ({
    fulfillmentId,
    location,
    units: sumUnits(lines),
    cost: cost.amount,
  }));
  return {
    type,
    data: {
      orderId: order.orderId,
      channel: order.channel,
      decision: record.n,
      cost: { amount: minorOf(decision.cost.totalMicros, currency), currency },
      fulfillments,
      ...more,
    },
  };
}

/** Stores a decision that serves nothing, and in the same write the hold that it asks for. */
async function keepDecision(
  order: Order,
  { record, network }: Planned,
  now: string,
  hold?: Hold,
): Promise<void> {
  await keepNamed(network);
  const counted: Order = { ...order, counts: { ...order.counts, decisions: record.n } };
  await transact([
    saveOrder(order, hold ? addHold(counted, hold, now) : amend(counted, {}, now)),
    ...decisionWrites(record),
  ]);
}

/** Until when the order is not to be planned again. */
function holdOf({ decision, record }: Planned, now: string): Hold | undefined {
  const until = heldUntil(decision);
  const reason = decision.outcome === 'wait' ? 'WAIT_TO_CONSOLIDATE' : 'NO_ROUTE';
  return until === undefined
    ? undefined
    : {
        id: `ROUTING-${record.n}`,
        reason,
        before: 'route',
        placedBy: 'system',
        placedAt: now,
        expiresAt: new Date(until).toISOString(),
        onExpiry: 'lift',
      };
}

/**
 * Stores a decision that serves nothing and says so by its error. A re-route has no use for a hold: a person
 * decides.
 */
export async function refuse(order: Order, planned: Planned, now: string, mayHold: boolean): Promise<never> {
  const hold = mayHold ? holdOf(planned, now) : undefined;
  await keepDecision(order, planned, now, hold);
  if (hold)
    throw new OnHold(`${hold.reason} until ${hold.expiresAt}: ${decisionText(planned.record.result)}`, {
      holds: [{ id: hold.id, reason: hold.reason }],
    });
  throw refusal(planned.decision, planned.record.n);
}

/** The rules cancel what they cannot serve. */
async function cancelByRules(
  { order, fulfillments }: Facts,
  planned: Planned,
  lines: readonly LineUnits[],
  attempt: number,
  now: string,
): Promise<Routed> {
  await keepDecision(order, planned, now);
  await giveUp({ orderId: order.orderId, lines, by: 'system', reason: 'NO_ROUTE', now });
  if (fulfillments.length > 0)
    return { orderId: order.orderId, attempt, fulfillments: unfinished(fulfillments) };
  throw new Cancelled(refusal(planned.decision, planned.record.n).message, { decision: planned.record.n });
}

/**
 * What goes beside the last write: the order leaves the queue; what the plan does not serve gets an owner.
 */
function finishing(planned: Planned, unserved: readonly LineUnits[], attempt: number, now: string) {
  return ({ order: base, made, last }: Chunk): Beside => {
    if (!last) return { order: base, writes: [] };
    const waited = base.capacityWait
      ? { ...without(base, 'capacityWait'), progressBy: after(now, settings().progressWithin) }
      : base;
    const event = routedEvent('order.routed', { planned, made, order: base, more: { attempt } });
    if (unserved.length === 0 || planned.decision.then === 'cancel')
      return { order: waited, writes: leaveQueue(base), event };
    const { write, change } = openException(
      waited,
      {
        type: 'NoRoute',
        detail: { decision: planned.record.n, cause: planned.decision.cause, unserved: [...unserved] },
      },
      now,
    );
    return { order: { ...waited, ...change }, writes: [write, ...leaveQueue(base)], event };
  };
}

async function carryOut(
  facts: Facts & { reservation: Reservation },
  planned: Planned,
  lines: readonly LineUnits[],
  attempt: number,
  now: string,
): Promise<Routed> {
  const { order, reservation, fulfillments } = facts;
  const { decision, record, currency } = planned;
  const shares = sharesOf(decision.fulfillments, lines);
  const unserved = unservedOf(shares, lines);
  const joinable = fulfillments.filter(({ status, dispatch }) => status === 'planned' && dispatch === 0);
  const made = await allocate(
    {
      planned,
      shares,
      order,
      reservation,
      joinable,
      origin: { reroutes: 0, excluded: [], dispatch: 0 },
      now,
    },
    finishing(planned, unserved, attempt, now),
  );
  if (unserved.length > 0 && decision.then === 'cancel')
    await giveUp({ orderId: order.orderId, lines: unserved, by: 'system', reason: 'NO_ROUTE', now });
  return {
    orderId: order.orderId,
    attempt,
    fulfillments: unfinished([...fulfillments.filter(({ n }) => !made.some((one) => one.n === n)), ...made]),
    cost: minorOf(decision.cost.totalMicros, currency),
    currency,
    decision: record.n,
    why: decisionText(decision, decision.candidates),
  };
}

async function step(orderId: string, attempt: number, now: string): Promise<Routed> {
  const facts = await readFacts(orderId);
  const { order, reservation, fulfillments } = facts;
  if (order.attempt > attempt) throw new Superseded(`attempt ${order.attempt} goes on with order ${orderId}`);
  if (reservation?.status === 'reserving') throw new Contended(`order ${orderId} is still being reserved`);
  const lines = unplanned(facts);
  // P6, P14: nothing is held that is not planned; whatever META says, the Map goes on with what is not
  // finished.
  if (lines.length === 0 && fulfillments.length > 0)
    return { orderId, attempt, fulfillments: unfinished(fulfillments) };
  mustPass(order, 'route');
  if (!reservation || lines.length === 0) throw new NoRoute(`order ${orderId} holds no units to route`);
  const exceptions = order.counts.exceptions > 0 ? await readOrderExceptions(orderId) : [];
  const planned = await planOrder({
    order,
    lines,
    history: { attempt: 0, ...guidance(exceptions, 0, []) },
    now,
  });
  if (isExecuted(planned.decision)) return carryOut({ ...facts, reservation }, planned, lines, attempt, now);
  return planned.decision.outcome === 'cancel'
    ? cancelByRules(facts, planned, lines, attempt, now)
    : refuse(order, planned, now, true);
}

/**
 * Reads, decides and writes again where others took the stock first.
 * @throws Contended when that does not end
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
 * Routes what an order holds: plans it, allocates it at the chosen locations and creates their fulfillments.
 * @throws NoRoute, NoCapacity with reasons by location; Cancelled when the rules cancel what they cannot
 * serve; OnHold, Cancelled, OrderClosed (P7); Superseded; Contended
 */
export function routeOrder(orderId: string, attempt: number, now: string): Promise<Routed> {
  return replanning(() => step(orderId, attempt, now));
}
