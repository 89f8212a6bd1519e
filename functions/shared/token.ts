import * as z from 'zod';

/** A time of Step Functions as UTC ISO text with milliseconds: texts of one form compare as their instants. */
export const instantSchema = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is not a time')
  .transform((text) => new Date(text).toISOString());

/** Which attempt of a state a token is of. Attempts are compared field by field, in this order (P1). */
export const tokenAttemptSchema = z.object({ enteredAt: instantSchema, retry: z.number().int() });
export type TokenAttempt = z.output<typeof tokenAttemptSchema>;

/** The states that wait, as the state machines name them. */
export const waitingStates = [
  'OnHold',
  'AwaitStock',
  'AwaitCapacity',
  'NeedsAttention',
  'Dispatch',
  'Track',
  'AwaitApproval',
  'AwaitReceipt',
  'AwaitInspection',
] as const;
export type WaitingState = (typeof waitingStates)[number];

const waitShape = {
  orderId: z.string(),
  state: z.enum(waitingStates),
  /** Fulfillment or return number; 0 for the order itself. */
  n: z.number().int().min(0),
  /** The number of the exception whose branch waits; absent for the order and a fulfillment's own branch. */
  branch: z.number().int().optional(),
  attempt: tokenAttemptSchema,
  /**
   * Which attempt of its order, or of its return, the waiting execution is. Absent from waits that were stored
   * before executions told.
   */
  executionAttempt: z.number().int().optional(),
  /** Which of the order's executions waits: the rest of its name behind the order's id. Absent as above. */
  run: z.string().optional(),
  /** The exception that NeedsAttention waits for. */
  exception: z.number().int().optional(),
  /** The gate that OnHold waits before. */
  before: z.string().optional(),
};

/**
 * A waiting state's task token: a credential, in an item of its own, never in an event, log or partner
 * payload.
 */
export const tokenSchema = z.looseObject({
  ...waitShape,
  type: z.literal('Token'),
  token: z.string(),
  /** How often the sweeper had the relay look at the wait once more (P3). */
  touched: z.number().int().optional(),
});
export type Token = z.output<typeof tokenSchema>;

/**
 * What stays of a token once it was answered. The credential is gone, so that no record makes the relay answer
 * again; the attempt stays, so that a delayed invocation of an earlier attempt is still refused (P1) and a
 * retried step still finds its own effect (P6).
 */
export const answeredWaitSchema = z.looseObject({ ...waitShape, type: z.literal('AnsweredWait') });
export type AnsweredWait = z.output<typeof answeredWaitSchema>;

/** A wait that was stored, answered or not. */
export const storedWaitSchema = z.discriminatedUnion('type', [tokenSchema, answeredWaitSchema]);
export type StoredWait = Token | AnsweredWait;

export function isToken(wait: StoredWait): wait is Token {
  return wait.type === 'Token';
}

/** Whether `a` is a later attempt of the same state than `b` (P1). */
export function isLater(a: TokenAttempt, b: TokenAttempt): boolean {
  const [entered, other] = [Date.parse(a.enteredAt), Date.parse(b.enteredAt)];
  return entered === other ? a.retry > b.retry : entered > other;
}

/** A return and a fulfillment may have the same number: their waits are different branches. */
export function isOfReturn({ state }: Pick<Token, 'state'>): boolean {
  return state === 'AwaitApproval' || state === 'AwaitReceipt' || state === 'AwaitInspection';
}
