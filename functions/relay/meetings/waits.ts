/** Which of an order's stored waits the relay looks at. Pure. */
import {
  isLater,
  isOfReturn,
  isToken,
  type StoredWait,
  type Token,
  type WaitingState,
} from '../../shared/token.ts';
import type { WaitScope } from '../changes/effects.ts';

/** A return, a fulfillment and the units of an exception may have the same number: different branches. */
function branchOf(wait: StoredWait): string {
  return `${isOfReturn(wait) ? 'return' : 'order'}#${wait.n}#${wait.branch ?? 0}`;
}

/**
 * The tokens that may be alive: of the latest wait of each branch, if it was not answered. A branch is
 * sequential, so that whatever waited earlier in it is over.
 */
export function latestTokens(waits: readonly StoredWait[]): Token[] {
  const latest = new Map<string, StoredWait>();
  for (const wait of waits) {
    const known = latest.get(branchOf(wait));
    if (!known || isLater(wait.attempt, known.attempt)) latest.set(branchOf(wait), wait);
  }
  return [...latest.values()].filter(isToken);
}

/** What has attempts of its own: the order with all its fulfillments, and each return. */
function attemptedBy(wait: StoredWait): string {
  return isOfReturn(wait) ? `return#${wait.n}` : 'order';
}

/**
 * The tokens of executions that a later attempt has taken over from: those of a stopped order's replacements
 * run on by themselves. `begun` is the order's attempt that is known to have begun. A wait that does not say
 * its execution's attempt is left alone.
 */
export function supersededTokens(waits: readonly StoredWait[], begun: number): Token[] {
  const newest = new Map<string, number>([['order', begun]]);
  for (const wait of waits) {
    const known = newest.get(attemptedBy(wait)) ?? 0;
    newest.set(attemptedBy(wait), Math.max(known, wait.executionAttempt ?? 0));
  }
  return waits
    .filter(isToken)
    .filter((token) => (token.executionAttempt ?? Infinity) < (newest.get(attemptedBy(token)) ?? 0));
}

/** The states whose waits META may answer. The others ask META nothing (P7). */
const ANSWERED_BY_ORDER: ReadonlySet<WaitingState> = new Set([
  'OnHold',
  'AwaitStock',
  'AwaitCapacity',
  'NeedsAttention',
]);

/** Whether a change that may answer the waits of these scopes may answer this one. */
export function isInScope({ state, n }: Token, scopes: readonly WaitScope[]): boolean {
  return scopes.some(
    (scope) => scope === 'all' || scope === n || (scope === 'ofOrder' && ANSWERED_BY_ORDER.has(state)),
  );
}
