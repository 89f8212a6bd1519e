import { escalate, parseException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { retryParked } from '../../relay/effects/parked.ts';
import { settleIfOver } from '../../relay/meetings/settle-over.ts';
import { log } from '../../shared/log.ts';
import type { TableItem } from '../../shared/table.ts';
import { transact } from '../../shared/transact.ts';

async function retried(exception: Exception, now: string): Promise<boolean> {
  try {
    await retryParked(
      exception,
      typeof exception.detail['retriedBy'] === 'string' ? exception.detail['retriedBy'] : 'system',
      now,
    );
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
 * An exception past its deadline: settled when it is over, tried again where the table says so, else handed
 * to the next owner.
 */
export async function sweepException(item: TableItem, now: string): Promise<void> {
  const exception = parseException(item);
  if (exception.status !== 'open' || exception.dueAt === undefined || exception.dueAt > now) return;
  if (exceptionRules[exception.exceptionType].atDeadline === 'retry' && (await retried(exception, now)))
    return;
  if (!(await settleIfOver(exception, now))) await transact([escalate(exception, now).write]);
}
