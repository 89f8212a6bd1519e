import type * as z from 'zod';
import { heldUnits } from '../../inventory/reservation/reservation.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { isOwnedBy } from '../../order/unit-owner.ts';
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
    tags: body?.tags ?? [],
    warnings: body?.warnings ?? [],
    lines: body ? linesOf(facts, body) : [],
    reservation: reservation && { ...reservation, held: heldUnits(reservation) },
    fulfillments: fulfillments.map((fulfillment) => ({
      ...fulfillment,
      left: reservation ? heldUnits(reservation, isOwnedBy({ n: fulfillment.n, exception: 0 })) : [],
      cancelRequested: fulfillment.cancelAsked !== undefined && fulfillment.cancelAsked.answer === undefined,
    })),
    shipments: shipments.map(({ tracking, ...shipment }) => ({
      ...shipment,
      status: tracking?.status,
      occurredAt: tracking?.occurredAt,
      delayed: tracking?.delayed,
    })),
    returns: facts.returns,
    exceptions: exceptions.filter(({ status }) => status === 'open'),
    timeline: timelineOf(facts.timeline, shipments),
    personal: personal && body ? personalOf(body) : undefined,
  });
}

function bodyView({ currency, placedAt, payment, charges, shipping }: CanonicalOrder): Partial<OrderView> {
  return { currency, placedAt, payment, charges, serviceLevel: shipping.requested.serviceLevel };
}

function personalOf({ buyer, shipTo, billTo, notes, gift }: CanonicalOrder) {
  return { buyer, shipTo, billTo, notes, gift };
}

function waitOf({ backorder, capacityWait }: Order): OrderView['waiting'] {
  const wait = backorder ?? capacityWait;
  return wait ? { for: backorder ? 'stock' : 'capacity', since: wait.since, until: wait.until } : undefined;
}

function linesOf(facts: OrderFacts, body: CanonicalOrder): OrderView['lines'] {
  const states = lineStates({ ...facts, body });
  return body.lines.map(({ lineId, sku, title, kind, quantity, requiresShipping, unitPrice, total }) => {
    const units = states.get(lineId);
    return {
      lineId,
      ...(sku === undefined ? {} : { sku }),
      ...(title === undefined ? {} : { title }),
      kind,
      quantity,
      requiresShipping,
      unitPrice,
      total,
      ...(units ? { units } : {}),
    };
  });
}
