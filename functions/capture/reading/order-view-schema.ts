import * as z from 'zod';
import { keptArmSchema } from '../../order/canary-arm.ts';
import { handovers } from '../../order/handover.ts';
import { cartOutcomes, closedAs, holdSchema } from '../../order/order.ts';
import { addressSchema } from '../../order/order-form.ts';
import { orderStatuses, totalsSchema } from '../../shared/events/statuses.ts';
import { moneySchema } from '../../shared/money.ts';

const at = z.iso.datetime();
const units = z.number().int();
const lineUnits = z.array(z.object({ lineId: z.string(), sku: z.string(), units }));

/** An order in a list: nothing personal. `holds` are the reasons of its holds. */
export const orderSummarySchema = z.object({
  orderId: z.string(),
  channel: z.string(),
  external: z.object({ id: z.string(), number: z.string() }),
  /** The channel marks the order as a test. */
  test: z.boolean().optional(),
  /** The return of another order, by its number there, for which this one is sent. */
  linked: z.object({ orderId: z.string(), n: units, as: z.string() }).optional(),
  status: z.enum(orderStatuses),
  capturedAt: at,
  totals: totalsSchema,
  holds: z.array(z.string()),
  attention: units,
  /** What was promised at the first routing. */
  promise: z.object({ deliverBy: at }).optional(),
  /** The order is not there by then, or hardly will be. */
  atRisk: z.boolean().optional(),
  closed: z.object({ as: z.enum(closedAs), at }).optional(),
});

const lineViewSchema = z.object({
  lineId: z.string(),
  sku: z.string().optional(),
  title: z.string().optional(),
  kind: z.string(),
  /** The line of the set that this line is a part of. */
  parentLineId: z.string().optional(),
  quantity: units,
  requiresShipping: z.boolean(),
  /** Who else sends the line. */
  fulfillmentService: z.string().optional(),
  shipNotBefore: at.optional(),
  unitPrice: moneySchema,
  total: moneySchema,
  /** Units of the line that wait for stock, until when, and when they are promised to leave. */
  waiting: z.object({ units, until: at, shipsBy: at.optional() }).optional(),
  /** Units of the line by state; absent on a line that is not ours to ship. */
  units: totalsSchema.optional(),
});

const fulfillmentViewSchema = z.object({
  fulfillmentId: z.string(),
  location: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  lines: z.array(
    z.object({
      lineId: z.string(),
      sku: z.string(),
      units,
      shipped: units,
      delivered: units,
      returned: units,
      lost: units,
      /** Units that are still at the location and that the order needs no more: it is asked to give them back. */
      excess: units.optional(),
    }),
  ),
  /** Units that left it and wait to be planned again. */
  left: lineUnits,
  service: z.string().optional(),
  cost: z.object({ amount: units, currency: z.string() }),
  reroutes: units,
  decision: units,
  promise: z.object({ shipBy: at.optional(), deliverBy: at.optional() }).optional(),
  requestedAt: at.optional(),
  /** Goods of a later date: when they may leave, and when their location gets to see the work. */
  shipNotBefore: at.optional(),
  hiddenUntil: at.optional(),
  mustShipBy: at.optional(),
  acceptBy: at.optional(),
  shipBy: at.optional(),
  readyBy: at.optional(),
  handover: z.enum(handovers).optional(),
  /** Since the goods are ready: the code that the customer shows, and until when they collect. */
  pickup: z.object({ readyAt: at, code: z.string(), collectBy: at.optional() }).optional(),
  /** The last hand-over to the customer. */
  collection: z.object({ at, proof: z.string() }).optional(),
  cancelRequested: z.boolean(),
  /** Why the location refused to give units back, in its own words. */
  refusal: z.string().optional(),
});

