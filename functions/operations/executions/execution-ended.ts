import { attentionFor, reasonOf } from '../../exceptions/attention.ts';
import { attentionEvent } from '../../exceptions/attention-event.ts';
import { openException, readOrderExceptions, saveException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { parsePartId } from '../../order/order-id.ts';
import { branchOfWait } from '../../order/unit-owner.ts';
import { readReturn } from '../../returns/rma/return.store.ts';
import { isEnded } from '../../returns/rma/return.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { type Machine, parseExecutionName } from './executions.ts';

/** Whose execution ended: the order's (`n` 0), that of fulfillment `n`, or a return's; and which attempt. */
export interface EndedExecution {
  readonly orderId: string;
  readonly n: number;
  /** The exception whose branch the execution ran, 0 for none. */
  readonly exception: number;
  readonly attempt: number;
  readonly returnId?: string;
}

/** Whose execution has this name; undefined for a name that is not of our making. */
export function endedOf(machine: Machine, name: string): EndedExecution | undefined {
  const parsed = parseExecutionName(machine, name);
  if (!parsed) return undefined;
  const { id, attempt } = parsed;
  if (machine === 'order') return { orderId: id, n: 0, exception: 0, attempt };
  const part = parsePartId(id);
  if (machine === 'fulfillment' && part?.kind === 'exception')
    return { orderId: part.orderId, n: 0, exception: part.n, attempt };
  if (machine === 'fulfillment' && part?.kind === 'wait')
    return { orderId: part.orderId, ...branchOfWait(part.n), attempt };
  if (part?.kind !== machine) return undefined;
  const { orderId, n } = part;
  return machine === 'return'
    ? { orderId, n: 0, exception: 0, attempt, returnId: id }
    : { orderId, n, exception: 0, attempt };
}

/** Whether the order or return has gone on without this execution: by a later attempt, or to its end. */
async function isObsolete(
  { attempt, returnId }: EndedExecution,
  order: { attempt: number; closed?: unknown },
): Promise<boolean> {
  if (returnId === undefined) return order.closed !== undefined || attempt < order.attempt;
  const returned = await readReturn(returnId);
  return isEnded(returned) || attempt < returned.attempt;
}

/** The exceptions that waited in the execution. They wait no more: a retry has to start the next attempt. */
function abandoned(exceptions: readonly Exception[], name: string): Exception[] {
  return exceptions.filter((one) => one.status === 'open' && one.waiting && one.detail['execution'] === name);
}

/** How an execution ended, as Step Functions tells. */
export interface ExecutionEnd {
  readonly name: string;
  readonly status: string;
  readonly error: string;
  readonly cause: string;
}

/**
 * Whether somebody owns the trouble already: an open exception of this execution, or of what it waited for;
 * or a resolved one that has this end's status, so that the end was told before.
 */
function isKnown(
  exceptions: readonly Exception[],
  { n, exception, returnId }: EndedExecution,
  name: string,
): boolean {
  const ofExecution = exceptions.filter(({ detail }) => detail['execution'] === name);
  const isOwned = ofExecution.some(
    ({ status, detail }) => status === 'open' || detail['status'] !== undefined,
  );
  return isOwned || (returnId === undefined && attentionFor(exceptions, { n, exception }) !== undefined);
}

/**
 * Opens the exception of an execution that ended by a fault or by hand, once, unless somebody owns the
 * trouble already. Refused as Moved.
 * @throws NotFound for an order or return that does not exist
 */
export async function recordEnd(
  ended: EndedExecution,
  { name, status, error, cause }: ExecutionEnd,
  now: string,
): Promise<'obsolete' | 'known' | 'opened'> {
  const { orderId, n, returnId } = ended;
  const order = await readOrder(orderId);
  if (await isObsolete(ended, order)) return 'obsolete';
  const exceptions = await readOrderExceptions(orderId);
  const writes: Write[] = abandoned(exceptions, name).map((one) =>
    saveException(one, { ...one, waiting: false, version: one.version + 1 }),
  );
  if (isKnown(exceptions, ended, name)) {
    await transact(writes);
    return 'known';
  }
  const detail = {
    execution: name,
    attempt: ended.attempt,
    status,
    error,
    reason: reasonOf(cause),
    ...(returnId === undefined ? {} : { returnId }),
  };
  const type = error === 'ReleaseFailed' ? 'ReleaseFailed' : 'ExecutionFailed';
  const about = n > 0 ? { fulfillment: n } : {};
  const { exception, write, change } = openException(order, { type, ...about, detail }, now);
  const next = amend(order, change, now, attentionEvent(order, exception));
  await transact([...writes, saveOrder(order, next), write]);
  return 'opened';
}
