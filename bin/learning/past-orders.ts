/** What the table keeps of past orders, as far as something can be learnt from it. */
import * as z from 'zod';
import { type OrderFacts, readOrderFacts } from '../../functions/capture/reading/order-facts.store.ts';
import { type TimelineEntry, timelineOf } from '../../functions/capture/reading/timeline.ts';
import { type Fulfillment, openUnits } from '../../functions/fulfillment/work-order/fulfillment.ts';
import type { Location } from '../../functions/network/entities/location.ts';
import { timeZoneOf } from '../../functions/network/geography/time-zones.ts';
import { lineUnitsSchema } from '../../functions/order/line-units.ts';
import { minorFromMicros } from '../../functions/planner/pricing/micros.ts';
import { readDecision } from '../../functions/routing/decisions/decision.store.ts';
import type { DecisionRecord } from '../../functions/routing/decisions/decision-record.ts';
import { inParallel } from '../../functions/shared/parallel.ts';
import type { AskedUnits, Past, PastParcel, PastShipment, PastWork } from './facts.ts';

/** The network that past work is read by: services by id with their rate card, and locations by id. */
export interface LearningNetwork {
  readonly cardOf: ReadonlyMap<string, string>;
  readonly locations: ReadonlyMap<string, Location>;
}

/** Reasons of a location that say its books are wrong; others say nothing of where the units are. */
const NOT_FOUND = new Set(['notInStock', 'mismatch']);
const notFoundSchema = z.looseObject({
  fulfillmentId: z.string(),
  reason: z.string(),
  lines: z.array(lineUnitsSchema),
});

/** Units by SKU that the fulfillment's location did not find. */
function missingUnits(entries: readonly TimelineEntry[], fulfillmentId: string): Map<string, number> {
  const missing = new Map<string, number>();
  for (const { event, data } of entries) {
    if (event !== 'fulfillment.rejected' && event !== 'fulfillment.short_picked') continue;
    const told = notFoundSchema.safeParse(data);
    if (!told.success || told.data.fulfillmentId !== fulfillmentId || !NOT_FOUND.has(told.data.reason))
      continue;
    for (const { sku, units } of told.data.lines) missing.set(sku, (missing.get(sku) ?? 0) + units);
  }
  return missing;
}

/** Units of each SKU that the fulfillment ever had. */
function askedUnits({ lines, departed }: Fulfillment, missing: ReadonlyMap<string, number>): AskedUnits[] {
  const asked = new Map<string, number>();
  for (const { sku, units } of [...lines, ...departed]) asked.set(sku, (asked.get(sku) ?? 0) + units);
  return [...asked]
    .filter(([, units]) => units > 0)
    .map(([sku, units]) => ({ sku, asked: units, missing: Math.min(units, missing.get(sku) ?? 0) }));
}

function workOf(fulfillment: Fulfillment, entries: readonly TimelineEntry[]): PastWork[] {
  const { fulfillmentId, location, requestedAt, lines } = fulfillment;
  if (requestedAt === undefined) return [];
  const accepted = entries.find(
    ({ event, data }) => event === 'fulfillment.accepted' && data['fulfillmentId'] === fulfillmentId,
  );
  return [
    {
      fulfillmentId,
      location,
      requestedAt,
      ...(accepted && { acceptedAt: accepted.at }),
      isOver: lines.every((line) => openUnits(line) === 0),
      units: askedUnits(fulfillment, missingUnits(entries, fulfillmentId)),
    },
  ];
}

function parcelsOf({ shipments }: OrderFacts, fulfillmentId: string): PastParcel[] {
  return shipments
    .filter((one) => one.fulfillmentId === fulfillmentId)
    .map(({ carrier, trackingNumber, shippedAt, tracking }) => {
      const arrived = tracking?.status === 'delivered' ? tracking.occurredAt : undefined;
      return {
        carrier,
        number: trackingNumber,
        shippedAt,
        ...(arrived !== undefined && { deliveredAt: arrived }),
      };
    });
}

type Planned = DecisionRecord['result']['fulfillments'][number];

/** Whether exactly the planned units of each SKU have left. */
function isWhole({ lines }: Fulfillment, planned: Planned): boolean {
  const left = new Map<string, number>();
  for (const { sku, shipped } of lines) left.set(sku, (left.get(sku) ?? 0) + shipped);
  const skus = new Set([...left.keys(), ...planned.lines.map(({ sku }) => sku)]);
  const wanted = (sku: string): number =>
    planned.lines.filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
  return [...skus].every((sku) => (left.get(sku) ?? 0) === wanted(sku));
}

function shipmentOf(
  facts: OrderFacts,
  fulfillment: Fulfillment,
  { result, input }: DecisionRecord,
  { cardOf, locations }: LearningNetwork,
): PastShipment[] {
  const { fulfillmentId, location } = fulfillment;
  const planned = result.fulfillments.find((one) => one.location === location);
  const from = locations.get(location)?.timeZone;
  const { service, zone, shipBy, deliverOn, cost } = planned ?? {};
  const card = cardOf.get(service ?? '');
  if (!planned || service === undefined || zone === undefined || card === undefined || from === undefined)
    return [];
  const parcels = parcelsOf(facts, fulfillmentId);
  if (parcels.length === 0) return [];
  const to = timeZoneOf(input.order.destination);
  const { currency } = result.cost;
  return [
    {
      fulfillmentId,
      location,
      zones: { from, ...(to !== undefined && { to }) },
      service,
      card,
      zone,
      predictedMinor: minorFromMicros(cost?.shipping ?? 0, currency),
      currency,
      ...(shipBy !== undefined && { shipBy }),
      ...(deliverOn !== undefined && { deliverOn }),
      isWhole: isWhole(fulfillment, planned),
      parcels,
    },
  ];
}

async function shipmentsOf(facts: OrderFacts, network: LearningNetwork): Promise<PastShipment[]> {
  const { order, fulfillments } = facts;
  const sent = fulfillments.filter(({ decision, sent: parcels = [] }) => decision > 0 && parcels.length > 0);
  const numbers = [...new Set(sent.map(({ decision }) => decision))];
  const records = await Promise.all(numbers.map((n) => readDecision(order.orderId, n)));
  const byNumber = new Map(records.map((record) => [record.n, record]));
  return sent.flatMap((fulfillment) => {
    const record = byNumber.get(fulfillment.decision);
    return record ? shipmentOf(facts, fulfillment, record, network) : [];
  });
}

/** Fewer than the SDK has sockets for. */
const ORDERS_AT_ONCE = 10;

/** What became of these orders. @throws NotFound for an order that is not there */
export async function pastOf(orderIds: readonly string[], network: LearningNetwork): Promise<Past> {
  const shipments: PastShipment[] = [];
  const work: PastWork[] = [];
  await inParallel(orderIds, ORDERS_AT_ONCE, async (orderId) => {
    const facts = await readOrderFacts(orderId);
    const entries = timelineOf(facts.timeline, facts);
    work.push(...facts.fulfillments.flatMap((one) => workOf(one, entries)));
    shipments.push(...(await shipmentsOf(facts, network)));
  });
  return { orders: orderIds.length, shipments, work };
}
