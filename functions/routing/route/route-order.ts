import { readCapacityWait } from '../../capacity/queue/capacity-wait.store.ts';
import { readOrderExceptions } from '../../exceptions/exception.store.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { awaitsReroute, type Fulfillment, isFinished } from '../../fulfillment/work-order/fulfillment.ts';
import {
  parseReservation,
  readReservation,
  saveReservation,
} from '../../inventory/reservation/reservation.store.ts';
import { heldUnits, type Reservation } from '../../inventory/reservation/reservation.ts';
import { readChannel } from '../../network/entities/network.store.ts';
import { type LineUnits, sumUnits } from '../../order/line-units.ts';
import { mustPass, parseOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import {
  attemptOwner,
  branchNumber,
  branchOfKey,
  branchOfWait,
  isOfWait,
  isStep,
  ORDER_BRANCH,
  owningExceptions,
} from '../../order/unit-owner.ts';
import { decisionText } from '../../planner/explain/decision-text.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import {
  Cancelled,
  Contended,
  NoRoute,
  NotFound,
  NotReserved,
  OutOfStock,
  Superseded,
} from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { getItems } from '../../shared/table.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { unservedOf } from '../allocation/allocation.ts';
import { allocate } from '../allocation/allocation-writes.ts';
import {
  besideAllocation,
  giveUpBeforehand,
  openForUnserved,
  ROOM_BESIDE,
} from '../allocation/beside-allocation.ts';
import { datedShares } from '../allocation/share-dates.ts';
import { armWrites, withArm } from '../canary/arm-writes.ts';
import { decisionWrites, keepNamed } from '../decisions/decision.store.ts';
import { findPart } from '../joint/find-part.ts';
import {
  type BranchItem,
  type FurtherWait,
  itemOf,
  limitedTo,
  type MapPart,
  roomForShipments,
  type Successor,
  unfinishedParts,
} from '../reroute/branch-successors.ts';
import { furtherWaitsAfter } from '../reroute/further-wait.ts';
import { type GiveUpCause, giveUp } from '../reroute/give-up.ts';
import { courseByPolicy } from '../reroute/pickup-course.ts';
import { operatorGuidance } from './guidance.ts';
import { type PlannedOrder, type PlanRequest, planOrder } from './planning.ts';
import { isExecuted, refusal } from './refusal.ts';
import { keepDecision, refuseOrder } from './refuse-order.ts';
import { mustBeNear } from './ship-date-wait.ts';
import { isUnsold, sellAtTill } from './till-sale.ts';

/**
 * How often an order plans again after others took the stock that it had chosen. After that the retry of the
 * state goes on.
 */
const REPLANS = 3;

type RoutedItem = Omit<BranchItem, 'name'> & { readonly units: number; readonly cost: number };

/**
 * The output of Route: the Map iterates over `items`. `fulfillments` are those of them that have work, which the Map
 * of release 0.2.0 reads. Costs in minor units.
 */
export interface RouteOutput {
  readonly orderId: string;
  readonly attempt: number;
  readonly items: readonly RoutedItem[];
  readonly fulfillments: readonly RoutedItem[];
  readonly cost?: number;
  readonly currency?: string;
  readonly decision?: number;
  readonly why?: string;
}

interface RouteRequest {
  readonly orderId: string;
  readonly attempt: number;
  readonly now: string;
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
  const fulfillments = order.counts.fulfillments > 0 ? await readFulfillments(orderId) : [];
  const reservation = held ? withOwners(parseReservation(held), fulfillments) : undefined;
  return { order, reservation, fulfillments };
}

/**
 * Whose units Route plans: all that wait under a step's key (P25). Once its attempt has planned, those that left a
 * fulfillment are its re-route's: an invocation that is told late would plan them, and nobody would show them (P24). They are
 * so, too, where the Map has no room for another part: their fulfillment is one already.
 */
