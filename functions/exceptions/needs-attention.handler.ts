import * as z from 'zod';
import { readOrder, saveOrder } from '../order/order.store.ts';
import { amend, type Order } from '../order/order.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { readWaits, storeToken } from '../shared/token.store.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { attentionFor, caughtSchema, exceptionTypeOf, reasonOf } from './attention.ts';
import { openException, readOrderExceptions, saveException } from './exception.store.ts';
import type { Exception } from './exception.ts';

/** State NeedsAttention. */
export const needsAttentionInputSchema = waitInputSchema.extend({
  /** The fulfillment that is stuck, 0 for the order itself. */
  n: z.number().int().min(0).default(0),
  /** What the state machine caught. */
  error: caughtSchema.prefault({}),
});
type NeedsAttentionInput = z.output<typeof needsAttentionInputSchema>;

/** What an operator sees of the state. */
interface Attention {
  readonly orderId: string;
  readonly n: number;
  readonly error: string;
  /** The number of the exception that the state waits for. */
  readonly exception?: number;
  /** How the order ended, where nothing is left to wait for. */
  readonly closed?: string;
}

/**
 * Opens the exception that a person resolves, and waits for that. The state takes over an exception that is
 * open for the same fulfillment; a retry of the same entry finds its own (P6). Of an order that closed
 * meanwhile only the token is stored: the token's record ends the wait.
 * @throws Superseded when a later attempt waits already
 */
export const handler = task(needsAttentionInputSchema, (input, now) =>
  retryMoved(async (): Promise<Attention> => {
    const { orderId, n, error } = input;
    const attention = { orderId, n, error: error.Error };
    const own = await ownException(input);
    const order = await readOrder(orderId);
    if (own !== undefined) {
      await transact([tokenFor(input, now, own)]);
      return { ...attention, exception: own };
    }
    const known = attentionFor(await readOrderExceptions(orderId), n);
    if (known?.n !== undefined) {
      await transact([tokenFor(input, now, known.n), takeOver(known, input)]);
      return { ...attention, exception: known.n };
    }
    if (order.closed) {
      await transact([storeToken(input, 'NeedsAttention', n, now)]);
      return { ...attention, closed: order.closed.as };
    }
    return { ...attention, exception: await openAttention(order, input, now) };
  }),
);

/** The number of the exception that this entry of the state opened or took over before, if it did. */
async function ownException({ orderId, n, enteredAt }: NeedsAttentionInput): Promise<number | undefined> {
  const tokens = await readWaits(orderId);
  const own = tokens.find(
    (token) => token.state === 'NeedsAttention' && token.n === n && token.attempt.enteredAt === enteredAt,
  );
  return own?.exception;
}

function tokenFor(input: NeedsAttentionInput, now: string, exception: number): Write {
  return storeToken(input, 'NeedsAttention', input.n, now, { exception });
}

/** From now on resolving the exception resumes this execution. */
function takeOver(known: Exception, input: NeedsAttentionInput): Write {
  const { status: _, ...before } = known.detail;
  const detail = { ...before, ...executionOf(input) };
  return saveException(known, { ...known, waiting: true, detail, version: known.version + 1 });
}

/** Opens an exception for what was caught. @returns its number */
async function openAttention(order: Order, input: NeedsAttentionInput, now: string): Promise<number> {
  const { orderId, n, error } = input;
  const { exception, write, change } = openException(
    order,
    {
      type: exceptionTypeOf(error.Error),
      ...(n > 0 ? { fulfillment: n } : {}),
      waiting: true,
      detail: { error: error.Error, reason: reasonOf(error.Cause), ...executionOf(input) },
    },
    now,
  );
  const { exceptionId, exceptionType, owner } = exception;
  const data = { orderId, exceptionId, exceptionType, owner };
  const next = amend(order, change, now, { type: 'order.needs_attention', data });
  const number = next.counts.exceptions;
  await transact([saveOrder(order, next), write, tokenFor(input, now, number)]);
  return number;
}

function executionOf({ attempt, execution }: NeedsAttentionInput): { attempt: number; execution?: string } {
  return execution === undefined ? { attempt } : { attempt, execution };
}
