/** What asking for a return says and is answered, whoever asks. */
import * as z from 'zod';
import { claimPolicySchema } from '../network/entities/claim-policy.ts';
import { returnReasonSchema } from '../network/entities/return-policy.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { commandIdSchema } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { currencySchema } from '../shared/money.ts';
import { refusedReturns } from './policy/eligibility.ts';
import { returnOutcomes } from './rma/return.ts';
import { parcelOfLabel } from './rma/return-label.ts';

/** A line of which units are to come back. */
export const requestedLine = z.strictObject({
  lineId: z.string().min(1).max(64),
  units: z.number().int().min(1).max(1_000_000),
  /** A code: one that every channel may say, or one of the channel's own. */
  reason: returnReasonSchema.optional(),
  /** The SKU that the customer wants in its place. */
  exchangeFor: skuIdSchema.optional(),
  /** The SKU that the customer takes where that cannot be had; else the money is given back. */
  secondChoice: skuIdSchema.optional(),
});

/** Who asks may say so much; what only callers with a credential may say is beside it. */
export const requestedReturnShape = {
  id: commandIdSchema,
  lines: eachOnce(z.array(requestedLine).min(1).max(500), 'lineId'),
  /** In words. */
  reason: z.string().trim().min(1).max(200).optional(),
  /** What the customer wants for the goods; kept with the return. */
  outcome: z.enum(returnOutcomes).optional(),
  /** Where photos of the goods are: addresses, or ids of whoever keeps them. */
  photos: eachOnce(z.array(z.string().trim().min(1).max(500)).max(20)).optional(),
};
const requestedReturnSchema = z.strictObject(requestedReturnShape);

/** A label as somebody tells of it. */
export const toldLabelSchema = z
  .strictObject({
    /** Who pays for the way back; left out, as the policy says. */
    paidBy: z.enum(['brand', 'customer']).optional(),
    carrier: z.string().trim().min(1).max(60).optional(),
    trackingNumber: z.string().trim().min(1).max(60).optional(),
    /** The label's id at whoever made it. */
    reference: z.string().trim().min(1).max(200).optional(),
    /** Where the customer prints it; their link's page has a link there. */
    url: z
      .url({ protocol: /^https$/ })
      .max(2000)
      .optional(),
    /** Minor units. */
    cost: z.strictObject({ amount: z.int().min(0), currency: currencySchema }).optional(),
  })
  .refine(({ carrier, trackingNumber }) => (carrier === undefined) === (trackingNumber === undefined), {
    error: 'goes with the other of carrier and trackingNumber',
    path: ['trackingNumber'],
  })
  .refine((told) => told.reference !== undefined || parcelOfLabel(told) !== undefined, {
    error: 'is needed, or the carrier and number of a parcel',
    path: ['reference'],
  });

/** A SKU in exchange is named by each line of an exchange, and by no other. */
export function wishesFitOutcome(
  { outcome, lines }: Pick<z.output<typeof requestedReturnSchema>, 'outcome' | 'lines'>,
  context: z.RefinementCtx,
): void {
  for (const [index, { exchangeFor, secondChoice }] of lines.entries()) {
    if (secondChoice !== undefined && exchangeFor === undefined)
      context.addIssue({
        code: 'custom',
        path: ['lines', index, 'secondChoice'],
        message: 'goes with exchangeFor',
      });
    if ((exchangeFor !== undefined) === (outcome === 'exchange')) continue;
    const message = outcome === 'exchange' ? 'is missing' : 'goes with the outcome exchange only';
    context.addIssue({ code: 'custom', path: ['lines', index, 'exchangeFor'], message });
  }
}

/** A line of an order, and whether units of it may come back. */
const returnableLineSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  title: z.string().optional(),
  /** Units in the order's parcels, surplus too. */
  sent: z.number().int(),
  /** Those of them that are neither back nor coming back. */
  returnable: z.number().int(),
  eligible: z.boolean(),
  /** Why not. */
  because: z.object({ code: z.enum(refusedReturns), message: z.string() }).optional(),
  /** Until when (UTC); absent without an end, or before the order is delivered. */
  until: z.iso.datetime().optional(),
  label: z.enum(['brand', 'customer']),
  approval: z.enum(['automatic', 'review']),
  /** So many photos are wanted. */
  photos: z.number().int(),
  /** What is kept back of each unit, minor units of the order's currency. */
  fee: z.number().int().optional(),
  /** The goods stay with the customer where all that is to come back is worth less, minor units of the order's currency. */
  keepBelow: z.number().int().optional(),
});

/** A line of an order, and whether units of it may be claimed. */
const claimableLineSchema = returnableLineSchema
  .pick({ lineId: true, sku: true, title: true, eligible: true, because: true })
  .extend({ claimable: z.number().int() });

/** Which units of an order may come back. */
export const returnableSchema = z.object({
  orderId: z.string(),
  /** The version of the channel whose policy it is. */
  policyVersion: z.number().int().optional(),
  /** Codes of the reasons that may be said. */
  reasons: z.array(z.string()),
  lines: z.array(returnableLineSchema),
  /** What may be said to be wrong with goods that came, or to be lost: returns' rules do not hold for it. */
  claims: z.object({
    settle: claimPolicySchema.shape.settle.unwrap(),
    /** So many references are wanted. */
    evidence: z.number().int(),
    goods: claimPolicySchema.shape.goods.unwrap(),
    byLink: claimPolicySchema.shape.byLink.unwrap(),
    /** Until when (UTC); absent without an end, or before the order is delivered. */
    until: z.iso.datetime().optional(),
    /** Units that came broken or wrong, or were not in the box. */
    lines: z.array(claimableLineSchema),
    /** Parcels that may be claimed as lost, and what of each. */
    parcels: z.array(
      z.object({
        shipmentId: z.string(),
        lines: z.array(z.object({ lineId: z.string(), units: z.number().int() })),
      }),
    ),
  }),
});