function plannedHere(
  { fulfillments }: Pick<RouteFacts, 'fulfillments'>,
  attempt: number,
  room: number,
): (by: string) => boolean {
  const maker = attemptOwner(attempt);
  if (room >= 1 && !fulfillments.some(({ madeBy }) => madeBy === maker)) return isStep;
  const rerouted = new Set(fulfillments.filter(awaitsReroute).map(({ n }) => n));
  return (by) => isStep(by) && !rerouted.has(branchOfKey(by) ?? 0) && !isOfWait(by);
}

/** Reserved units that Route must plan: all that wait under a step's key, whichever attempt's (P25). */
function unplannedUnits(reservation: Reservation | undefined, owns: (by: string) => boolean): LineUnits[] {
  return reservation?.status === 'active' ? heldUnits(reservation, owns) : [];
}

/** The order's exceptions, and how many shipments a plan may add to what the Map follows. */
async function readRoom({ order, reservation, fulfillments }: RouteFacts) {
  const exceptions = order.counts.exceptions > 0 ? await readOrderExceptions(order.orderId) : [];
  const waits = order.totals.backordered > 0 ? 1 : 0;
  return {
    exceptions,
    room:
      roomForShipments(ORDER_BRANCH, { fulfillments, exceptions }, owningExceptions(reservation?.held)) -
      waits,
  };
}

/** Everything that is not finished, and what waits then. The exceptions are read before what they may have given back. */
async function readParts(orderId: string): Promise<{ parts: Successor[]; reservation?: Reservation }> {
  const { order, reservation: found, fulfillments } = await readFacts(orderId);
  const isAsked = order.counts.exceptions > 0;
  const exceptions = isAsked ? await readOrderExceptions(orderId) : [];
  const reservation = isAsked ? withOwners(await readReservation(orderId), fulfillments) : found;
  const parts = unfinishedParts({ fulfillments, exceptions }, owningExceptions(reservation?.held));
  return { parts, ...(reservation ? { reservation } : {}) };
}

/** Whether units wait for a step that none of these parts is going to take: a person had them retried just now (P24). */
function isAnyStranded(
  parts: readonly Successor[],
  further: readonly FurtherWait[],
  reservation: Reservation | undefined,
): boolean {
  const own = parts.map(({ fulfillment, exception }) => fulfillment?.n ?? -(exception?.n ?? 0));
  const waits = further.map(({ wait }) => branchNumber(branchOfWait(wait)));
  const branches = new Set<number | undefined>([...own, ...waits]);
  const waiting = reservation?.status === 'active' ? reservation.held : [];
  return waiting.some(({ by }) => isStep(by) && !branches.has(branchOfKey(by)));
}

/** Everything that is not finished, for the Map; what has no location yet waits under its exception. */
async function answerByParts(request: RouteRequest, more: Partial<RouteOutput> = {}): Promise<RouteOutput> {
  const { orderId, attempt, now } = request;
  const waits = await furtherWaitsAfter(orderId, 0, now);
  const { parts, reservation } = await readParts(orderId);
  if (isAnyStranded(parts, waits, reservation)) return routeOnce(request);
  const items = [...parts, ...waits.map((wait) => ({ wait }))].map((one) => routedItem(one, attempt));
  const routed = items.filter((one) => one.exception === 0);
  return { orderId, attempt, items, fulfillments: routed, ...more };
}

function routedItem(part: MapPart, attempt: number): RoutedItem {
  const { name: _, ...item } = itemOf(part, attempt);
  const fulfillment = 'wait' in part ? undefined : part.fulfillment;
  return fulfillment
    ? { ...item, units: sumUnits(fulfillment.lines), cost: fulfillment.cost.amount }
    : { ...item, units: 0, cost: 0 };
}

/** Gives up the units that wait. @throws Cancelled where the order has no fulfillment */
async function giveUpWaiting(
  request: RouteRequest,
  { fulfillments }: RouteFacts,
  { by, reason }: GiveUpCause,
  cancelled: () => Cancelled,
): Promise<RouteOutput> {
  const { orderId, now } = request;
  await giveUp({ orderId, branch: ORDER_BRANCH, by, reason, now });
  if (fulfillments.length > 0) return answerByParts(request);
  throw cancelled();
}

