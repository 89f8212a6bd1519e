import * as z from 'zod';
import { canonicalOrderSchema } from '../order/canonical-order.ts';
import { closedAs } from '../order/order.ts';
import { channelIdSchema } from '../order/order-form.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { door, webhookHeaders } from '../shared/door.ts';
import { orderStatuses, statusGroupNames } from '../shared/events/statuses.ts';
import { dateSchema, instantSchema } from '../shared/time.ts';
import { orderPatchSchema } from './edit/order-patch.ts';
import { quarantineReasonsSchema } from './intake/quarantine-reasons.ts';
import { orderSummarySchema, orderViewSchema } from './reading/order-view-schema.ts';

const external = z.object({ id: z.string(), number: z.string() });

/**
 * What POST /orders answers. It follows from the order that was sent alone: the same order again gets the same
 * answer, whatever became of it since.
 */
export const submitAnswerSchema = z.object({
  orderId: z.string(),
  channel: z.string(),
  external,
  contentHash: z.string(),
  /** Units to orchestrate. */
  units: z.number().int(),
  /** How an order that has nothing to ship was recorded. */
  closed: z.enum(closedAs).optional(),
  warnings: z.array(z.object({ code: z.string(), path: z.string().optional(), message: z.string() })),
});

export const submitOrderDoor = door({
  name: 'submitOrder',
  method: 'POST',
  path: '/orders',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary: 'Submit a canonical order. 201: new; 200: the same again.',
  handler: 'capture/submit',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: canonicalOrderSchema,
  answers: { 201: submitAnswerSchema, 200: submitAnswerSchema },
});

/** What became of a message; `orderId` of the order that it is about, where that is known. */
export const receiptSchema = z.object({
  outcome: z.enum(['captured', 'edited', 'repeated', 'older', 'quarantined', 'cancelled', 'kept', 'pong']),
  orderId: z.string().optional(),
});
export type Receipt = z.output<typeof receiptSchema>;

export const receiveOrderDoor = door({
  name: 'receiveOrder',
  method: 'POST',
  path: '/channels/{channel}/orders',
  scope: 'signed',
  callers: [],
  summary: 'Webhook of a shop, signed over the raw body. 2xx once the signature holds, whatever the content.',
  handler: 'capture/receive',
  params: z.strictObject({ channel: channelIdSchema }),
  query: z.looseObject({}),
  headers: webhookHeaders({
    'x-shopify-hmac-sha256': 'Shopify: the signature, base64',
    'x-shopify-topic': 'Shopify: such as `orders/updated`',
    'x-shopify-webhook-id': 'Shopify: the delivery',
    'x-shopify-event-id': 'Shopify: the event that the delivery tells of',
    'x-shopify-triggered-at': 'Shopify: when the event happened',
    'x-shopify-shop-domain': 'Shopify: the shop that sends',
    'x-shopify-api-version': 'Shopify: the version of its interface',
    'x-wc-webhook-signature': 'WooCommerce: the signature, base64',
    'x-wc-webhook-topic': 'WooCommerce: such as `order.updated`',
    'x-wc-webhook-delivery-id': 'WooCommerce: the delivery',
    'x-wc-webhook-source': 'WooCommerce: the shop that sends',
  }),
  answers: { 200: receiptSchema },
});

/** What a request can record within its time; more rows come as a file of the stage's bucket, or in parts. */
export const MAX_FILE_ROWS = 2000;

const fileRowErrorSchema = z.object({
  /** The line of the file, from 1. */
  row: z.number().int(),
  column: z.string().optional(),
  /** The order's number in the file. */
  order: z.string().optional(),
  code: z.string(),
  message: z.string(),
});

export const takeOrderFileDoor = door({
  name: 'takeOrderFile',
  method: 'POST',
  path: '/channels/{channel}/order-files',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary:
    "Take the orders of a CSV file, read by the channel's mapping; each has an outcome, errors name their row.",
  handler: 'capture/take-order-file',
  params: z.strictObject({ channel: channelIdSchema }),
  query: z.strictObject({}),
  body: z.strictObject({
    /** What the file is called, for whoever looks for where an order came from. */
    name: z.string().trim().min(1).max(200),
    /** The text of the file. */
    content: z.string().min(1).max(1_000_000),
    /** Of which time the file is, where its rows say none; now where this is absent. */
    at: instantSchema.optional(),
  }),
  answers: {
    200: z.object({
      orders: z.array(receiptSchema.extend({ order: z.string(), rows: z.array(z.number().int()) })),
      errors: z.array(fileRowErrorSchema),
    }),
  },
});

export const readOrderDoor = door({
  name: 'readOrder',
  method: 'GET',
  path: '/orders/{id}',
  scope: 'orders:read',
  callers: ['channel', 'operator'],
  summary: 'An order with all that belongs to it. Names and addresses with read:personal only.',
  handler: 'capture/read-orders',
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({}),
  answers: { 200: orderViewSchema },
});

/** What came of an order, as it came, and what of it was understood. */
export const receivedSchema = z.object({
  orderId: z.string(),
  /** The version of the order that is told of. */
  version: z.number().int(),
  quarantined: z.boolean(),
  /** Why the version, or the message, could not be understood. */
  reasons: quarantineReasonsSchema,
  /** The exception that has the reasons. */
  exceptionId: z.string().optional(),
  /** The order as far as it was understood; absent of a message that made no version, and where it is megabytes. */
  order: z.record(z.string(), z.unknown()).optional(),
  /** The message: when it came, under which topic. `version`: the one that it made; a person's version has none. */
  message: z
    .object({
      version: z.number().int().optional(),
      receivedAt: z.iso.datetime(),
      topic: z.string().optional(),
      delivery: z.string().optional(),
      /** The payload byte for byte, as text: with read:personal only. */
      payload: z.string().optional(),
      /** Where a long payload goes on (`from`). */
      next: z.number().int().optional(),
    })
    .optional(),
});
export type ReceivedView = z.output<typeof receivedSchema>;

