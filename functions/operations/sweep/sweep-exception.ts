import * as z from 'zod';
import {
  escalate,
  parseException,
  readException,
  readOrderExceptions,
} from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { retryParked } from '../../relay/failures/parked.ts';
import { settleAsOver, settleIfOver } from '../../relay/meetings/settle-over.ts';
import { shrinkPool } from '../../routing/shrink/shrink-pool.ts';
import { shrinkPosition } from '../../routing/shrink/shrink-position.ts';
import { asError, Conflict } from '../../shared/errors.ts';
import { log } from '../../shared/log.ts';
import type { TableItem } from '../../shared/table.ts';
import { withinTime } from '../../shared/time-budget.ts';
import { transact } from '../../shared/transact.ts';
import { isDriftOver } from '../audit/drift-over.ts';
import { isRevived } from '../executions/revived.ts';
import { acceptDelay, cancelDelayed } from '../resolve/delay-effects.ts';
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

const shortSchema = z.looseObject({
  sku: z.string(),
  pool: z.string().optional(),
  location: z.string().optional(),
});

/** Has orders give up once more what is not there. */
async function shrinkAgain({ detail }: Exception, now: string): Promise<void> {
  const { sku, pool, location } = shortSchema.parse(detail);
  if (location !== undefined) await shrinkPosition({ sku, location }, now);
  else if (pool !== undefined) await shrinkPool({ pool, sku }, now);
}

/** Does what the SKU's policy says where nobody has consented to a delay; answers whether that was possible. */
async function isDecided({ exceptionId, detail, dueAt = '' }: Exception, now: string): Promise<boolean> {
  const action = detail['then'] === 'wait' ? 'retry' : 'cancel';
  const body = {
    id: `deadline ${dueAt}`,
    action,
    ...(action === 'cancel' ? { note: 'DELAYED' } : {}),
  } as const;
  const caller = { kind: 'system', id: 'sweeper', scopes: [] } as const;
  try {
    await resolveException({ exceptionId, body, caller, by: 'system', now }, { acceptDelay, cancelDelayed });
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}

/** Does what the table of exception types says; answers the exception as it stands then, unless that ended it. */
async function afterDeadline(exception: Exception, now: string): Promise<Exception | undefined> {
  switch (exceptionRules[exception.exceptionType].atDeadline) {
    case 'retry':
      return (await isParkedDone(exception, now)) ? undefined : exception;
    case 'retryTransient':
      return (await isRetried(exception, now)) ? undefined : exception;
    case 'shrink': {
      await shrinkAgain(exception, now);
      // What was done says so on the exception, or has ended it.
      const current = await readException(exception.exceptionId);
      return current.status === 'open' && current.dueAt === exception.dueAt ? current : undefined;
    }
    case 'consent':
      return (await isDecided(exception, now)) ? undefined : exception;
    case 'audit':
      return (await isDriftOver(exception, now)) ? undefined : exception;
    case 'escalate':
      return exception;
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
  const current = await afterDeadline(exception, now);
  if (current) await transact([escalate(current, now).write]);
}
