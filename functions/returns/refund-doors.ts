import * as z from 'zod';
import { commandIdSchema, door } from '../shared/door.ts';
import { instantSchema } from '../shared/time.ts';
import { refundSchema } from './refunds/refund.ts';

const refundParams = z.strictObject({ id: z.string().min(1).max(80) });

/** A refund as callers see it: without what only the stage needs. */
export const refundViewSchema = refundSchema
  .omit({ type: true, evt: true, n: true, m: true, seq: true })
  .strip();

const base = {
  id: commandIdSchema,
  /** Which request is answered, where the refund was asked for several times: the one of its `refund.requested`. */
  idempotencyKey: z.string().min(1).max(100).optional(),
};

/** What became of a refund. Facts. */
export const refundEventBodySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('succeeded'),
    /** Minor units that went, where they are others than were asked for; left out, as much as was. */
    amount: z.int().min(1).max(1_000_000_000_000).optional(),
  }),
  /** The money did not go, or came back; `words` say why, without personal data. */
  z.strictObject({ ...base, kind: z.literal('failed'), words: z.string().trim().min(1).max(300) }),
  /** It is under way, and the next answer comes by then (UTC). */
  z.strictObject({ ...base, kind: z.literal('pending'), until: instantSchema.optional() }),
]);

export const refundEventDoor = door({
  name: 'recordRefundEvent',
  method: 'POST',
  path: '/refunds/{id}/events',
  scope: 'refunds',
  callers: ['system', 'channel', 'operator'],
  summary: 'What became of a refund that was asked for: succeeded, failed, pending. A fact.',
  handler: 'returns/record-event',
  params: refundParams,
  query: z.strictObject({}),
  body: refundEventBodySchema,
  answers: { 200: refundViewSchema },
});

export const readRefundDoor = door({
  name: 'readRefund',
  method: 'GET',
  path: '/refunds/{id}',
  scope: 'refunds',
  callers: ['system', 'channel', 'operator'],
  summary: 'One refund: what was asked for, and what became of it.',
  handler: 'returns/read',
  params: refundParams,
  query: z.strictObject({}),
  answers: { 200: refundViewSchema },
});
