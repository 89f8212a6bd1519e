/**
 * From what is stored to what `plan` takes. Pure: everything that the decision depends on is in its result.
 */

import type { Position as StockPosition } from '../../inventory/stock/stock.ts';
import type { Sku } from '../../network/entities/sku.ts';
import type { PlanningNetwork } from '../../network/planning/planning-network.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type {
  Capacity,
  Destination,
  History,
  OrderLine,
  PlanInput,
  Position,
  RoutedOrder,
} from '../../planner/plan-input.ts';
import type { Ruleset } from '../../planner/ruleset.ts';

/** Service levels that any carrier's product meets: the cheapest that keeps the promise may carry them. */
const ANY_SERVICE: ReadonlySet<string> = new Set(['economy', 'standard']);

/** `retail` and `pickup` are handed over at the location; everything else travels. */
function isPickup(method: CanonicalOrder['shipping']['method']): boolean {
  return method === 'pickup' || method === 'retail';
}

function lineOf(line: LineUnits, body: CanonicalOrder, sku: Sku | undefined): OrderLine {
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
    ...(ordered?.shipTogether === undefined ? {} : { shipTogether: ordered.shipTogether }),
  };
}

/** Coordinates as Capture found them; where the order does not know its country, no location is in it. */
function destinationOf({ destination }: Pick<Order, 'destination'>): Destination {
  const { country = 'ZZ', postalCode, region, lat, lon } = destination ?? {};
  return {
    country,
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(region === undefined ? {} : { region }),
    ...(lat === undefined || lon === undefined ? {} : { point: { lat, lon } }),
  };
}

function serviceOf(
  { shipping: { requested } }: CanonicalOrder,
  services: ReadonlySet<string>,
): string | undefined {
  if (requested.code !== undefined && services.has(requested.code)) return requested.code;
  return ANY_SERVICE.has(requested.serviceLevel) ? undefined : requested.serviceLevel;
}

/** The part of an order that is to be planned: `lines` are the units that nobody has planned yet. */
function routedOrder(
  order: Order,
  body: CanonicalOrder,
  lines: readonly LineUnits[],
  skus: ReadonlyMap<string, Sku>,
  services: ReadonlySet<string>,
): RoutedOrder {
  const service = serviceOf(body, services);
  return {
    id: order.orderId,
    channel: order.channel,
    currency: body.currency,
    placedAt: body.placedAt,
    ...(body.customerTier === undefined ? {} : { customerTier: body.customerTier }),
    tags: [...body.tags].sort(),
    valueMinor: Math.max(0, body.charges.items.amount),
    market: order.pool ?? 'main',
    method: isPickup(body.shipping.method) ? 'pickup' : 'ship',
    ...(service === undefined ? {} : { service }),
    ...(body.shipping.deliverBy === undefined ? {} : { promiseBy: body.shipping.deliverBy }),
    destination: destinationOf(order),
    lines: lines.map((line) => lineOf(line, body, skus.get(line.sku))),
  };
}

/** A position without what only the books need. */
export function plannedPosition({
  sku,
  location,
  free,
  safety,
  selling,
  lots,
}: Pick<StockPosition, 'sku' | 'location' | 'free' | 'safety' | 'selling' | 'lots'>): Position {
  return {
    sku,
    location,
    free,
    safety,
    selling,
    ...(lots === undefined ? {} : { lots }),
  };
}

export interface Situation {
  readonly order: Order;
  readonly body: CanonicalOrder;
  /** Units by line that are to be planned. */
  readonly lines: readonly LineUnits[];
  readonly skus: ReadonlyMap<string, Sku>;
  readonly positions: readonly StockPosition[];
  readonly capacity: readonly Capacity[];
  readonly network: Pick<PlanningNetwork, 'locations' | 'services' | 'rates'>;
  readonly ruleset: Ruleset;
  readonly history: History;
  /** UTC ISO. */
  readonly now: string;
}

/**
 * Where a customer collects, nobody else may serve; the promise that was made goes before the one that was
 * asked for.
 */
function historyOf({ order, body, history }: Situation): History {
  const { pickupLocationId, method } = body.shipping;
  const only =
    history.only ?? (isPickup(method) && pickupLocationId !== undefined ? [pickupLocationId] : undefined);
  return {
    ...history,
    ...(only === undefined ? {} : { only }),
    ...(order.promise === undefined ? {} : { promise: order.promise }),
  };
}

export function assemble(situation: Situation): PlanInput {
  const { order, body, lines, skus, positions, capacity, network, ruleset, now } = situation;
  const services = new Set(network.services.map(({ id }) => id));
  return {
    order: routedOrder(order, body, lines, skus, services),
    positions: positions
      .map(plannedPosition)
      .sort((a, b) => (a.sku === b.sku ? (a.location < b.location ? -1 : 1) : a.sku < b.sku ? -1 : 1)),
    locations: network.locations,
    services: network.services,
    rates: network.rates,
    capacity: [...capacity],
    ruleset,
    history: historyOf(situation),
    now,
  };
}
