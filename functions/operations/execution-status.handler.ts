import * as z from 'zod';
import { readReturn } from '../returns/return.store.ts';
import { isEnded } from '../returns/return.ts';
import { NotFound, OrchestratorError } from '../shared/errors.ts';
import { log, logDone } from '../shared/log.ts';
import { parsePartId } from '../shared/order-id.ts';
import { amend } from '../shared/order.ts';
import { readOrder, saveOrder } from '../shared/order.store.ts';
import { parseOwn } from '../shared/parse.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { attentionFor, reasonOf } from './attention.ts';
import { openException, readOrderExceptions, saveException } from './exception.store.ts';
import type { Exception } from './exception.ts';
import { parseExecutionName, type Machine } from './executions.ts';

/** `Step Functions Execution Status Change`, as EventBridge sends it for Standard executions. */
export const statusEventSchema = z.looseObject({
  detail: z.looseObject({
    name: z.string(), status: z.string(),
    stateMachineArn: z.string().transform((arn, context): Machine => {
      const name = /-(order|fulfillment|return)$/.exec(arn)?.[1];
      if (name === 'order' || name === 'fulfillment' || name === 'return') return name;
      context.addIssue({ code: 'custom', message: 'is not one of our state machines' });
      return z.NEVER;
    }),
    error: z.string().nullish(), cause: z.string().nullish(),
  }),
});

interface Ended { readonly orderId: string; readonly n: number; readonly attempt: number; readonly returnId?: string }

function endedOf(machine: Machine, name: string): Ended | undefined {
  const parsed = parseExecutionName(machine, name);
  if (!parsed || machine === 'order') return parsed && { orderId: parsed.id, n: 0, attempt: parsed.attempt };
  const part = parsePartId(parsed.id);
  if (machine === 'fulfillment') return part?.kind === 'fulfillment' ? { orderId: part.orderId, n: part.n, attempt: parsed.attempt } : undefined;
  return part?.kind === 'return' ? { orderId: part.orderId, n: 0, attempt: parsed.attempt, returnId: parsed.id } : undefined;
}

/** Whose execution this was may have gone on without it: a later attempt, an end. */
async function isObsolete({ attempt, returnId }: Ended, order: { attempt: number; closed?: unknown }): Promise<boolean> {
  if (returnId === undefined) return order.closed !== undefined || attempt < order.attempt;
  const returned = await readReturn(returnId);
  return isEnded(returned) || attempt < returned.attempt;
}

/** What waited in the execution waits no more: a retry has to start the next attempt. */
const abandoned = (exceptions: readonly Exception[], name: string): Exception[] =>
  exceptions.filter((one) => one.status === 'open' && one.waiting && one.detail['execution'] === name);

async function record(ended: Ended, name: string, status: string, error: string, cause: string, now: string): Promise<string> {
  const { orderId, n, returnId } = ended;
  const order = await readOrder(orderId);
  if (await isObsolete(ended, order)) return 'obsolete';
  const exceptions = await readOrderExceptions(orderId);
  const left = abandoned(exceptions, name);
  const writes: Write[] = left.map((one) => saveException(one, { ...one, waiting: false, version: one.version + 1 }));
  const known = exceptions.some((one) => one.detail['execution'] === name) || (returnId === undefined && attentionFor(exceptions, n) !== undefined);
  if (known) {
    await transact(writes);
    return 'known';
  }
  const { exception, write, change } = openException(order, {
    type: error === 'ReleaseFailed' ? 'ReleaseFailed' : 'ExecutionFailed', ...(n > 0 ? { fulfillment: n } : {}),
    detail: { execution: name, attempt: ended.attempt, status, error, reason: reasonOf(cause), ...(returnId === undefined ? {} : { returnId }) },
  }, now);
  const { exceptionId, exceptionType, owner } = exception;
  const event = { type: 'order.needs_attention', data: { orderId, exceptionId, exceptionType, owner } };
  await transact([...writes, saveOrder(order, amend(order, change, now, event)), write]);
  return 'opened';
}

/** An execution failed, timed out or was stopped by hand: its order gets an exception, once. */
export async function handler(event: unknown): Promise<void> {
  const startedAt = Date.now();
  const { name, status, stateMachineArn: machine, error, cause } = parseOwn(statusEventSchema, event, 'execution status event').detail;
  const ended = endedOf(machine, name);
  let outcome = 'foreign';
  try {
    if (ended) outcome = await retryMoved(() => record(ended, name, status, error ?? status, cause ?? '', new Date(startedAt).toISOString()));
  } catch (failed) {
    if (!(failed instanceof NotFound)) {
      log.error('execution status not recorded', { execution: name, error: failed instanceof OrchestratorError ? failed : new Error(String(failed)) });
      throw failed;
    }
    outcome = 'unknown order';
  }
  logDone({ execution: name, ...(ended ? { orderId: ended.orderId } : {}) }, startedAt, { status, outcome });
}