export const readReceivedDoor = door({
  name: 'readReceived',
  method: 'GET',
  path: '/orders/{id}/received',
  scope: 'orders:read',
  callers: ['channel', 'operator'],
  summary:
    'What a shop sent of an order, and what of it was understood. Payload, names and addresses with read:personal only.',
  handler: 'capture/read-orders',
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({
    /** A version of the order; left out: the latest one. */
    version: z.coerce.number().int().min(0).max(1_000_000).optional(),
    /** A message that made no version, as `detail.message` of an exception names it. */
    message: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'must be the message that an exception names' })
      .optional(),
    /** The character of the payload to begin with. */
    from: z.coerce.number().int().min(0).max(100_000_000).default(0),
  }),
  answers: { 200: receivedSchema },
});

/** `changes`: dotted paths of what the edit has changed. `asked`: locations that have to give work back for it. */
export const editAnswerSchema = z.object({
  orderId: z.string(),
  status: z.enum(orderStatuses),
  bodyVersion: z.number().int(),
  changes: z.array(z.string()),
  asked: z.array(
    z.object({
      fulfillmentId: z.string(),
      location: z.string(),
      units: z.number().int(),
      answerBy: z.iso.datetime(),
    }),
  ),
});

export const editOrderDoor = door({
  name: 'editOrder',
  method: 'PATCH',
  path: '/orders/{id}',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary:
    'Edit an order: address, contact, service, notes, lines by their id. 202: locations were asked; 409 names what cannot change.',
  handler: 'capture/edit-order',
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({}),
  body: orderPatchSchema,
  answers: { 200: editAnswerSchema, 202: editAnswerSchema },
});

/** A time with offset, in UTC, or a UTC date. */
const instantOrDate = z.union([instantSchema, dateSchema]);

/** A keyed hash; while the key is rotated, one under either. */
const customerMarkSchema = z.string().regex(/^[0-9a-f]{32}(?:\.[0-9a-f]{32})?$/, {
  error: 'must be the mark that POST /customers/find gives',
});

export const findCustomerDoor = door({
  name: 'findCustomer',
  method: 'POST',
  path: '/customers/find',
  scope: 'read:personal',
  callers: ['channel', 'operator'],
  summary:
    "The mark by which a customer's orders are asked for at `listOrders`: it names nobody, and may stand in a link.",
  handler: 'capture/read-orders',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({
    /** The e-mail address; of orders without one the phone number, else the shop's id of the customer. */
    customer: z.string().trim().min(1).max(254),
  }),
  answers: { 200: z.object({ customer: customerMarkSchema }) },
});

/** By what orders are looked for, at their list and at its export. */
const orderQueryFields = {
  status: z.enum(orderStatuses).optional(),
  /** Several statuses by what is to be done: docs/orders.md#finding-orders. */
  statusGroup: z.enum(statusGroupNames).optional(),
  /** Orders that are not there by the time that was promised, or hardly will be. */
  promise: z.enum(['atRisk']).optional(),
  channel: channelIdSchema.optional(),
  external: z.string().trim().min(1).max(100).optional(),
  /** The number of a parcel, as anybody spells it, whoever carries it. */
  tracking: z.string().trim().min(1).max(100).optional(),
  /** A location that has work of the order: what was asked of it first comes first; `from` and `to` do not count. */
  location: z.string().trim().min(1).max(80).optional(),
  /** A customer's mark, which `findCustomer` gives: an address would stand in addresses of pages and in logs on the way. */
  customer: customerMarkSchema.optional(),
  /** A SKU of which the order has, had or wants units: who claimed last comes first. Of these five, one. */
  sku: skuIdSchema.optional(),
  /** When the order was captured; of a SKU, when it was claimed. Both are included; a date is the whole day. */
  from: instantOrDate.optional(),
  to: instantOrDate.optional(),
  cursor: z.string().max(4000).optional(),
};

export const listOrdersDoor = door({
  name: 'listOrders',
  method: 'GET',
  path: '/orders',
  scope: 'orders:read',
  callers: ['channel', 'operator'],
  summary:
    'Orders, newest first, by status, group or risk; or by number, parcel, location, SKU; by customer with read:personal.',
  handler: 'capture/read-orders',
  params: z.strictObject({}),
  query: z.strictObject({
    ...orderQueryFields,
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  answers: { 200: z.object({ orders: z.array(orderSummarySchema), cursor: z.string().optional() }) },
});

export const exportOrdersDoor = door({
  name: 'exportOrders',
  method: 'GET',
  path: '/exports/orders',
  scope: 'orders:read',
  callers: ['channel', 'operator'],
  summary:
    'Orders as CSV, found as by `listOrders`; `next-cursor` of the answer asks for the next part. Nothing personal.',
  handler: 'capture/read-orders',
  params: z.strictObject({}),
  query: z.strictObject({
    ...orderQueryFields,
    /** Rows of a part. The first part has a row of names above them. */
    limit: z.coerce.number().int().min(1).max(500).default(500),
  }),
  answers: { 200: z.string() },
  media: 'csv',
});
