import { asError } from '../../shared/errors.ts';
import { log } from '../../shared/log.ts';
import type { TableChange } from '../changes/record.ts';
import { firstFailure } from './first-failure.store.ts';
import { bury, park } from './parked.ts';
import { isPatienceOver, verdictOn } from './verdict.ts';

async function isToBeParked(change: TableChange, error: unknown, now: string): Promise<boolean> {
  const verdict = verdictOn(error);
  if (verdict !== 'forAWhile') return verdict === 'park';
  return isPatienceOver(await firstFailure(change, now), now);
}

/**
 * Parks a record whose trouble is its own (P22). Answers false for one that the stream is to bring again,
 * because its trouble may pass or because even parking failed.
 */
export async function parkIfNeeded(
  change: TableChange,
  record: unknown,
  error: unknown,
  now: string,
): Promise<boolean> {
  const { name, message } = asError(error);
  try {
    if (await isToBeParked(change, error, now)) {
      await park(change, record, error, now);
      return true;
    }
  } catch (cause) {
    log.error('a record could not be set aside', { item: change.item, error: asError(cause) });
  }
  log.warn('relay tries again', { item: change.item, error: `${name}: ${message}` });
  return false;
}

/** Buries a record that can never succeed. Answers false where even that failed. */
export async function buryIfPossible(record: unknown, cause: unknown, now: string): Promise<boolean> {
  try {
    await bury(record, cause, now);
    return true;
  } catch (error) {
    log.error('a dead record could not be set aside', { error: asError(error) });
    return false;
  }
}
