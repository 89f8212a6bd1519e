import { readCapacityWait } from '../../capacity/queue/capacity-wait.store.ts';
import { readException, readOrderExceptions, saveException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { dealWithFailure } from '../../fulfillment/work-order/deal-with-failure.ts';
import { isOfEdit, isOfWish, missedDeadlines } from '../../fulfillment/work-order/departures.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { awaitsReroute, type Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import { heldUnits, type Reservation } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, sumUnits } from '../../order/line-units.ts';
import { mustPass, readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { exceptionId, waitId } from '../../order/order-id.ts';
import {
  type Branch,
  branchNumber,
  fulfillmentOwner,
  isOwnedBy,
  isOwnedSince,
  owningExceptions,
  retryOwner,
  waitOfBranch,
} from '../../order/unit-owner.ts';
import { decisionText } from '../../planner/explain/decision-text.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import { counted } from '../../shared/counted.ts';
import {
  Contended,
  NoRoute,
  NotFound,
  PickupChoice,
  ReroutesExhausted,
  Superseded,
} from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { checkNotLeft, checksNotTakenOver, mustNotBeTakenOver } from '../../shared/token.store.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { unservedOf } from '../allocation/allocation.ts';
import { allocate } from '../allocation/allocation-writes.ts';
import { besideAllocation, giveUpBeforehand, ROOM_BESIDE } from '../allocation/beside-allocation.ts';
import { datedShares } from '../allocation/share-dates.ts';
import { lastRetry, operatorGuidance } from '../route/guidance.ts';
import { type PlannedOrder, planOrder } from '../route/planning.ts';
import { isExecuted } from '../route/refusal.ts';
import { refuseOrder } from '../route/refuse-order.ts';
import { replanning } from '../route/route-order.ts';
import {
  type BranchItem,
  type FurtherWait,
  itemOf,
  limitedTo,
  type MapPart,
  roomForShipments,
  type Successor,
  successorsOf,
} from './branch-successors.ts';
import { furtherWaitsAfter } from './further-wait.ts';
import { giveUp } from './give-up.ts';
import { cancelOverdue } from './overdue-wait.ts';
import { pickupCourse } from './pickup-course.ts';
import { newestWish, wishFor, withWish } from './wished-history.ts';

/**
 * The output of Reroute: a Map starts an execution for each of `items`. `fulfillments` are those of them that have
 * work, which Maps of release 0.2.0 read. Cost in minor units.
 */
export interface RerouteOutput {
  readonly orderId: string;
  readonly attempt: number;
  /** The id of the fulfillment that failed, or of the exception whose units are planned again. */
  readonly from: string;
  readonly items: readonly BranchItem[];
  readonly fulfillments: readonly BranchItem[];
  readonly cancelled?: number;
  readonly cost?: number;
  readonly currency?: string;
  readonly decision?: number;
  readonly why?: string;
}

export interface RerouteRequest extends Branch {
  readonly orderId: string;
  readonly attempt: number;
  /** What the branch's state failed with; `Retry`: a person wants the units routed again. */
  readonly error: string;
  /** The dispatch with which the branch's own execution was begun; absent where the order's runs the branch. */
  readonly since?: number | undefined;
  /** When the state was entered (UTC); absent in executions of release 0.2.0. */
  readonly enteredAt?: string | undefined;
  readonly now: string;
}

export interface RerouteFacts {
  readonly order: Order;
  readonly fulfillments: readonly Fulfillment[];
  readonly exceptions: readonly Exception[];
  readonly reservation: Reservation | undefined;
  /** The fulfillment whose branch this is; absent for the branch of an exception. */
  readonly failed: Fulfillment | undefined;
  /** The units that wait for this re-route. */
  readonly waiting: readonly LineUnits[];
  /** The fulfillments that they left. */
  readonly origins: readonly Fulfillment[];
}

/** The step as one of a fulfillment's branch; undefined for that of an exception, and in executions of release 0.2.0. */
function stepOf({ orderId, n, exception, attempt, enteredAt }: RerouteRequest) {
  return exception > 0 || enteredAt === undefined ? undefined : { orderId, n, attempt, enteredAt };
}

/** @throws Superseded where another execution goes on with the fulfillment by now */
export async function readFacts(request: RerouteRequest): Promise<RerouteFacts> {
  const { orderId, n, exception } = request;
  const order = await readOrder(orderId);
  const [fulfillments, stored, exceptions] = await Promise.all([
    readFulfillments(orderId),
    readReservation(orderId),
    order.counts.exceptions > 0 ? readOrderExceptions(orderId) : [],
  ]);
  const failed = exception > 0 ? undefined : fulfillments.find((one) => one.n === n);
  if (exception === 0 && !failed) throw new NotFound(`There is no fulfillment ${n} of order ${orderId}.`);
  const reservation = withOwners(stored, fulfillments);
  const isOwn = isOwnedBy({ n, exception });
  const own = reservation?.status === 'active' ? reservation.held.filter(({ by }) => isOwn(by)) : [];
  const left = new Set([...own.flatMap(({ from }) => from ?? []), ...(failed ? [failed.n] : [])]);
  // Asked after the facts: what another execution has made of them, it has made after it began to wait.
  const step = stepOf(request);
  if (step) await mustNotBeTakenOver(step);
  return {
    order,
    fulfillments,
    exceptions,
    reservation,
    failed,
    waiting: own.length > 0 && reservation ? heldUnits(reservation, isOwn) : [],
    origins: fulfillments.filter((one) => left.has(one.n)),
  };
}

/** The id of what a branch is for. */
function nameOfBranch(orderId: string, { n, exception }: Branch): string {
  const wait = waitOfBranch({ exception });
  if (wait > 0) return waitId(orderId, wait);
  return exception > 0 ? `${orderId}-x${exception}` : `${orderId}-f${n}`;
}

export function outputOf(
  { orderId, attempt, n, exception }: RerouteRequest,
  successors: readonly MapPart[],
  more: Partial<RerouteOutput> = {},
): RerouteOutput {
  const from = nameOfBranch(orderId, { n, exception });
  const items = successors.map((one) => itemOf(one, attempt));
  const fulfillments = items.filter((one) => one.exception === 0);
  return { orderId, attempt, from, items, fulfillments, ...more };
}

/** What carries the branch's key now, read after its last write: also what an earlier try made (P6, P25). */
async function answerByKey(
  request: RerouteRequest,
  more: Partial<RerouteOutput> = {},
): Promise<RerouteOutput> {
  const waits = await furtherWaitsOfBranch(request);
  const { fulfillments, exceptions, failed, waiting } = await readFacts(request);
  // What came in while the branch planned is planned by it, too: nobody else has its key.
  const isOfWaits = waits.length > 0 || waitOfBranch(request) > 0;
  if (isOfWaits && waiting.length > 0) return rerouteOnce(request);
  const parts = { fulfillments, exceptions };
  const made = successorsOf(request, parts, lastKeyOf(request, failed));
  return outputOf(request, [...made, ...waits.map((wait) => ({ wait }))], more);
}

/**
 * The further wait that goes on beside what the branch of a wait has made; also once a person wants an expired one to
 * go on, whose exception had a branch of its own.
 */
async function furtherWaitsOfBranch(request: RerouteRequest): Promise<FurtherWait[]> {
  const { orderId, n, exception, attempt, now, enteredAt } = request;
  const wait = waitOfBranch({ exception });
  const fence = enteredAt === undefined ? [] : [checkNotLeft({ orderId, n, exception, attempt, enteredAt })];
  if (wait > 0) return furtherWaitsAfter(orderId, wait, now, fence);
  if (exception === 0) return [];
  const own = await readException(exceptionId(orderId, exception));
  const isRetried = own.exceptionType === 'BackorderExpired' && own.resolved?.action === 'retry';
  return isRetried ? furtherWaitsAfter(orderId, 0, now, fence) : [];
}

/**
 * The key of the last re-route of a fulfillment, which counted the dispatch up. What an earlier one made runs
 * already, beside this one, and is not to run twice (P25); nor is what was made before the branch's own execution began,
 * where that has had nothing to plan.
 */
function lastKeyOf(request: RerouteRequest, failed: Fulfillment | undefined): (by: string) => boolean {
  if (!failed) return isOwnedBy(request);
  const { n, dispatch, resumed } = failed;
  // The first re-route of an execution that was begun anew goes on with all that the ended one had made.
  if (resumed?.dispatch === dispatch - 1) return isOwnedSince(n, resumed.since);
  return isOwnedSince(n, Math.max(dispatch - 1, request.since ?? 0));
}

/** What the branch's own execution has made: what was made before it was begun runs beside it. */
function keysOfRun(request: RerouteRequest): (by: string) => boolean {
  const { n, exception, since } = request;
  return since === undefined || exception > 0 ? isOwnedBy(request) : isOwnedSince(n, since);
}

export function withOneMoreDispatch(successor: Successor, now: string): { next: Successor; write: Write } {
  if (successor.exception) {
    const { exception: before } = successor;
    const exception = { ...before, dispatch: before.dispatch + 1, version: before.version + 1 };
    return { next: { exception }, write: saveException(before, exception) };
  }
  const { fulfillment: before } = successor;
  const fulfillment = reviseFulfillment({ ...before, dispatch: before.dispatch + 1 }, now);
  return { next: { fulfillment }, write: saveFulfillment(before, fulfillment) };
}

/**
 * Nothing waits. A failure that is left is dealt with. After a person's retry what runs again gets new names: an
 * execution of the same name would be the one that has ended (P15).
 */
async function goOnWithoutUnits(request: RerouteRequest, facts: RerouteFacts): Promise<RerouteOutput> {
  const { failed } = facts;
  if (failed && awaitsReroute(failed)) {
    await transact([saveFulfillment(failed, dealWithFailure(failed, request.now))]);
    return answerByKey(request);
  }
  if (request.error !== 'Retry') return answerByKey(request);
  const successors = successorsOf(request, facts, keysOfRun(request));
  if (successors.length === 0 || waitOfBranch(request) > 0) return answerByKey(request);
  const counted = successors.map((one) => withOneMoreDispatch(one, request.now));
  await transact(counted.map(({ write }) => write));
  return outputOf(
    request,
    counted.map(({ next }) => next),
  );
}

/** Gives back the units that wait (P9). The failure is dealt with, and what the fulfillment still has goes on. */
async function giveBackWaiting(
  request: RerouteRequest,
  { order, waiting }: RerouteFacts,
  reason: string,
): Promise<RerouteOutput> {
  const { orderId, n, exception, now } = request;
  const by = order.cancel?.by ?? 'system';
  await giveUp({ orderId, branch: { n, exception }, by, reason, now });
  return answerByKey(request, { cancelled: sumUnits(waiting) });
}

/** How often units were re-routed, and the locations that gave them back, where they are not planned again. */
interface Origin {
  readonly reroutes: number;
  readonly excluded: readonly string[];
}

/** Whether units left although their location could have served them. */
function isNotRefused(reason: string | undefined): boolean {
  return isOfEdit(reason) || isOfWish(reason) || reason === missedDeadlines.collectBy.reason;
}

/** A location that lost its work by no fault of its own has given nothing back. */
function originOf(fulfillment: Fulfillment): Origin {
  const { reason, reroutes, location } = fulfillment;
  const excluded = [...fulfillment.excluded, ...(wishFor(fulfillment)?.awayFrom ?? [])];
  return isNotRefused(reason)
    ? { reroutes, excluded }
    : { reroutes: reroutes + 1, excluded: [...excluded, location] };
}

function originOfAll(origins: readonly Fulfillment[]): Origin {
  const all = origins.map(originOf);
  return {
    reroutes: Math.max(0, ...all.map(({ reroutes }) => reroutes)),
    excluded: [...new Set(all.flatMap(({ excluded }) => excluded))],
  };
}

/** @throws ReroutesExhausted when the same units were re-routed too often, and no person has retried since */
function mustBeWithinLimit({ n, exception }: Branch, { origins, exceptions }: RerouteFacts): void {
  const { maxReroutes } = settings();
  const { reroutes, excluded } = originOfAll(origins);
  if (reroutes <= maxReroutes || lastRetry(exceptions, { n, exception }) !== undefined) return;
  throw new ReroutesExhausted(`units were re-routed ${reroutes - 1} times: ${excluded.join(', ')}`, {
    reroutes: reroutes - 1,
  });
}

/** @throws NoRoute where the order has so many parts under way that none can be added: the units wait for a person */
function mustHaveRoom(branch: Branch, facts: RerouteFacts): number {
  const owned = owningExceptions(facts.reservation?.held);
  const waits = facts.order.totals.backordered > 0 ? 1 : 0;
  const room = roomForShipments(branch, facts, owned) - waits;
  if (room >= 1) return room;
  throw new NoRoute(`${facts.order.orderId} has as many parts under way as an execution can follow`);
}

/** The key that fulfillments and exceptions carry which this re-route makes. */
function keyOf({ exception }: RerouteRequest, { failed, reservation }: RerouteFacts): string {
  if (failed) return fulfillmentOwner(failed);
  const isOwn = isOwnedBy({ n: 0, exception });
  return reservation?.held.find(({ by }) => isOwn(by))?.by ?? retryOwner(exception, 0);
}

/** One write, or several for many units: allocates what the plan serves; the rest is given up or an exception's. */
async function carryOutReroute(
  request: RerouteRequest,
  facts: RerouteFacts & { readonly reservation: Reservation },
  planned: PlannedOrder,
): Promise<RerouteOutput> {
  const { n, exception, now } = request;
  const { order, reservation, failed, waiting } = facts;
  const { decision, record, currency } = planned;
  const branch = { n, exception };
  const shares = datedShares(planned, waiting, now);
  const unserved = unservedOf(shares, waiting);
  const place = await readCapacityWait(order);
  const course = { branch, key: keyOf(request, facts), planned, unserved, place, now };
  const isSplit = await giveUpBeforehand(course, order.orderId);
  if (isSplit) return rerouteOnce(request);
  const step = stepOf(request);
  const beside = besideAllocation(course, {
    step:
      waitOfBranch(branch) > 0
        ? { type: 'order.routed', attempt: request.attempt }
        : {
            type: 'order.rerouted',
            from: nameOfBranch(order.orderId, branch),
            reason: failed?.reason ?? request.error,
          },
    settle: () => [
      ...(failed ? [saveFulfillment(failed, dealWithFailure(failed, now))] : []),
      ...(step ? checksNotTakenOver(step) : []),
    ],
  });
  const origin = { ...originOfAll(facts.origins), madeBy: course.key, dispatch: 1 };
  const owns = isOwnedBy(branch);
  const allocation = { planned, shares, order, reservation, owns, joinable: [], origin, now };
  await allocate(allocation, beside, ROOM_BESIDE);
  return answerByKey(request, {
    cost: minorFromMicros(decision.cost.totalMicros, currency),
    currency,
    decision: record.n,
    why: decisionText(decision, decision.candidates),
  });
}

/** The location that was to hand the units over does not: the customer chooses anew. */
function choiceOf({ order, failed, origins, waiting }: RerouteFacts): PickupChoice {
  const why = failed?.reason ?? origins[0]?.reason ?? 'rejected';
  const from = origins.map(({ location }) => location);
  return new PickupChoice(
    `${counted(sumUnits(waiting), 'unit')} of ${order.orderId}: ${why}, at ${from.join(', ')}`,
    {
      reason: why,
    },
  );
}

/** The facts of a branch; that of a further wait whose end has come gives up what waits first, where its channel wants it. */
async function readCurrentFacts(request: RerouteRequest): Promise<RerouteFacts> {
  const facts = await readFacts(request);
  const { attempt, exception, now } = request;
  const { order, waiting } = facts;
  const wait = waitOfBranch({ exception });
  if (wait === 0 || waiting.length > 0 || order.attempt > attempt) return facts;
  if (order.backorder?.branch !== wait) return facts;
  const { expired, cancels } = order.backorder;
  if (!expired || !cancels) return facts;
  await cancelOverdue(order, now);
  return readFacts(request);
}

async function rerouteOnce(request: RerouteRequest): Promise<RerouteOutput> {
  const { orderId, attempt, n, exception, now } = request;
  const facts = await readCurrentFacts(request);
  const { order, reservation, waiting, exceptions, origins } = facts;
  if (order.attempt > attempt) throw new Superseded(`attempt ${order.attempt} goes on with order ${orderId}`);
  if (reservation?.status === 'released' && reservation.held.length > 0)
    throw new Contended(`what order ${orderId} holds is being given back`);
  if (waiting.length === 0 || !reservation) return goOnWithoutUnits(request, facts);
  if (order.cancel || order.closed)
    return giveBackWaiting(request, facts, order.cancel?.reason ?? 'cancelled');
  mustPass(order, 'route');
  const { reroutes, excluded } = originOfAll(origins);
  const branch = { n, exception };
  const pickup = await pickupCourse({ order, branch, error: request.error, exceptions, origins, excluded });
  if (pickup?.kind === 'cancel') return giveBackWaiting(request, facts, 'NOT_COLLECTED');
  if (pickup?.kind === 'ask') throw choiceOf(facts);
  mustBeWithinLimit(request, facts);
  const room = mustHaveRoom(request, facts);
  const left = pickup?.mayReturn ? [] : excluded;
  const gaveBack = left.map((location) => ({ location, reason: 'has given these units back' }));
  const wish = newestWish(origins, lastRetry(exceptions, branch));
  const history = {
    attempt: reroutes,
    ...limitedTo(room),
    ...(wish ? withWish({ excluded: gaveBack }, wish) : operatorGuidance(exceptions, branch, gaveBack)),
  };
  const planned = await planOrder({
    order,
    lines: waiting,
    history,
    course: pickup?.course,
    of: branchNumber(branch),
    now,
  });
  if (isExecuted(planned.decision)) return carryOutReroute(request, { ...facts, reservation }, planned);
  if (planned.decision.outcome === 'cancel') return giveBackWaiting(request, facts, 'NO_ROUTE');
  const handover = pickup?.asks ? order.handover?.by : undefined;
  return refuseOrder(order, { ...planned, handover }, now, false);
}

/**
 * Plans the units again that wait under a branch's key, without the locations that gave them back, and creates the
 * fulfillments that replace the failed one. Answers with everything that carries the key (P25): replacements, the
 * failed fulfillment itself where it goes on, exceptions of units that no plan serves. A cancel request is met by
 * giving the units back (P9).
 * @throws NoRoute, PickupChoice, NoCapacity, ReroutesExhausted where nothing is served; OnHold (P7); Superseded; Contended
 */
export function rerouteOrder(request: RerouteRequest): Promise<RerouteOutput> {
  return replanning(() => rerouteOnce(request));
}
