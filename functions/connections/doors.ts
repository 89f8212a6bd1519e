import * as z from 'zod';
import { channelIdSchema } from '../order/order-form.ts';
import { door } from '../shared/door.ts';

const time = z.iso.datetime();

const healthSchema = z.object({
  channel: z.string(),
  /** Whether the channel has a connection, and its platform an adapter. */
  connected: z.boolean(),
  /** What keeps the shop from being told, since when, and until when it is left alone. */
  trouble: z.object({ kind: z.string(), why: z.string(), since: time, until: time }).optional(),
  lookedAt: time.optional(),
  /** Every order that changed before this time is known here. */
  ordersKnownTo: time.optional(),
  /** Orders that only a look has found, since their messages were lost. */
  gaps: z.int(),
  lastGapAt: time.optional(),
  subscriptions: z.array(z.object({ topic: z.string(), isActive: z.boolean() })),
  findings: z.array(z.object({ level: z.string(), code: z.string(), words: z.string() })),
  figures: z.object({
    /** Of the figures that were counted. */
    counted: z.int(),
    /** Whether more are kept than are counted here. */
    more: z.boolean(),
    untold: z.int(),
    oldestUntold: time.optional(),
    refused: z.int(),
    open: z.int(),
  }),
});

export const readHealthDoor = door({
  name: 'readChannelHealth',
  method: 'GET',
  path: '/channels/{id}/health',
  scope: 'network:write',
  callers: ['operator'],
  handler: 'connections/read',
  params: z.strictObject({ id: channelIdSchema }),
  query: z.strictObject({}),
  summary: 'How the connection to a shop is: trouble, subscriptions, lost messages, what is not told yet.',
  answers: { 200: healthSchema },
});
