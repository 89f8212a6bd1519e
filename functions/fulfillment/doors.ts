import * as z from 'zod';
import { capacityUnits } from '../network/time/capacity-window.ts';
import { handovers } from '../order/handover.ts';
import { lineUnitsSchema } from '../order/line-units.ts';
import { addressSchema } from '../order/order-form.ts';
import { door } from '../shared/door.ts';
import { eventKinds, fulfillmentEventSchema } from './facts/fulfillment-event.ts';
import { fulfillmentStatuses, workStatuses } from './work-order/fulfillment.ts';

const id = z.string().min(1).max(100);
const at = z.iso.datetime();
const units = z.number().int().min(0);

/** A row of a location's work queue. Times UTC. */
export const workSchema = z.object({
  fulfillmentId: z.string(),
  orderId: z.string(),
  status: z.enum(fulfillmentStatuses),
  requestedAt: at,
  /** Goods of a later date: they must not leave before. */
  shipNotBefore: at.optional(),
  /** The latest ship that the order names; `acceptBy` and `shipBy` are no later. */
  mustShipBy: at.optional(),
  acceptBy: at.optional(),
  shipBy: at.optional(),
  /** By when a pickup is to be ready, and until when the customer collects it. */
  readyBy: at.optional(),
  collectBy: at.optional(),
  /** Who brings the goods, where no carrier does: the customer comes (pickup), or the location goes (delivery). */
  handover: z.enum(handovers).optional(),
  /** How many lines are still to be shipped, ... */
  lines: units,
  /** ... and how many units of them. */
  units,
  service: z.string().optional(),
  /** A cancel request waits for the location's answer, ... */
  cancelRequested: z.boolean(),
  /** ... which is due then. */
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

export const listLoadsDoor = door({
  name: 'listLoads',
  method: 'GET',
  path: '/loads',
  scope: 'work',
  callers: ['operator'],
  summary: 'What each location has to do now, and how much of the windows of its capacity is taken.',
  handler: 'fulfillment/read-work',
  params: z.strictObject({}),
  query: z.strictObject({
    cursor: z.string().max(2000).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  answers: {
    200: z.object({
      loads: z.array(
        z.object({
          location: z.string(),
          /** Pieces of work in its queue; `more`: beyond those that are counted. */
          open: units,
          more: z.boolean(),
          /** The windows that are open now; none where the location has no limit. */
          windows: z.array(
            z.object({
              unit: z.enum(capacityUnits),
              endsAt: at,
              cap: units,
              /** Claimed and confirmed; above `cap` where rules bypass it, or where it was lowered. */
              taken: z.number().int(),
            }),
          ),
        }),
      ),
      cursor: z.string().optional(),
    }),
  },
});

/** A line with its units at this location; `properties` are what the customer had the article made with. */
const workLineSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  title: z.string().optional(),
  /** For customs. */
  hsCode: z.string().optional(),
  originCountry: z.string().optional(),
  properties: z.record(z.string(), z.string()).optional(),
  /** The numbers that stand on the goods and their cases, and how many units one of each is. */
  gtins: z.array(z.object({ gtin: z.string(), units })).optional(),
  units,
  open: units,
  shipped: units,
  delivered: units,
  returned: units,
  lost: units,
  lots: z.array(z.object({ lot: z.string(), units })).optional(),
});

/**
 * One fulfillment in full. The customer's name, address, phone and notes are in it only for the location
 * while it has work with the fulfillment, and for operators who may read personal data.
 */
export const fulfillmentViewSchema = workSchema.omit({ lines: true, units: true, requestedAt: true }).extend({
  location: z.string(),
  requestedAt: at.optional(),
  lines: z.array(workLineSchema),
  /** The numbers that the customer says, for the packing slip. */
  orderNumber: z.string().optional(),
  poNumber: z.string().optional(),
  /** How fast the customer wants the goods, in which words, and what the carrier is asked for besides. */
  serviceLevel: z.string().optional(),
  serviceTitle: z.string().optional(),
  signature: z.boolean().optional(),
  saturday: z.boolean().optional(),
  /** Why units left last. */
  reason: z.string().optional(),
  /** Units that a cancel request asks back. */
  cancelAsked: z.array(lineUnitsSchema).optional(),
  promise: z.object({ shipBy: at.optional(), deliverBy: at.optional() }).optional(),
  shipments: z.array(
    z.object({
      shipmentId: z.string(),
      carrier: z.string(),
      /** Absent where the parcel travels without one. */
      trackingNumber: z.string().optional(),
      shippedAt: at,
      status: z.string(),
    }),
  ),
  /** When the customer was told that the goods are ready. */
  readyAt: at.optional(),
  /** When goods were handed over last, and how the customer has proven who they are. */
  collection: z
    .object({ at, proof: z.enum(['code', 'wrongCode', 'none']), by: z.string().optional() })
    .optional(),
  shipTo: addressSchema.optional(),
  /** Who bought, as far as the carrier and customs want to know. */
  contact: z
    .object({
      name: z.string().optional(),
      company: z.string().optional(),
      email: z.string().optional(),
      phone: z.string().optional(),
      taxId: z.string().optional(),
    })
    .optional(),
  method: z.string().optional(),
  notes: z.record(z.string(), z.string()).optional(),
  gift: z.record(z.string(), z.unknown()).optional(),
  /** Parts that cannot be read and are left out, by their keys; an exception UnreadableItem names each. */
  unreadable: z.array(z.string()).optional(),
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

/** The answer to an event; the same event again gets the same answer. */
export const eventAnswerSchema = z.object({
  fulfillmentId: z.string(),
  /** The caller's own id of the event. */
  id: z.string(),
  kind: z.enum(eventKinds),
  recordedAt: at,
  /** The fulfillment's status after the event. */
  status: z.enum(fulfillmentStatuses),
  /** The shipments that the event made, with carrier and number as they are known from now on. */
  shipments: z
    .array(z.object({ shipmentId: z.string(), carrier: z.string(), trackingNumber: z.string().optional() }))
    .optional(),
  /** The fact was recorded, and an exception was opened because it should not have happened. */
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
