import * as z from 'zod';
import { type TokenAttempt, tokenAttemptSchema } from './task.ts';

/** The states that wait, as the state machines name them. */
export const waitingStates = [
  'OnHold',
  'AwaitStock',
  'AwaitCapacity',
  'NeedsAttention',
  'Dispatch',
  'Track',
  'AwaitReceipt',
  'AwaitInspection',
] as const;
export type WaitingState = (typeof waitingStates)[number];

/**
 * A waiting state's task token: a credential, in an item of its own, never in an event, log or partner
 * payload.
 */
export const tokenSchema = z.looseObject({
  type: z.literal('Token'),
  orderId: z.string(),
  state: z.enum(waitingStates),
  /** Fulfillment or return number; 0 for the order itself. */
  n: z.number().int().min(0),
  token: z.string(),
  attempt: tokenAttemptSchema,
  /** The exception that NeedsAttention waits for. */
  exception: z.number().int().optional(),
  /** OnHold: the gate that it waits before. */
  before: z.string().optional(),
});
export type Token = z.output<typeof tokenSchema>;

/** Entered time first, retry count second (P1). */
export function isLater(a: TokenAttempt, b: TokenAttempt): boolean {
  return a.enteredAt === b.enteredAt ? a.retry > b.retry : a.enteredAt > b.enteredAt;
}
