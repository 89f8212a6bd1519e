import * as z from 'zod';

/** Which attempt of a state a token is of. Attempts are compared field by field, in this order (P1). */
export const tokenAttemptSchema = z.object({ enteredAt: z.string(), retry: z.number().int() });
export type TokenAttempt = z.output<typeof tokenAttemptSchema>;

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
  /** The gate that OnHold waits before. */
  before: z.string().optional(),
});
export type Token = z.output<typeof tokenSchema>;

/** Whether `a` is a later attempt of the same state than `b` (P1). */
export function isLater(a: TokenAttempt, b: TokenAttempt): boolean {
  return a.enteredAt === b.enteredAt ? a.retry > b.retry : a.enteredAt > b.enteredAt;
}