/** Cancels the units that no location may serve, as the rules want it. */
async function cancelByRules(
  request: RouteRequest,
  facts: RouteFacts,
  planned: PlannedOrder,
): Promise<RouteOutput> {
  await keepDecision(facts.order, planned, request.now);
  const { decision, record } = planned;
  return giveUpWaiting(request, facts, { by: 'system', reason: 'NO_ROUTE' }, () => {
    return new Cancelled(refusal(decision, record.n).message, { decision: record.n });
  });
}

/** Allocates what the plan serves; the rest is given up or becomes an exception's, in the same write (P25). */
async function carryOutPlan(
  request: RouteRequest,
  facts: RouteFacts & { reservation: Reservation; owns: (by: string) => boolean },
  planned: PlannedOrder,
  lines: readonly LineUnits[],
): Promise<RouteOutput> {
  const { attempt, now } = request;
  const { owns } = facts;
  const { order, reservation, fulfillments } = facts;
  const { decision, record, currency } = planned;
  const shares = datedShares(planned, lines, now);
  const unserved = unservedOf(shares, lines);
  const key = attemptOwner(attempt);
  const place = await readCapacityWait(order);
  const course = { branch: ORDER_BRANCH, key, planned, unserved, place, now };
  if (await giveUpBeforehand(course, order.orderId)) return routeOnce(request);
  const joinable = fulfillments.filter(({ status, dispatch }) => status === 'planned' && dispatch === 0);
  const origin = { reroutes: 0, excluded: [], madeBy: key, dispatch: 0 };
  const beside = besideAllocation(course, { step: { type: 'order.routed', attempt }, settle: () => [] });
  // A later write of the same attempt, and its retry, may add to what is planned: a first plan of one write is whole.
  const shows = fulfillments.length === 0;
  const allocation = { planned, shares, order, reservation, owns, joinable, origin, shows, now };
  await allocate(allocation, beside, ROOM_BESIDE);
  return answerByParts(request, {
    cost: minorFromMicros(decision.cost.totalMicros, currency),
    currency,
    decision: record.n,
    why: decisionText(decision, decision.candidates),
  });
}

/** Units that no plan serves become an exception's; the rest of the order goes on beside it (P25). */
async function leaveToException(
  request: RouteRequest,
  { order, reservation }: RouteFacts & { reservation: Reservation },
  planned: PlannedOrder,
  unserved: readonly LineUnits[],
): Promise<RouteOutput> {
  const { attempt, now } = request;
  const key = attemptOwner(attempt);
  const course = { branch: ORDER_BRANCH, key, planned, unserved, place: undefined, now };
  const { record, network } = planned;
  const armed = withArm(order, planned);
  const counted = { ...armed, counts: { ...order.counts, decisions: record.n } };
  const opened = openForUnserved(counted, reservation, course);
  const kept = { ...opened.reservation, version: reservation.version + 1 };
  await keepNamed(network);
  await transact([
    saveOrder(order, amend({ ...opened.order, version: order.version }, {}, now, opened.event)),
    saveReservation(reservation, kept, now),
    ...decisionWrites(record),
    ...armWrites(planned),
    ...opened.writes,
  ]);
  return answerByParts(request);
}

/**
 * Plans the units as the customer chose; of what the chosen location does not have, as the channel's policy says
 * instead. Where neither serves them the first plan stands, and the customer is asked.
 */
