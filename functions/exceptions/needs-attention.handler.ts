import * as z from 'zod';
import { readOrder, saveOrder } from '../order/order.store.ts';
import { amend } from '../order/order.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { readTokens, storeToken } from '../shared/token.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { attentionFor, caughtSchema, exceptionTypeOf, reasonOf } from './attention.ts';
import { openException, readOrderExceptions, saveException } from './exception.store.ts';

/**
 * State NeedsAttention. `n`: the fulfillment that is stuck, 0 for the order itself; `error`: what was caught.
 */
export const needsAttentionInputSchema = waitInputSchema.extend({
  n: z.number().int().min(0).default(0),
  error: caughtSchema.prefault({}),
});

/**
 * Opens the exception that a person resolves, and waits for it. An exception that is open for the same
 * fulfillment is taken over; a retry of the same entry finds its own (P6). An order that closed meanwhile
 * only gets the token: its record ends the wait.
 * @throws Superseded when a later attempt waits already
 */
export const handler = task(needsAttentionInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId, n, error } = input;
    const own = (await readTokens(orderId)).find(
      (token) =>
        token.state === 'NeedsAttention' && token.n === n && token.attempt.enteredAt === input.enteredAt,
    );
    const order = await readOrder(orderId);
    const known =
      own?.exception === undefined ? attentionFor(await readOrderExceptions(orderId), n) : undefined;
    const number = own?.exception ?? known?.n;
    if (number !== undefined) {
      const token = storeToken(input, 'NeedsAttention', n, now, { exception: number });
      // Taken over: it is this execution that a resolution resumes.
      const { status: _, ...said } = known?.detail ?? {};
      const detail = {
        ...said,
        attempt: input.attempt,
        ...(input.execution === undefined ? {} : { execution: input.execution }),
      };
      await transact(
        known
          ? [token, saveException(known, { ...known, waiting: true, detail, version: known.version + 1 })]
          : [token],
      );
      return { orderId, n, exception: number, error: error.Error };
    }
    if (order.closed) {
      await transact([storeToken(input, 'NeedsAttention', n, now)]);
      return { orderId, n, closed: order.closed.as, error: error.Error };
    }
    const { exception, write, change } = openException(
      order,
      {
        type: exceptionTypeOf(error.Error),
        ...(n > 0 ? { fulfillment: n } : {}),
        waiting: true,
        detail: {
          error: error.Error,
          reason: reasonOf(error.Cause),
          attempt: input.attempt,
          ...(input.execution === undefined ? {} : { execution: input.execution }),
        },
      },
      now,
    );
    const { exceptionId, exceptionType, owner } = exception;
    const next = amend(order, change, now, {
      type: 'order.needs_attention',
      data: { orderId, exceptionId, exceptionType, owner },
    });
    await transact([
      saveOrder(order, next),
      write,
      storeToken(input, 'NeedsAttention', n, now, { exception: exception.n ?? next.counts.exceptions }),
    ]);
    return { orderId, n, exception: next.counts.exceptions, error: error.Error };
  }),
);
