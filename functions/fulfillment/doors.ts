import * as z from 'zod';
import { lineUnitsSchema } from '../order/line-units.ts';
import { addressSchema } from '../order/order-form.ts';
import { door } from '../shared/door.ts';
import { eventKinds, fulfillmentEventSchema } from './facts/fulfillment-event.ts';
import { fulfillmentStatuses } from './work/fulfillment.ts';

const id = z.string().min(1).max(100);
const at = z.iso.datetime();
const units = z.number().int().min(0);

/** Work that a location can see and has yet to finish. */
export const workStatuses = ['requested', 'accepted', 'picking', 'packed'] as const;

export const workSchema = z.object({
  fulfillmentId: z.string(),
  orderId: z.string(),
  status: z.enum(fulfillmentStatuses),
  requestedAt: at,
  acceptBy: at.optional(),
  shipBy: at.optional(),
  /** Different lines, and units of them, that are still to be shipped. */
  lines: units,
  units,
  service: z.string().optional(),
  cancelRequested: z.boolean(),
  cancelAnswerBy: at.optional(),
});

export const listWorkDoor = door({
  name: 'listWork',
  method: 'GET',
  path: '/locations/{id}/fulfillments',
  scope: 'work',
  callers: ['location', 'operator'],
  summary: 'The work of a location, oldest first: deadlines, line counts, cancel requests.',
  handler: 'fulfillment/read-work',
  params: z.strictObject({ id }),
  query: z.strictObject({ status: z.enum(workStatuses).optional(), cursor: z.string().max(2000).optional() }),
  answers: { 200: z.object({ fulfillments: z.array(workSchema), cursor: z.string().optional() }) },
});

const workLineSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  title: z.string().optional(),
  properties: z.record(z.string(), z.string()).optional(),
  units,
  open: units,
  shipped: units,
  delivered: units,
  returned: units,
  lost: units,
  lots: z.array(z.object({ lot: z.string(), units })).optional(),
});

/**
 * What is in it: name, address, phone and notes only for the location while it has work with it, and for
 * operators who may read personal data.
 */
export const fulfillmentViewSchema = workSchema.omit({ lines: true, units: true, requestedAt: true }).extend({
  location: z.string(),
  requestedAt: at.optional(),
  lines: z.array(workLineSchema),
  reason: z.string().optional(),
  cancelAsked: z.array(lineUnitsSchema).optional(),
  promise: z.object({ shipBy: at.optional(), deliverBy: at.optional() }).optional(),
  shipments: z.array(
    z.object({
      shipmentId: z.string(),
      carrier: z.string(),
      trackingNumber: z.string(),
      shippedAt: at,
      status: z.string(),
    }),
  ),
  shipTo: addressSchema.optional(),
  method: z.string().optional(),
  notes: z.record(z.string(), z.string()).optional(),
  gift: z.record(z.string(), z.unknown()).optional(),
});

export const readFulfillmentDoor = door({
  name: 'readFulfillment',
  method: 'GET',
  path: '/fulfillments/{id}',
  scope: 'work',
  callers: ['location', 'operator'],
  summary: 'One piece of work, with whom it goes to.',
  handler: 'fulfillment/read-work',
  params: z.strictObject({ id }),
  query: z.strictObject({}),
  answers: { 200: fulfillmentViewSchema },
});

export const eventAnswerSchema = z.object({
  fulfillmentId: z.string(),
  id: z.string(),
  kind: z.enum(eventKinds),
  recordedAt: at,
  /** After the event. */
  status: z.enum(fulfillmentStatuses),
  shipments: z
    .array(z.object({ shipmentId: z.string(), carrier: z.string(), trackingNumber: z.string() }))
    .optional(),
  /** The fact was recorded, and somebody was told that it should not have happened. */
  unwelcome: z.boolean().optional(),
});

export const recordEventDoor = door({
  name: 'recordFulfillmentEvent',
  method: 'POST',
  path: '/fulfillments/{id}/events',
  scope: 'work',
  callers: ['location', 'operator'],
  summary: [
    'Tell what happens to a piece of work.',
    'Requests (accepted, picking, packed) may come too late (409); facts are always recorded.',
  ].join(' '),
  handler: 'fulfillment/record-event',
  params: z.strictObject({ id }),
  query: z.strictObject({}),
  body: fulfillmentEventSchema,
  answers: { 200: eventAnswerSchema },
});
