import { type OpenCounter, readCounters } from '../../capacity/counters/capacity.store.ts';
import { type QueueingOrder, roomsFor } from '../../capacity/queue/awaited-rooms.ts';
import type { RoomsLeft } from '../../capacity/queue/capacity-queue.ts';
import { readPositions } from '../../inventory/stock/position.store.ts';
import type { StockPosition } from '../../inventory/stock/position.ts';
import { readSkus } from '../../network/entities/network.store.ts';
import { type PlanningNetwork, planningNetwork } from '../../network/planning/planning-network.ts';
import type { DrawnArm } from '../../order/canary-arm.ts';
import type { OrderHandover } from '../../order/handover.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type { ShipDates } from '../../order/ship-dates.ts';
import { type Decision, withoutCandidates } from '../../planner/decision.ts';
import { takePart } from '../../planner/joint/take-part.ts';
import { rulesFor } from '../../planner/order-rules.ts';
import { plan } from '../../planner/plan.ts';
import type { PlanInput, PlannedCounter, RoutingHistory } from '../../planner/plan-input.ts';
import { asError, isTransient } from '../../shared/errors.ts';
import { log } from '../../shared/log.ts';
import { settings } from '../../shared/settings.ts';
import { isTriedOn, type RulesOfOrder, rulesOfOrder } from '../canary/rules-of-order.ts';
import { type DecisionRecord, ownInput } from '../decisions/decision-record.ts';
import type { TakenPart } from '../joint/group-record.ts';
import type { RulesInForce } from '../rulesets/ruleset.store.ts';
import { assemblePlanInput, datesOfPlan } from './assemble.ts';
import { awaitedCapacity } from './awaited-capacity.ts';
import { chosenCourse, type RoutingCourse } from './routing-course.ts';
import { findShadow, type ShadowFound, shadowPart } from './shadow.ts';

const LONGEST_MESSAGE = 300;

/** Units of an order that RESERVATION holds and nobody has planned, with what the plan depends on. */
export interface PlanRequest {
  readonly order: Order;
  readonly lines: readonly LineUnits[];
  readonly history: RoutingHistory;
  /** How the units get to the customer, where that is not as the customer chose first. */
  readonly course?: RoutingCourse | undefined;
  /** Of a re-route: the fulfillment that the units left. */
  readonly of?: number;
  /** The order's part of a joint plan, which is taken where it still fits. */
  readonly part?: TakenPart | undefined;
  /** What a plan that is only to be looked at supposes of stock and capacity. */
  readonly suppose?: Supposition;
  /** UTC ISO. */
  readonly now: string;
}

/** Stock and capacity as they would be. */
export interface Supposition {
  readonly stock: (positions: readonly StockPosition[]) => StockPosition[];
  readonly capacity: (counters: readonly PlannedCounter[]) => PlannedCounter[];
}

/** A decision with what is needed to store it and to carry it out. */
export interface PlannedOrder {
  readonly decision: Decision;
  /** The decision as it is stored, in the write of the fulfillments that it makes. */
  readonly record: DecisionRecord;
  readonly network: PlanningNetwork;
  /** The counters that the plan saw. Its claims are made of these. */
  readonly counters: readonly OpenCounter[];
  /** What the orders before this one leave of the counters. */
  readonly rooms: RoomsLeft;
  readonly currency: string;
  /** From when the lines may leave. */
  readonly dates: ShipDates;
  /** The order's latest ship (UTC ISO). */
  readonly shipBy: string | undefined;
  /** So many fulfillments may be made of the plan. */
  readonly most: number;
  /** Of units that a location hands over by itself. */
  readonly handover?: OrderHandover | undefined;
  /** The arm that the order was drawn for: the write of this plan says it first. */
  readonly drawn?: DrawnArm | undefined;
}

/**
 * The currency that the brand prices transport in: the order's own while there is no rate card, or one in that
 * currency. A further card in another currency never takes the prices away that an order had.
 */
export function currencyOfBooks(
  { rates }: Pick<PlanningNetwork, 'rates'>,
  order: { readonly currency: string },
): string {
  const isPriced = rates.some(({ currency }) => currency === order.currency);
  return isPriced ? order.currency : (rates[0]?.currency ?? order.currency);
}

/** The counters of a plan: as they are, and what of them is left for the order. */
interface CapacityForOrder {
  readonly counters: OpenCounter[];
  readonly capacity: PlannedCounter[];
  readonly rooms: RoomsLeft;
}

/**
 * The counters of these locations. What orders that wait before this one need counts as used (P23). `stocked`:
 * the locations that the plan may take stock of.
 */
export async function readCapacity(
  order: QueueingOrder,
  { capped }: PlanningNetwork,
  stocked: ReadonlySet<string>,
  now: string,
): Promise<CapacityForOrder> {
  const own = capped.filter(({ id }) => stocked.has(id));
  const counters = own.length === 0 ? [] : await readCounters(own, now);
  const rooms = await roomsFor(order, counters, capped, now);
  const capacity = counters.map((counter) => {
    const { location, unit, window, endsAt, cap } = counter;
    return { location, unit, window, endsAt, cap, used: cap - rooms.leftOf(counter) };
  });
  return { counters, capacity, rooms };
}

function stockedLocations(positions: readonly StockPosition[]): ReadonlySet<string> {
  return new Set(positions.filter(({ free }) => free > 0).map(({ location }) => location));
}

/** The versions of a plan's positions, in its order. */
function versionsOf({ positions: planned }: PlanInput, read: readonly StockPosition[]): number[] {
  const versions = new Map(read.map(({ sku, location, version }) => [`${sku}\n${location}`, version]));
  return planned.map(({ sku, location }) => versions.get(`${sku}\n${location}`) ?? 0);
}

