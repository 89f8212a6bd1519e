/** REFUND: money that goes back for units of a return, asked for once. Pure. */
import * as z from 'zod';
import { unitsOf } from '../../order/line-units.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';

/**
 * `requested`: whoever settles it is asked; `pending`: whoever settles it is at it; `resolved`: a person says that the
 * money went another way; `waived`: a person says that none goes.
 */
export const refundStatuses = ['requested', 'pending', 'succeeded', 'failed', 'resolved', 'waived'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** As money, or as credit in the shop. */
export const refundKinds = ['refund', 'store_credit'] as const;
export type RefundKind = (typeof refundKinds)[number];

/** Who settles refunds: a payment or ERP partner that follows the events, or the shop by a call of ours. */
export const refundSettlers = ['partner', 'shop'] as const;

const units = z.number().int().min(0);
/** Units of a line, and what they are owed together, minor units. */
export const refundLineSchema = z.object({ lineId: z.string(), units, amount: units });
export type RefundLine = z.output<typeof refundLineSchema>;

export const refundSchema = z.looseObject({
  type: z.literal('Refund'),
  orderId: z.string(),
  channel: z.string(),
  refundId: z.string(),
  returnId: z.string(),
  /** The number of its return, ... */
  n: z.number().int().min(1),
  /** ... and which one of that return it is. */
  m: z.number().int().min(1),
  kind: z.enum(refundKinds),
  settledBy: z.enum(refundSettlers),
  currency: z.string(),
  /**
   * Minor units: what its lines are owed with the shipping, as far as what was paid sufficed. Units that are owed nothing
   * are settled with 0, and nobody is asked.
   */
  amount: units,
  /** Minor units that went, where whoever settled it says that they were others. */
  paid: units.optional(),
  /** Units of the return that were settled with it. */
  lines: z.array(refundLineSchema),
  shipping: units,
  /** META's version with the write that asked for it: what is settled first is settled first for good. */
  seq: units,
  status: z.enum(refundStatuses),
  /** How often it was asked for after it had failed, with the first time: each is another request to who settles it. */
  attempt: z.number().int().min(1),
  requestedAt: z.iso.datetime(),
  settledAt: z.iso.datetime().optional(),
  /** By which request its money went, where it was asked for several times and the answer said so. */
  settledAs: z.string().optional(),
  /** Why it failed, in the words of who was to settle it. */
  words: z.string().optional(),
  /** When an answer is due; absent once somebody was asked, or nothing is awaited. */
  dueAt: z.iso.datetime().optional(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type Refund = z.output<typeof refundSchema>;

/** Whether whoever settles it is still to answer. */
export function isAwaited({ status }: Pick<Refund, 'status'>): boolean {
  return status === 'requested' || status === 'pending';
}

/** Whether its money is gone. */
export function isGone({ status }: Pick<Refund, 'status'>): boolean {
  return status === 'succeeded' || status === 'resolved';
}

/** Minor units that went by it, or are to go. */
export function amountOf({ amount, paid = amount }: Pick<Refund, 'amount' | 'paid'>): number {
  return paid;
}

/** Money that is gone, or may go: all but what a person has waived. */
export function reservedBy(refunds: readonly Refund[]): number {
  return sumOf(refunds.filter(({ status }) => status !== 'waived'));
}

/**
 * Minor units of its own units that do not go, because a person has waived it, or somebody else gave them back: nothing is
 * owed of them any more. A correction has no units of its own.
 */
export function waivedBy({ status, lines, amount }: Pick<Refund, 'status' | 'lines' | 'amount'>): number {
  return status === 'waived' && lines.length > 0 ? amount : 0;
}

/** Units of a line for which money is gone, or may go. */
export function paidUnits(refunds: readonly Refund[], lineId: string): number {
  return refunds
    .filter(({ amount, status }) => amount > 0 && status !== 'waived')
    .reduce((sum, { lines }) => sum + unitsOf(lines, lineId), 0);
}

/** What was asked for, whatever became of it; of what went, what that was. */
export function sumOf(refunds: readonly Pick<Refund, 'amount' | 'paid'>[]): number {
  return refunds.reduce((sum, refund) => sum + amountOf(refund), 0);
}

/** What whoever settles it knows the request by: the same while it is the same request. */
export function idempotencyKey({ refundId, attempt }: Pick<Refund, 'refundId' | 'attempt'>): string {
  return attempt === 1 ? refundId : `${refundId}-${attempt}`;
}

/** Whether it was ever asked for by this key. */
export function isKeyOf({ refundId, attempt }: Pick<Refund, 'refundId' | 'attempt'>, known: string): boolean {
  const attempts = Array.from({ length: attempt }, (_, before) => before + 1);
  return attempts.some((one) => idempotencyKey({ refundId, attempt: one }) === known);
}