const shipmentViewSchema = z.object({
  shipmentId: z.string(),
  fulfillmentId: z.string(),
  location: z.string(),
  carrier: z.string(),
  /** Absent where the parcel travels without one. */
  trackingNumber: z.string().optional(),
  /** Earlier numbers of the parcel, `<carrier>/<number>`. */
  earlierNumbers: z.array(z.string()).optional(),
  /** All that is in the parcel. */
  lines: lineUnits,
  /** Of that, what the order had not asked for and does not count; it can be returned. */
  surplus: lineUnits.optional(),
  shippedAt: at,
  status: z.string().optional(),
  occurredAt: at.optional(),
  delayed: z.boolean().optional(),
});

const listedReturnSchema = z.object({
  returnId: z.string(),
  location: z.string(),
  status: z.string(),
  lines: lineUnits,
  requestedAt: at,
});

const listedExceptionSchema = z.object({
  exceptionId: z.string(),
  exceptionType: z.string(),
  owner: z.string(),
  status: z.string(),
  openedAt: at,
  dueAt: at.optional(),
  actions: z.array(z.string()),
  detail: z.record(z.string(), z.unknown()),
});

/** Names, addresses, notes: for callers with read:personal. */
const personalSchema = z.object({
  buyer: z.record(z.string(), z.string()),
  shipTo: addressSchema.optional(),
  billTo: addressSchema.optional(),
  notes: z.record(z.string(), z.string()),
  gift: z.object({ isGift: z.boolean(), message: z.string().optional(), wrap: z.string().optional() }),
});

/** The answer of `GET /orders/{id}`: of what is stored, only what is named here leaves. */
export const orderViewSchema = orderSummarySchema.extend({
  holds: z.array(holdSchema),
  version: units,
  bodyVersion: units,
  attempt: units,
  currency: z.string().optional(),
  placedAt: at.optional(),
  payment: z.string().optional(),
  charges: z.record(z.string(), z.unknown()).optional(),
  /** What was told of the customer's money, minor units (POST /orders/{id}/payments). */
  payments: z
    .object({
      captured: units.optional(),
      refunded: units.optional(),
      /** Of that, what refunds of returns gave back. */
      byReturns: units.optional(),
      authorized: z.object({ amount: units, until: at.optional() }).optional(),
    })
    .optional(),
  tags: z.array(z.string()),
  serviceLevel: z.string().optional(),
  warnings: z.array(z.object({ code: z.string(), path: z.string().optional(), message: z.string() })),
  /** The cart that the order names, and, once it is reserved, whether the cart's units became the order's. */
  cart: z.object({ id: z.string(), outcome: z.enum(cartOutcomes).optional() }).optional(),
  pool: z.string().optional(),
  destination: z
    .object({
      country: z.string(),
      region: z.string().optional(),
      /** Degrees: where the postal code is, or where the channel says; for whom read:personal is given. */
      lat: z.number().optional(),
      lon: z.number().optional(),
    })
    .optional(),
  /** The arm of the order in a roll-out of rules (its number). */
  rollOut: keptArmSchema.optional(),
  cancel: z.object({ state: z.string(), by: z.string(), at, reason: z.string().optional() }).optional(),
  waiting: z.object({ for: z.enum(['stock', 'capacity']), since: at, until: at }).optional(),
  lines: z.array(lineViewSchema),
  reservation: z.object({ status: z.string(), pool: z.string(), held: lineUnits }).optional(),
  fulfillments: z.array(fulfillmentViewSchema),
  shipments: z.array(shipmentViewSchema),
  returns: z.array(listedReturnSchema),
  exceptions: z.array(listedExceptionSchema),
  timeline: z.array(
    z.object({
      at,
      event: z.string(),
      subject: z.string(),
      data: z.record(z.string(), z.unknown()),
      /** The person who did it: `operator:<user>` or `location:<id>/<user>`. */
      actor: z.string().optional(),
    }),
  ),
  personal: personalSchema.optional(),
  /** Parts that cannot be read and are left out, by their keys; an exception UnreadableItem names each. */
  unreadable: z.array(z.string()).optional(),
});
export type OrderView = z.output<typeof orderViewSchema>;
