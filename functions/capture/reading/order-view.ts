import type * as z from 'zod';
import { findParcel } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { carriedNumbers } from '../../fulfillment/parcels/hand-over.ts';
import { packedUnits, surplusLeft } from '../../fulfillment/parcels/sent-parcel.ts';
import { heldUnits } from '../../inventory/reservation/reservation.ts';
import { parcelKeyOf } from '../../network/carriers/carrier.ts';
import { isUntracked, shownParcel } from '../../network/carriers/untracked.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalLine, CanonicalOrder } from '../../order/order-form.ts';
import { isOwnedBy } from '../../order/unit-owner.ts';
import type { TrackedShipment } from '../../tracking/parcel/tracking.store.ts';
import type { Tracking } from '../../tracking/parcel/tracking.ts';
import { lineStates } from './line-states.ts';
import type { OrderFacts } from './order-facts.store.ts';
import { type OrderView, orderSummarySchema, orderViewSchema } from './order-view-schema.ts';
import { timelineOf } from './timeline.ts';

/** An order as a line of the list. */
export function orderSummary(order: Order): z.output<typeof orderSummarySchema> {
  return orderSummarySchema.parse({ ...order, holds: order.holds.map(({ reason }) => reason) });
}

/** The answer of `GET /orders/{id}`; of its exceptions the open ones. `personal`: whether names may be in it. */
export function orderView(facts: OrderFacts, personal: boolean): OrderView {
  const { order, body, fulfillments, shipments, exceptions, reservation } = facts;
  return orderViewSchema.parse({
    ...order,
    ...(body ? bodyView(body) : {}),
    waiting: waitOf(order),
    destination: destinationView(order, personal),
    tags: body?.tags ?? [],
    warnings: body?.warnings ?? [],
    lines: body ? linesOf(facts, body) : [],
    reservation: reservation && { ...reservation, held: heldUnits(reservation) },
    fulfillments: fulfillments.map((fulfillment) => ({
      ...fulfillment,
      left: reservation ? heldUnits(reservation, isOwnedBy({ n: fulfillment.n, exception: 0 })) : [],
      refusal: fulfillment.cancelAsked?.because,
      cancelRequested: fulfillment.cancelAsked !== undefined && fulfillment.cancelAsked.answer === undefined,
    })),
    shipments: shipments.map(({ tracking, carrier, trackingNumber, ...shipment }) => ({
      ...shipment,
      ...shownParcel({ carrier, number: trackingNumber }),
      ...knownOf(facts, shipment),
      ...(tracking ? toldOf(tracking) : {}),
    })),
    returns: facts.returns,
    exceptions: exceptions.filter(({ status }) => status === 'open'),
    timeline: timelineOf(facts.timeline, facts),
    personal: personal && body ? personalOf(body) : undefined,
    unreadable: facts.unreadable,
  });
}

function bodyView({ currency, placedAt, payment, charges, shipping }: CanonicalOrder): Partial<OrderView> {
  return { currency, placedAt, payment, charges, serviceLevel: shipping.requested.serviceLevel };
}

/** Where the order goes; the point of it is as personal as the address that it was found by. */
function destinationView({ destination }: Order, personal: boolean): OrderView['destination'] {
  if (!destination) return undefined;
  const { country, region, lat, lon } = destination;
  return personal ? { country, region, lat, lon } : { country, region };
}

function personalOf({ buyer, shipTo, billTo, notes, gift }: CanonicalOrder) {
  return { buyer, shipTo, billTo, notes, gift };
}

function toldOf({ status, occurredAt, delayed }: Tracking) {
  return { status, occurredAt, delayed };
}

/** What the fulfillment knows of a parcel beside what was told of it last. */
function knownOf({ fulfillments }: OrderFacts, { n, m }: Pick<TrackedShipment, 'n' | 'm'>) {
  const fulfillment = fulfillments.find((one) => one.n === n);
  const parcel = fulfillment && findParcel(fulfillment, m);
  if (!fulfillment || !parcel) return {};
  const surplus = fulfillment.lines
    .map(({ lineId, sku }) => ({ lineId, sku, units: surplusLeft(parcel.lines[lineId] ?? packedUnits(0)) }))
    .filter(({ units }) => units > 0);
  const earlier = carriedNumbers(parcel).slice(0, -1);
  const earlierNumbers = earlier.filter((name) => !isUntracked(parcelKeyOf(name)));
  return {
    // A parcel that ended long ago is told of by nobody else any more.
    status: parcel.end,
    surplus: surplus.length > 0 ? surplus : undefined,
    earlierNumbers: earlierNumbers.length > 0 ? earlierNumbers : undefined,
  };
}

function waitOf({ backorder, capacityWait }: Order): OrderView['waiting'] {
  const wait = backorder ?? capacityWait;
  return wait ? { for: backorder ? 'stock' : 'capacity', since: wait.since, until: wait.until } : undefined;
}

/** How many units of a line wait for stock, until when, and when they are promised to leave. */
function waitOfLine({ backorder }: Order, { sku }: CanonicalLine, units = 0): Partial<OrderView['lines'][0]> {
  if (!backorder || units === 0) return {};
  const promise = backorder.promises?.[sku ?? ''];
  const promised = promise === undefined ? {} : { shipsBy: promise };
  return { waiting: { units, until: backorder.until, ...promised } };
}

/** Where a line's units are follows from all parts of the order: with one of them missing nobody can say. */
function linesOf(facts: OrderFacts, body: CanonicalOrder): OrderView['lines'] {
  if (facts.unreadable) return [...body.lines];
  const states = lineStates({ ...facts, body });
  return body.lines.map((line) => {
    const units = states.get(line.lineId);
    return { ...line, ...(units ? { units } : {}), ...waitOfLine(facts.order, line, units?.backordered) };
  });
}
