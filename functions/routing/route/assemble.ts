/**
 * Makes the input of `plan` from what is stored. Pure: everything that the decision depends on is in the
 * input.
 */

import type { StockPosition, StockTrust } from '../../inventory/stock/position.ts';
import { confidence } from '../../inventory/stock/trust.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { destinationOf } from '../../network/geography/destination.ts';
import type { PlanningNetwork } from '../../network/planning/planning-network.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { type ShipDates, shipDates } from '../../order/ship-dates.ts';
import { type OrderRules, rulesFor } from '../../planner/order-rules.ts';
import type {
  PlanInput,
  PlannedCounter,
  PlannedPosition,
  RoutedDestination,
  RoutedLine,
  RoutedOrder,
  RoutingHistory,
} from '../../planner/plan-input.ts';
import type { Ruleset } from '../../planner/ruleset.ts';
import type { RoutingCourse } from './routing-course.ts';

/**
 * Service levels that any carrier's product meets: the cheapest product that keeps the promise may carry
 * them.
 */
const ANY_SERVICE: ReadonlySet<string> = new Set(['economy', 'standard']);

/** Minor units of the rules' currency: an amount in another is not known. */
function shortPickOf(sku: Sku | undefined, currency: string): number | undefined {
  const cost = sku?.shortPickCost;
  return cost?.currency === currency ? cost.amount : undefined;
}

function lineOf(line: LineUnits, body: CanonicalOrder, sku: Sku | undefined, currency: string): RoutedLine {
  const shortPickMinor = shortPickOf(sku, currency);
  const ordered = body.lines.find(({ lineId }) => lineId === line.lineId);
  const weightGrams = sku?.weightGrams ?? ordered?.weightGrams;
  return {
    sku: line.sku,
    quantity: line.units,
    lineIds: [line.lineId],
    ...(weightGrams === undefined ? {} : { weightGrams }),
    ...(sku?.dimensionsMm === undefined ? {} : { dimensionsMm: sku.dimensionsMm }),
    tags: [...new Set([...(sku?.tags ?? []), ...(ordered?.tags ?? [])])].sort(),
    unitValueMinor: ordered ? Math.max(0, Math.floor(ordered.total.amount / ordered.quantity)) : 0,
    ...(shortPickMinor === undefined ? {} : { shortPickMinor }),
    ...(ordered?.shipTogether === undefined ? {} : { shipTogether: ordered.shipTogether }),
  };
}

/**
 * The destination as Reserve found it. Of an unknown country, no location is in it (`ZZ` is nobody's code).
 */
function routedDestination(
  { destination }: Pick<Order, 'destination'>,
  { shipTo, billTo }: CanonicalOrder,
): RoutedDestination {
  const { country = 'ZZ', postalCode, region, lat, lon } = destination ?? billedTo(billTo);
  return {
    country,
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(region === undefined ? {} : { region }),
    ...(lat === undefined || lon === undefined ? {} : { point: { lat, lon } }),
    ...(shipTo?.residential ? { residential: true } : {}),
  };
}

/** What the customer asked of the carrier besides the carriage. */
function extrasOf({ shipping }: CanonicalOrder): Pick<RoutedOrder, 'signature' | 'saturday'> {
  const asked = (['signature', 'saturday'] as const).filter((name) => shipping[name]);
  return Object.fromEntries(asked.map((name) => [name, true]));
}

/** What was to be collected and is shipped after all goes to the only address there is. */
function billedTo(
  billTo: CanonicalOrder['billTo'],
): NonNullable<Order['destination']> | Record<string, never> {
  return destinationOf({ shipTo: billTo }, { pools: {} }).destination ?? {};
}

function serviceOf(
  { shipping: { requested } }: CanonicalOrder,
  services: ReadonlySet<string>,
): string | undefined {
  if (requested.code !== undefined && services.has(requested.code)) return requested.code;
  return ANY_SERVICE.has(requested.serviceLevel) ? undefined : requested.serviceLevel;
}

