import { escalate, parseException, readOrderExceptions } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { retryParked } from '../../relay/failures/parked.ts';
import { settleAsOver, settleIfOver } from '../../relay/meetings/settle-over.ts';
import { asError, Conflict } from '../../shared/errors.ts';
import { log } from '../../shared/log.ts';
import type { TableItem } from '../../shared/table.ts';
import { withinTime } from '../../shared/time-budget.ts';
import { transact } from '../../shared/transact.ts';
import { isRevived } from '../executions/revived.ts';
import { resolveException } from '../resolve/resolve-exception.ts';
import { restart, resume } from '../resolve/resume-effects.ts';
import { hasTransientCause, isRetriedOften } from './transient-cause.ts';

/** What a parked record may take: it fails and waits for longer before the sweeper's own time for it is up. */
const PARKED_MS = 15_000;

/** Tries a parked record again; answers whether it succeeded. */
async function isParkedDone(exception: Exception, now: string): Promise<boolean> {
  const { retriedBy } = exception.detail;
  const by = typeof retriedBy === 'string' ? retriedBy : 'system';
  try {
    await withinTime(PARKED_MS, () => retryParked(exception, by, now));
    return true;
  } catch (error) {
    const { name, message } = asError(error);
    log.warn('parked record failed again', {
      exceptionId: exception.exceptionId,
      error: `${name}: ${message}`,
    });
    return false;
  }
}

/** Says `retry` where the cause passes by itself; answers whether that was allowed. */
async function isRetried(exception: Exception, now: string): Promise<boolean> {
  const { exceptionId, orderId, dueAt = now } = exception;
  if (orderId === undefined || !hasTransientCause(exception)) return false;
  if (isRetriedOften(exception, await readOrderExceptions(orderId))) return false;
  const body = { id: `deadline ${dueAt}`, action: 'retry', note: 'its cause passes by itself' } as const;
  const caller = { kind: 'system', id: 'sweeper', scopes: [] } as const;
  try {
    await resolveException({ exceptionId, body, caller, by: 'system', now }, { resume, restart });
    return true;
  } catch (error) {
    // The order's state forbids a retry now: a person has to look.
    if (error instanceof Conflict) return false;
    throw error;
  }
}

/** Does what the table of exception types says; answers whether that ended the exception. */
function isEndedAtDeadline(exception: Exception, now: string): Promise<boolean> {
  switch (exceptionRules[exception.exceptionType].atDeadline) {
    case 'retry':
      return isParkedDone(exception, now);
    case 'retryTransient':
      return isRetried(exception, now);
    case 'escalate':
      return Promise.resolve(false);
  }
}

/** Settles an exception whose trouble is over by itself; answers whether it was. */
async function isSettled(exception: Exception, now: string): Promise<boolean> {
  if (await settleIfOver(exception, now)) return true;
  if (!(await isRevived(exception))) return false;
  await settleAsOver(exception, 'its execution runs', now);
  return true;
}

/**
 * Acts on an exception past its deadline: settles it when what it is about is over, tries again where the
 * table of exception types says so, and else hands it to the next owner.
 */
export async function sweepException(item: TableItem, now: string): Promise<void> {
  const exception = parseException(item);
  if (exception.status !== 'open' || exception.dueAt === undefined || exception.dueAt > now) return;
  if (await isSettled(exception, now)) return;
  if (!(await isEndedAtDeadline(exception, now))) await transact([escalate(exception, now).write]);
}
