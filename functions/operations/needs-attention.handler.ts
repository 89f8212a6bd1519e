import type * as z from 'zod';
import {
  attentionFor,
  type Caught,
  caughtSchema,
  exceptionTypeOf,
  reasonOf,
} from '../exceptions/attention.ts';
import { openException, readOrderExceptions, saveException } from '../exceptions/exception.store.ts';
import type { Exception } from '../exceptions/exception.ts';
import { readOrder, saveOrder } from '../order/order.store.ts';
import { amend, type Order } from '../order/order.ts';
import { type Branch, branchInputShape, withBranch } from '../order/unit-owner.ts';
import { Superseded, UNSERVED } from '../shared/errors.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { readWaits, storeToken } from '../shared/token.store.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { handOverToException } from './resolve/hand-over.ts';

/** State NeedsAttention, of the order or of a branch of it. */
export const needsAttentionInputSchema = waitInputSchema
  .extend({
    ...branchInputShape,
    /** What the state machine caught. */
    error: caughtSchema.prefault({}),
  })
  .transform(withBranch);
type NeedsAttentionInput = z.output<typeof needsAttentionInputSchema>;

/** What an operator sees of the state. */
interface Attention {
  readonly orderId: string;
  readonly n: number;
  readonly error: Caught['Error'];
  /** The number of the exception that the state waits for. */
  readonly exception?: number;
  /** How the order ended, where nothing is left to wait for. */
  readonly closed?: string;
}

/**
 * Opens the exception that a person resolves, hands everything under the branch's key to it in the same write
 * (P24), and waits. The state takes over an exception that is open for the same branch; a retry of the same entry
 * finds its own (P6). Where nothing is left to wait for only the token is stored: its record ends the wait.
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
    // What waits in an earlier attempt is the later one's to look after.
    if (order.attempt > input.attempt)
      throw new Superseded(
        `attempt ${order.attempt} of order ${orderId} is wanted, this is ${input.attempt}`,
      );
    const known = attentionFor(await readOrderExceptions(orderId), input);
    if (known?.n !== undefined) {
      await takeOver(order, known, input, now);
      return { ...attention, exception: known.n };
    }
    if (order.closed || error.Error === UNSERVED) return storeTokenOnly(input, attention, order, now);
    return { ...attention, exception: await openAttention(order, input, now) };
  }),
);

/** The order is over, or the exception whose branch this is was resolved before anybody waited for it. */
async function storeTokenOnly(
  input: NeedsAttentionInput,
  attention: Attention,
  { closed }: Order,
  now: string,
): Promise<Attention> {
  const about = input.exception > 0 ? { exception: input.exception } : {};
  await transact([storeToken(input, 'NeedsAttention', input, now, about)]);
  return { ...attention, ...about, ...(closed ? { closed: closed.as } : {}) };
}

/** The number of the exception that this entry of the state opened or took over before, if it did. */
async function ownException({
  orderId,
  n,
  exception,
  enteredAt,
}: NeedsAttentionInput): Promise<number | undefined> {
  const tokens = await readWaits(orderId);
  const own = tokens.find(
    (token) =>
      token.state === 'NeedsAttention' &&
      token.n === n &&
      (token.branch ?? 0) === exception &&
      token.attempt.enteredAt === enteredAt,
  );
  return own?.exception;
}

/** The branch alone: an exception stores it, and takes nothing else of the input. */
function branchOf({ n, exception }: NeedsAttentionInput): Branch {
  return { n, exception };
}

function tokenFor(input: NeedsAttentionInput, now: string, exception: number): Write {
  return storeToken(input, 'NeedsAttention', input, now, { exception });
}

/** From now on resolving the exception resumes this execution. */
async function takeOver(
  order: Order,
  known: Exception,
  input: NeedsAttentionInput,
  now: string,
): Promise<void> {
  const { status: _, ...before } = known.detail;
  const branch = branchOf(input);
  const handed = await handOverToException(order.orderId, branch, known.n ?? 0, now);
  const next: Exception = {
    ...known,
    waiting: true,
    branch,
    detail: { ...before, ...handed.detail, ...executionOf(input) },
    version: known.version + 1,
  };
  await transact([tokenFor(input, now, known.n ?? 0), saveException(known, next), ...handed.writes]);
}

/** Opens an exception for what was caught. @returns its number */
async function openAttention(order: Order, input: NeedsAttentionInput, now: string): Promise<number> {
  const { orderId, n, error } = input;
  const branch = { n, exception: input.exception };
  const handed = await handOverToException(orderId, branch, order.counts.exceptions + 1, now);
  const { exception, write, change } = openException(
    order,
    {
      type: exceptionTypeOf(error.Error),
      ...(n > 0 ? { fulfillment: n } : {}),
      waiting: true,
      branch,
      detail: {
        error: error.Error,
        reason: reasonOf(error.Cause),
        ...handed.detail,
        ...executionOf(input),
      },
    },
    now,
  );
  const { exceptionId, exceptionType, owner } = exception;
  const data = { orderId, exceptionId, exceptionType, owner };
  const next = amend(order, change, now, { type: 'order.needs_attention', data });
  const number = next.counts.exceptions;
  await transact([saveOrder(order, next), write, tokenFor(input, now, number), ...handed.writes]);
  return number;
}

function executionOf({ attempt, execution }: NeedsAttentionInput): { attempt: number; execution?: string } {
  return execution === undefined ? { attempt } : { attempt, execution };
}
