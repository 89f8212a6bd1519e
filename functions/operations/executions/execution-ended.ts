import { attentionFor, reasonOf } from '../../exceptions/attention.ts';
import { openException, readOrderExceptions, saveException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { parsePartId } from '../../order/order-id.ts';
import { readReturn } from '../../returns/rma/return.store.ts';
import { isEnded } from '../../returns/rma/return.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { type Machine, parseExecutionName } from './executions.ts';

/** Whose execution it was: of the order (`n` 0), of fulfillment `n`, of a return; and which attempt. */
export interface Ended {
  readonly orderId: string;
  readonly n: number;
  readonly attempt: number;
  readonly returnId?: string;
}

/** What an execution's name says; undefined for one that is not ours. */
export function endedOf(machine: Machine, name: string): Ended | undefined {
  const parsed = parseExecutionName(machine, name);
  if (!parsed || machine === 'order') return parsed && { orderId: parsed.id, n: 0, attempt: parsed.attempt };
  const part = parsePartId(parsed.id);
  if (machine === 'fulfillment')
    return part?.kind === 'fulfillment'
      ? { orderId: part.orderId, n: part.n, attempt: parsed.attempt }
      : undefined;
  return part?.kind === 'return'
    ? { orderId: part.orderId, n: 0, attempt: parsed.attempt, returnId: parsed.id }
    : undefined;
}

/** Whose execution this was may have gone on without it: a later attempt, an end. */
async function isObsolete(
  { attempt, returnId }: Ended,
  order: { attempt: number; closed?: unknown },
): Promise<boolean> {
  if (returnId === undefined) return order.closed !== undefined || attempt < order.attempt;
  const returned = await readReturn(returnId);
  return isEnded(returned) || attempt < returned.attempt;
}

/** What waited in the execution waits no more: a retry has to start the next attempt. */
function abandoned(exceptions: readonly Exception[], name: string): Exception[] {
  return exceptions.filter((one) => one.status === 'open' && one.waiting && one.detail['execution'] === name);
}

/** How it ended, as Step Functions tells. */
export interface End {
  readonly name: string;
  readonly status: string;
  readonly error: string;
  readonly cause: string;
}

/**
 * The exception of an execution that ended by a fault or by hand: opened once, unless somebody owns the
 * trouble already. Refused as Moved.
 * @throws NotFound
 */
export async function recordEnd(
  ended: Ended,
  { name, status, error, cause }: End,
  now: string,
): Promise<'obsolete' | 'known' | 'opened'> {
  const { orderId, n, returnId } = ended;
  const order = await readOrder(orderId);
  if (await isObsolete(ended, order)) return 'obsolete';
  const exceptions = await readOrderExceptions(orderId);
  const left = abandoned(exceptions, name);
  const writes: Write[] = left.map((one) =>
    saveException(one, { ...one, waiting: false, version: one.version + 1 }),
  );
  // Open: somebody owns it. With a status: of this very end, which was told before.
  const ofThis = exceptions.filter((one) => one.detail['execution'] === name);
  const known =
    ofThis.some((one) => one.status === 'open' || one.detail['status'] !== undefined) ||
    (returnId === undefined && attentionFor(exceptions, n) !== undefined);
  if (known) {
    await transact(writes);
    return 'known';
  }
  const { exception, write, change } = openException(
    order,
    {
      type: error === 'ReleaseFailed' ? 'ReleaseFailed' : 'ExecutionFailed',
      ...(n > 0 ? { fulfillment: n } : {}),
      detail: {
        execution: name,
        attempt: ended.attempt,
        status,
        error,
        reason: reasonOf(cause),
        ...(returnId === undefined ? {} : { returnId }),
      },
    },
    now,
  );
  const { exceptionId, exceptionType, owner } = exception;
  const event = { type: 'order.needs_attention', data: { orderId, exceptionId, exceptionType, owner } };
  await transact([...writes, saveOrder(order, amend(order, change, now, event)), write]);
  return 'opened';
}
