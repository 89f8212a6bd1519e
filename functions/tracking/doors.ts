import * as z from 'zod';
import { commandIdSchema, door, webhookHeaders } from '../shared/door.ts';
import { instantSchema } from '../shared/time.ts';

export const scansAnswerSchema = z.object({
  /**
   * `recorded`: something new was told; `known`: nothing new; `kept`: nothing that tracking has a use for.
   */
  outcome: z.enum(['recorded', 'known', 'kept']),
  /** The parcel's status after what was recorded. */
  status: z.string().optional(),
});

export const receiveScansDoor = door({
  name: 'receiveScans',
  method: 'POST',
  path: '/tracking-sources/{source}/events',
  scope: 'signed',
  callers: [],
  summary: "A tracking source's webhook, signed over the raw body. 200 once the signature holds.",
  handler: 'tracking/receive-scans',
  params: z.strictObject({ source: z.string().min(1).max(100) }),
  query: z.looseObject({}),
  headers: webhookHeaders({
    'x-hmac-signature': 'EasyPost: the signature, `hmac-sha256-hex=<hex>`',
  }),
  answers: { 200: scansAnswerSchema },
});

export const parcelEventKinds = ['handedOver', 'lost', 'cameBack'] as const;

/** How a parcel ended: facts. */
export const parcelEventSchema = z.strictObject({
  id: commandIdSchema,
  /** Handed over to the customer, lost, or back at the sender's undelivered. */
  kind: z.enum(parcelEventKinds),
  /** When it happened; now, when left out. */
  at: instantSchema.optional(),
});
export type ParcelEvent = z.output<typeof parcelEventSchema>;

export const recordParcelDoor = door({
  name: 'recordParcelEvent',
  method: 'POST',
  path: '/shipments/{id}/events',
  scope: 'work',
  callers: ['location', 'operator'],
  summary: [
    'Tell how a parcel ended: what a van handed over, what travels without a number, what no carrier tells of.',
    'A fact; of several ends of a parcel the furthest counts.',
  ].join(' '),
  handler: 'tracking/record-parcel',
  params: z.strictObject({ id: z.string().min(1).max(100) }),
  query: z.strictObject({}),
  body: parcelEventSchema,
  answers: {
    200: z.object({
      shipmentId: z.string(),
      id: z.string(),
      kind: z.enum(parcelEventKinds),
      recordedAt: z.iso.datetime(),
      /** The parcel's status after the event. */
      status: z.string(),
    }),
  },
});