/** The part of an order that is to be planned: the units that nobody has planned yet. */
function routedOrder(
  { order, body, lines, skus, ruleset, history, course: { handover }, now }: PlanningSituation,
  services: ReadonlySet<string>,
): RoutedOrder {
  const service = serviceOf(body, services);
  const routed: RoutedOrder = {
    id: order.orderId,
    channel: order.channel,
    currency: body.currency,
    placedAt: body.placedAt,
    ...(body.customerTier === undefined ? {} : { customerTier: body.customerTier }),
    tags: [...body.tags].sort(),
    valueMinor: Math.max(0, body.charges.items.amount),
    market: order.pool ?? 'main',
    // The planner knows no difference between goods that are fetched and goods that are brought without a carrier.
    method: handover ? 'pickup' : 'ship',
    ...(service === undefined ? {} : { service }),
    ...(body.shipping.deliverBy === undefined ? {} : { promiseBy: body.shipping.deliverBy }),
    ...extrasOf(body),
    destination: routedDestination(order, body),
    lines: lines.map((line) => lineOf(line, body, skus.get(line.sku), ruleset.currency)),
  };
  const { first } = datesOfPlan(body, lines, rulesFor(ruleset, { order: routed, history, now }), now);
  return { ...routed, ...(first === undefined ? {} : { shipNotBefore: first }) };
}

/** From when the lines that are planned may leave; by rules of one shipment all leave with the last of them. */
export function datesOfPlan(
  body: CanonicalOrder,
  lines: readonly LineUnits[],
  { limits: { maxShipments } }: Pick<OrderRules, 'limits'>,
  now: string,
): ShipDates {
  return shipDates(body, new Set(lines.map(({ lineId }) => lineId)), { apart: maxShipments > 1, now });
}

const MILLION = 1_000_000;

/** Of a million units that the books say are there so many are likely not; undefined where none was missed. */
function missingOf(trust: StockTrust | undefined, now: string, halfLife: number): number | undefined {
  if (!trust || trust[1] === 0) return undefined;
  return Math.round((1 - confidence(trust, now, halfLife)) * MILLION);
}

/** When a position is looked at, and how fast what was observed of its books fades. */
export interface PositionView {
  /** UTC ISO. */
  readonly now: string;
  /** Seconds. */
  readonly trustHalfLife: number;
}

/** A position as the planner takes it, without what only the books of stock need. */
export function plannedPosition(
  {
    sku,
    location,
    free,
    safety,
    selling,
    doubted,
    lots,
    trust,
  }: Pick<StockPosition, 'sku' | 'location' | 'free' | 'safety' | 'selling' | 'doubted' | 'lots' | 'trust'>,
  { now, trustHalfLife }: PositionView,
): PlannedPosition {
  const missing = missingOf(trust, now, trustHalfLife);
  return {
    sku,
    location,
    free,
    safety,
    selling,
    ...(doubted === undefined ? {} : { doubted: true }),
    ...(missing === undefined ? {} : { missing }),
    ...(lots === undefined ? {} : { lots }),
  };
}

/** Everything that a plan of an order's units depends on, as it was read. */
export interface PlanningSituation extends PositionView {
  readonly order: Order;
  readonly body: CanonicalOrder;
  /** Units by line that are to be planned. */
  readonly lines: readonly LineUnits[];
  readonly skus: ReadonlyMap<string, Sku>;
  readonly positions: readonly StockPosition[];
  readonly capacity: readonly PlannedCounter[];
  readonly network: Pick<PlanningNetwork, 'locations' | 'services' | 'rates'>;
  readonly ruleset: Ruleset;
  readonly history: RoutingHistory;
  readonly course: RoutingCourse;
}

/**
 * What earlier attempts and the customer leave open. Where a location hands the goods over, no other may serve; the
 * promise that was made goes before the one that was asked for.
 */
function historyOf({ order, course, history }: PlanningSituation): RoutingHistory {
  const only = history.only ?? course.only;
  return {
    ...history,
    ...(only === undefined ? {} : { only: [...only] }),
    ...(order.promise === undefined ? {} : { promise: order.promise }),
  };
}

function compareBySkuAndLocation(one: PlannedPosition, other: PlannedPosition): number {
  if (one.sku !== other.sku) return one.sku < other.sku ? -1 : 1;
  return one.location < other.location ? -1 : 1;
}

/** The input of `plan`. Positions are in one order, whatever order they were read in. */
export function assemblePlanInput(situation: PlanningSituation): PlanInput {
  const { positions, capacity, network, ruleset, now } = situation;
  const services = new Set(network.services.map(({ id }) => id));
  return {
    order: routedOrder(situation, services),
    positions: positions.map((one) => plannedPosition(one, situation)).sort(compareBySkuAndLocation),
    locations: network.locations,
    services: network.services,
    rates: network.rates,
    capacity: [...capacity],
    ruleset,
    history: historyOf(situation),
    now,
  };
}
