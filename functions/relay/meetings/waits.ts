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

/** Of two waits that of the later attempt of the order or return comes later, whenever it was entered. */
function isLaterWait(one: StoredWait, other: StoredWait): boolean {
  const [attempt, known] = [one.executionAttempt, other.executionAttempt];
  if (attempt !== undefined && known !== undefined && attempt !== known) return attempt > known;
  return isLater(one.attempt, other.attempt);
}

function latestOf(waits: readonly StoredWait[]): StoredWait | undefined {
  return waits.reduce<StoredWait | undefined>(
    (latest, wait) => (latest && !isLaterWait(wait, latest) ? latest : wait),
    undefined,
  );
}

/**
 * The wait whose execution goes on with the branch: the latest one. While somebody is asked about the branch it is
 * the execution that asks, though an earlier one that nobody has ended may enter states of its own.
 */
function leaderOf(waits: readonly StoredWait[]): StoredWait | undefined {
  return waits.find((wait) => isToken(wait) && wait.state === 'NeedsAttention') ?? latestOf(waits);
}

/** Whether both are known to wait in different executions. */
function isOfAnotherRun(one: StoredWait, other: StoredWait): boolean {
  return one.run !== undefined && other.run !== undefined && one.run !== other.run;
}

/** Track of a whole order (P24). */
export function isOfWholeOrder({ state, n }: Pick<StoredWait, 'state' | 'n'>): boolean {
  return state === 'Track' && n === 0;
}

function isOfFulfillment(wait: StoredWait): boolean {
  return wait.n > 0 && wait.branch === undefined && !isOfReturn(wait);
}

/** A branch of an order: the waits of its own, and all that tell who goes on with it. */
interface BranchWaits {
  readonly own: readonly StoredWait[];
  readonly all: readonly StoredWait[];
}

/** Track of a whole order is a wait for each of its fulfillments (P24). */
function byBranch(waits: readonly StoredWait[]): BranchWaits[] {
  const ofAll = waits.filter(isOfWholeOrder);
  return [...Map.groupBy(waits, branchOf).values()].map((own) => ({
    own,
    all: own.some(isOfFulfillment) ? [...own, ...ofAll] : own,
  }));
}

/**
 * The tokens that may be alive: of the latest wait of each branch, if it was not answered. The execution that goes
 * on with a branch is sequential, so that whatever waited earlier in it is over.
 */
export function latestTokens(waits: readonly StoredWait[]): Token[] {
  const latest = byBranch(waits).map(({ all }) => {
    const leader = leaderOf(all);
    return latestOf(all.filter((wait) => leader && !isOfAnotherRun(wait, leader)));
  });
  return [...new Set(latest.filter((wait) => wait !== undefined).filter(isToken))];
}

/**
 * The fulfillments with which another execution goes on than the one whose Track waits for the whole order: its wait
 * for them came last, or it asks a person about them. What has to be planned again of these is that execution's (P24).
 */
export function followedElsewhere(waits: readonly StoredWait[]): ReadonlySet<number> {
  const track = waits.find(isOfWholeOrder);
  const leaders = byBranch(waits).map(({ all }) => leaderOf(all));
  const others = leaders
    .filter((leader) => leader !== undefined)
    .filter((leader) => isOfFulfillment(leader) && track !== undefined && isOfAnotherRun(leader, track));
  return new Set(others.map(({ n }) => n));
}

/**
 * The tokens of executions that work on a branch with which another one goes on: that of a replacement whose starter
 * was stopped runs on by itself while a person has the replacement begun anew (P15).
 */
export function abandonedTokens(waits: readonly StoredWait[]): Token[] {
  return byBranch(waits).flatMap(({ own, all }) => {
    const leader = leaderOf(all);
    return own.filter(isToken).filter((token) => leader && isOfAnotherRun(token, leader));
  });
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

/** Track of a whole order is answered by any of its fulfillments. */
function isOfNumber(token: Token, scope: WaitScope): boolean {
  return scope === token.n || (typeof scope === 'number' && isOfWholeOrder(token));
}

/** Whether a change that may answer the waits of these scopes may answer this one. */
export function isInScope(token: Token, scopes: readonly WaitScope[]): boolean {
  const isOfOrder = ANSWERED_BY_ORDER.has(token.state);
  return scopes.some(
    (scope) => scope === 'all' || isOfNumber(token, scope) || (scope === 'ofOrder' && isOfOrder),
  );
}
