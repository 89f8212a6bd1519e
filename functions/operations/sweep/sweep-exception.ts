import { escalate, parseException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { retryParked } from '../../relay/failures/parked.ts';
import { settleIfOver } from '../../relay/meetings/settle-over.ts';
import { log } from '../../shared/log.ts';
import type { TableItem } from '../../shared/table.ts';
import { transact } from '../../shared/transact.ts';

/** Tries a parked record again; answers whether it succeeded. */
async function succeedsNow(exception: Exception, now: string): Promise<boolean> {
  const { retriedBy } = exception.detail;
  try {
    await retryParked(exception, typeof retriedBy === 'string' ? retriedBy : 'system', now);
    return true;
  } catch (error) {
    log.warn('parked record failed again', {
      exceptionId: exception.exceptionId,
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    });
    return false;
  }
}

/**
 * Acts on an exception past its deadline: tries again where the table of exception types says so, settles it
 * when what it is about is over, and else hands it to the next owner.
 */
export async function sweepException(item: TableItem, now: string): Promise<void> {
  const exception = parseException(item);
  if (exception.status !== 'open' || exception.dueAt === undefined || exception.dueAt > now) return;
  const { atDeadline } = exceptionRules[exception.exceptionType];
  if (atDeadline === 'retry' && (await succeedsNow(exception, now))) return;
  if (!(await settleIfOver(exception, now))) await transact([escalate(exception, now).write]);
}