/** What a plan is made from, as it was read. */
export interface PreparedPlan {
  readonly input: PlanInput;
  readonly rules: RulesInForce;
  readonly arm: Pick<RulesOfOrder, 'arm' | 'drawn'>;
  readonly network: PlanningNetwork;
  readonly body: CanonicalOrder;
  readonly course: RoutingCourse;
  readonly positions: readonly StockPosition[];
  readonly counters: readonly OpenCounter[];
  readonly rooms: RoomsLeft;
  readonly shadow: ShadowFound;
}

/** What of the rules is read: `shadow`: those in the shadow, too; `inForce`: the order's arm changes nothing. */
interface RulesRead {
  readonly shadow?: boolean;
  readonly inForce?: boolean;
}

/** Reads everything that a plan needs. */
export async function preparePlan(
  { order, lines, history, course: said, of, suppose, now }: PlanRequest,
  { shadow = false, inForce = false }: RulesRead = {},
): Promise<PreparedPlan> {
  const names = lines.map(({ sku }) => sku);
  const [body, skus, everywhere] = await Promise.all([
    readBody(order.orderId, order.bodyVersion),
    readSkus(names),
    readPositions(names),
  ]);
  const course = said ?? chosenCourse(order, body);
  // The order's claims are its pool's: stock of other pools is not to be taken.
  const positions = everywhere.filter(({ pool }) => pool === (order.pool ?? 'main'));
  // Stock at a location that was opened a moment ago must not be overlooked.
  const network = await planningNetwork(positions.map(({ location }) => location));
  const currency = currencyOfBooks(network, body);
  const [own, inShadow, { counters, capacity, rooms }] = await Promise.all([
    rulesOfOrder(order, { now, currency, inForce }),
    shadow ? findShadow(now) : undefined,
    readCapacity(order, network, stockedLocations(positions), now),
  ]);
  const { rules, ...arm } = own;
  const assembled = assemblePlanInput({
    order,
    body,
    lines,
    skus,
    positions: suppose ? suppose.stock(positions) : positions,
    capacity: suppose ? suppose.capacity(capacity) : capacity,
    network,
    ruleset: rules.ruleset,
    history,
    course,
    now,
    trustHalfLife: settings().trustHalfLife,
  });
  // Units that left a location have waited already, so that a re-route does not wait to be consolidated.
  const { placedAt: _, ...placed } = assembled.order;
  const input: PlanInput = of === undefined ? assembled : { ...assembled, order: placed };
  return { input, rules, arm, network, body, course, positions, counters, rooms, shadow: inShadow };
}

/**
 * Reads everything that a plan needs, and plans by the rules of the order's arm and beside them by those in the shadow; by its
 * part of a joint plan where that still fits. Where the version that is tried makes no plan, the one in force does: an order
 * is not to wait because something is tried on it. Nothing is written.
 */
export async function planOrder(request: PlanRequest): Promise<PlannedOrder> {
  const shadow = !request.suppose;
  try {
    return planPrepared(request, await preparePlan(request, { shadow }));
  } catch (error) {
    if (isTransient(error) || !(await isTriedOn(request.order))) throw error;
    const { name, message } = asError(error);
    log.warn('the version that is tried has no plan', { orderId: request.order.orderId, name, message });
    const failed = `${name}: ${message}`.slice(0, LONGEST_MESSAGE);
    return planPrepared(request, await preparePlan(request, { shadow, inForce: true }), failed);
  }
}

/** The order's part of a joint plan that was made by the rules that the order is planned by. */
function partByRules({ part }: PlanRequest, { rules }: PreparedPlan): TakenPart | undefined {
  return part?.rules === undefined || part.rules === rules.hash ? part : undefined;
}

/** Plans what was read. `failed`: why the version that is tried on the order did not. */
function planPrepared(request: PlanRequest, prepared: PreparedPlan, failed?: string): PlannedOrder {
  const { order, lines, of, now } = request;
  const { rules, arm, network, body, course, positions, counters, rooms, shadow } = prepared;
  const part = partByRules(request, prepared);
  const taken = part && takePart(prepared.input, part.part);
  const input = taken?.input ?? prepared.input;
  const decision = taken?.decision ?? plan(input);
  const record: DecisionRecord = {
    orderId: order.orderId,
    n: order.counts.decisions + 1,
    kind: of === undefined ? 'route' : 'reroute',
    ...(of === undefined ? {} : { of }),
    at: now,
    bodyVersion: order.bodyVersion,
    rules: { version: rules.version, hash: rules.hash },
    network: network.snapshot.hash,
    cards: { ...network.cards },
    input: ownInput(input, rules.version),
    versions: versionsOf(input, positions),
    result: withoutCandidates(decision),
    ...(taken && part ? { group: part.group } : {}),
    ...(arm.arm ? { rollOut: { ...arm.arm, ...(failed === undefined ? {} : { failed }) } } : {}),
    ...shadowPart(prepared.input, rules, shadow),
    full: [],
    ...(decision.outcome === 'awaitCapacity' ? awaitedCapacity(input, rooms) : {}),
  };
  const orderRules = rulesFor(rules.ruleset, input);
  return {
    decision,
    record,
    network,
    counters,
    rooms,
    currency: decision.cost.currency,
    dates: datesOfPlan(body, lines, orderRules, now),
    shipBy: body.shipping.shipBy,
    most: orderRules.mostShipments,
    handover: course.handover,
    drawn: arm.drawn,
  };
}
