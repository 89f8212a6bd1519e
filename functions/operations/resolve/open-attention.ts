/** What the state NeedsAttention writes: a token, and the exception that it waits for. */
import * as z from 'zod';
import { caughtSchema, exceptionTypeOf, reasonOf } from '../../exceptions/attention.ts';
import { attentionEvent } from '../../exceptions/attention-event.ts';
import { openException, saveException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { type Branch, branchInputShape, withBranch } from '../../order/unit-owner.ts';
import { dispatchOfName } from '../../routing/reroute/branch-successors.ts';
import { waitInputSchema } from '../../shared/task.ts';
import { readWaits, storeToken } from '../../shared/token.store.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { handOverToException } from './hand-over.ts';

/** State NeedsAttention, of the order or of a branch of it. */
export const needsAttentionInputSchema = waitInputSchema
  .extend({
    ...branchInputShape,
    /** What the state machine caught. */
    error: caughtSchema.prefault({}),
    /** The first name of the branch's own execution, where that ended by a fault (ReplacementFailed). */
    name: z.string().optional(),
  })
  .transform(withBranch);
export type NeedsAttentionInput = z.output<typeof needsAttentionInputSchema>;

/** The number of the exception that this entry of the state opened or took over before, if it did. */
export async function ownException({
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

/** The dispatch with which the execution was begun that has ended by a fault; 0: all of an exception's branch. */
function sinceOf({ orderId, n, exception, name }: NeedsAttentionInput): number | undefined {
  if (exception > 0) return name === undefined ? undefined : 0;
  return dispatchOfName(orderId, n, name);
}

export function tokenFor(input: NeedsAttentionInput, now: string, exception: number): Write {
  return storeToken(input, 'NeedsAttention', input, now, { exception });
}

/** From now on resolving the exception resumes this execution. */
export async function takeOver(
  order: Order,
  known: Exception,
  input: NeedsAttentionInput,
  now: string,
): Promise<void> {
  const { status: _, ...before } = known.detail;
  const branch = branchOf(input);
  const taker = { exception: known.n ?? 0, since: sinceOf(input) };
  const handed = await handOverToException(order.orderId, branch, taker, now);
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
export async function openAttention(order: Order, input: NeedsAttentionInput, now: string): Promise<number> {
  const { orderId, n, error } = input;
  const branch = branchOf(input);
  const taker = { exception: order.counts.exceptions + 1, since: sinceOf(input) };
  const handed = await handOverToException(orderId, branch, taker, now);
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
  const next = amend(order, change, now, attentionEvent(order, exception));
  const number = next.counts.exceptions;
  await transact([saveOrder(order, next), write, tokenFor(input, now, number), ...handed.writes]);
  return number;
}

function executionOf({ attempt, execution }: NeedsAttentionInput): { attempt: number; execution?: string } {
  return execution === undefined ? { attempt } : { attempt, execution };
}
