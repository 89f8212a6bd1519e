import { isOverload, isTransient } from '../../shared/errors.ts';
import { NoTimeLeft } from '../../shared/time-budget.ts';

/** What may pass by itself is tried again with the stream for this long, from the first failure on (P22). */
const PATIENCE_MS = 60_000;

/**
 * What becomes of a record whose effect failed: the stream brings it again; it is brought again for a while,
 * counted from its first failure; or it is parked.
 */
export type Verdict = 'again' | 'forAWhile' | 'park';

const HARSHNESS = ['again', 'forAWhile', 'park'] as const satisfies readonly Verdict[];

/**
 * The verdict on one error. Throttling and faults of a service are nobody's own trouble and never park;
 * neither does what was not begun. Broken connections, time-outs of a call and contention may pass. All else,
 * an effect that did not end within its time included, is the record's own trouble.
 */
export function verdictOn(error: unknown): Verdict {
  if (error instanceof NoTimeLeft || isOverload(error)) return 'again';
  return isTransient(error) ? 'forAWhile' : 'park';
}

/** The error of several that decides: one trouble of the record's own parks it, whatever else failed. */
export function decisiveError(errors: readonly unknown[]): unknown {
  const rank = (error: unknown): number => HARSHNESS.indexOf(verdictOn(error));
  return errors.toSorted((one, other) => rank(other) - rank(one))[0];
}

/** Whether a record that has failed since then has been waited for long enough. Times are UTC ISO. */
export function isPatienceOver(since: string, now: string): boolean {
  return Date.parse(now) - Date.parse(since) >= PATIENCE_MS;
}