async function planOrRedirect(request: PlanRequest): Promise<PlannedOrder | 'cancel'> {
  const planned = await planOrder(request);
  const { order } = request;
  const isRefused = planned.decision.outcome !== 'awaitCapacity' && !isExecuted(planned.decision);
  if (!planned.handover || !isRefused || request.history.only) return planned;
  const { onPickupRefused } = (await readChannel(order.channel)).policies;
  const chosen = order.handover?.location === undefined ? [] : [order.handover.location];
  const course = await courseByPolicy(onPickupRefused, order, chosen);
  if (course?.kind === 'cancel') return 'cancel';
  if (!course) return planned;
  const redirected = await planOrder({ ...request, course: course.course });
  return isExecuted(redirected.decision) ? redirected : planned;
}

/**
 * The order with the word that the attempt runs, which the write of Route's own effect says: an order that was claimed
 * when it was captured begins its first attempt here. Every other attempt begins with Reserve.
 * @throws NotReserved
 */
function begunHere(order: Order, attempt: number): Order {
  if (order.started >= attempt || order.closed) return order;
  const { open, backordered } = order.totals;
  if (attempt > 1 || order.pool === undefined || open + backordered > 0)
    throw new NotReserved(`attempt ${attempt} of order ${order.orderId} begins with Reserve`);
  return { ...order, started: attempt };
}

async function routeOnce(request: RouteRequest): Promise<RouteOutput> {
  const { orderId, attempt, now } = request;
  const read = await readFacts(orderId);
  if (read.order.attempt > attempt)
    throw new Superseded(`attempt ${read.order.attempt} goes on with order ${orderId}`);
  const facts = { ...read, order: begunHere(read.order, attempt) };
  const { order, reservation, fulfillments } = facts;
  if (reservation?.status === 'reserving') throw new Contended(`order ${orderId} is still being reserved`);
  const { exceptions, room } = await readRoom(facts);
  const owns = plannedHere(facts, attempt, room);
  const lines = unplannedUnits(reservation, owns);
  // All that is held is planned: whatever META says, the Map goes on with what is not finished (P6, P14).
  const { apart, parts } = order.backorder ?? {};
  const isWithoutUnits = fulfillments.length > 0 || (!order.closed && (apart === true || parts === true));
  if (lines.length === 0 && isWithoutUnits) return answerByParts(request);
  if (order.cancel && fulfillments.length > 0) {
    const { by, reason = 'cancelled' } = order.cancel;
    return giveUpWaiting(request, facts, { by, reason }, () => new Cancelled('cancelled'));
  }
  mustPass(order, 'route');
  if (isUnsold(order)) {
    await sellAtTill(order, now);
    return answerByParts(request);
  }
  if (!reservation || lines.length === 0) throw new NoRoute(`order ${orderId} holds no units to route`);
  const history = { attempt: 0, ...limitedTo(room), ...operatorGuidance(exceptions, ORDER_BRANCH, []) };
  const part = await findPart({ order: read.order, lines, attempt, now });
  const planned = await planOrRedirect({ order, lines, history, part, now });
  if (planned === 'cancel')
    return giveUpWaiting(request, facts, { by: 'system', reason: 'NOT_AT_STORE' }, () => {
      return new Cancelled(`order ${orderId} cannot be collected where it is to be`);
    });
  const { decision } = planned;
  await mustBeNear(order, planned, now);
  const isTooMuch = room < 1 && unservedOf(datedShares(planned, lines, now), lines).length > 0;
  if (isTooMuch) return leaveToException(request, { ...facts, reservation }, planned, lines);
  if (isExecuted(decision)) return carryOutPlan(request, { ...facts, reservation, owns }, planned, lines);
  if (decision.outcome === 'cancel') return cancelByRules(request, facts, planned);
  if (fulfillments.some((one) => !isFinished(one)))
    return leaveToException(request, { ...facts, reservation }, planned, lines);
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
 * @throws NotReserved where Reserve goes before; NoRoute, NoCapacity with reasons by location; Cancelled when the
 * rules cancel what they cannot serve; OnHold, Cancelled, OrderClosed (P7); Superseded; Contended
 */
export function routeOrder(orderId: string, attempt: number, now: string): Promise<RouteOutput> {
  return replanning(() => routeOnce({ orderId, attempt, now }));
}
