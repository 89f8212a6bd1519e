import * as z from 'zod';
import { commandIdSchema, door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { returnViewSchema } from './doors.ts';
import { claimKinds, claimSettlements } from './rma/return.ts';

const claimedLine = z.strictObject({
  lineId: z.string().min(1).max(64),
  units: z.number().int().min(1).max(1_000_000),
});

export const claimBodySchema = z
  .strictObject({
    id: commandIdSchema,
    /** What is wrong: goods came broken, came as others, were not in the box; or the parcel never came. */
    kind: z.enum(claimKinds),
    lines: eachOnce(z.array(claimedLine).min(1).max(500), 'lineId'),
    /** What the customer wants; the policy of the channel may settle all claims in one way. */
    wanted: z.enum(claimSettlements),
    /** Where photos and the like are: addresses, or ids of whoever keeps them. */
    evidence: eachOnce(z.array(z.string().trim().min(1).max(500)).max(20)).optional(),
    /** The parcel that is lost. */
    shipmentId: z.string().min(1).max(80).optional(),
    /** In words. */
    reason: z.string().trim().min(1).max(200).optional(),
  })
  .superRefine(({ kind, shipmentId }, context) => {
    if ((kind === 'lost') === (shipmentId !== undefined)) return;
    const message = kind === 'lost' ? 'is missing' : 'goes with the kind lost only';
    context.addIssue({ code: 'custom', path: ['shipmentId'], message });
  });

export const claimDoor = door({
  name: 'claim',
  method: 'POST',
  path: '/orders/{id}/claims',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary:
    'Say that units came broken, wrong, not all or not at all: a return whose goods may stay, settled by a replacement or by money.',
  handler: 'returns/request',
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({}),
  body: claimBodySchema,
  answers: { 201: returnViewSchema },
});

export const carrierAnswerBodySchema = z
  .strictObject({
    id: commandIdSchema,
    result: z.enum(['paid', 'refused']),
    /** Minor units of the order's currency. */
    paid: z.number().int().min(0).max(1_000_000_000).optional(),
  })
  .refine(({ result, paid }) => result === 'paid' || paid === undefined, {
    error: 'goes with the result paid only',
    path: ['paid'],
  });

export const carrierAnswerDoor = door({
  name: 'recordCarrierAnswer',
  method: 'POST',
  path: '/returns/{id}/carrier-answers',
  scope: 'returns',
  callers: ['system', 'operator'],
  summary: 'What a carrier says of a parcel that was claimed as lost.',
  handler: 'returns/record-event',
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({}),
  body: carrierAnswerBodySchema,
  answers: { 200: returnViewSchema },
});
