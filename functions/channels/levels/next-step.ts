/** What a level needs next, for each kind of shop (S5, S7 to S10). Pure. */
import { after } from '../../shared/time.ts';
import type { FigureTerms, LevelState, Push } from './level.ts';

/** A push that nobody has answered for so long is settled by a check, not by another try. Seconds. */
const GIVEN_UP = 3600;
/** So many stale answers in a row, and the difference is told instead (S7). */
const HOT = 3;
/** A shop that has sold none for so long is quiet enough to be compared again. Seconds. */
const CALM = 60;

export type LevelStep =
  /** Send the push that is stored, again if need be: it has the same key. */
  | { readonly kind: 'send'; readonly push: Push }
  /** Read the figure and list the orders (S6). */
  | { readonly kind: 'check' }
  /** Ask what became of the submission (S9). */
  | { readonly kind: 'report'; readonly submission: string }
  /** Store this push, then send it. */
  | { readonly kind: 'push'; readonly push: Push; readonly listFirst: boolean }
  | { readonly kind: 'wait'; readonly until: string }
  /** Nothing to do until the next check. */
  | { readonly kind: 'rest'; readonly until: string };

function needsCheck({ expected, isUnchecked, check, checkAt }: LevelState, now: string): boolean {
  return expected === undefined || isUnchecked === true || check !== undefined || checkAt <= now;
}

/** A stored push of a shop that knows keys is sent until it is answered (S5, S10). */
function keyedAgain(push: Push, now: string): LevelStep {
  if (after(push.sentAt, GIVEN_UP) <= now) return { kind: 'check' };
  return push.retryAt !== undefined && push.retryAt > now
    ? { kind: 'wait', until: push.retryAt }
    : { kind: 'send', push };
}

/** Without a key nothing is sent again: after the quiet time the shop is looked at (S8). */
function blindAgain(push: Push, { quiet }: FigureTerms, now: string): LevelStep {
  if (push.isAnswered) return { kind: 'check' };
  if (push.triedAt === undefined && push.retryAt !== undefined)
    return push.retryAt > now ? { kind: 'wait', until: push.retryAt } : { kind: 'send', push };
  const until = after(push.triedAt ?? push.sentAt, quiet);
  return until > now ? { kind: 'wait', until } : { kind: 'check' };
}

function feedAgain(push: Push, terms: FigureTerms, now: string): LevelStep {
  const { submission, retryAt } = push;
  if (submission === undefined) return blindAgain(push, terms, now);
  return retryAt !== undefined && retryAt > now
    ? { kind: 'wait', until: retryAt }
    : { kind: 'report', submission };
}

function pending(push: Push, terms: FigureTerms, now: string): LevelStep {
  if (terms.kind === 'blind') return blindAgain(push, terms, now);
  return terms.kind === 'feed' ? feedAgain(push, terms, now) : keyedAgain(push, now);
}

/** A SKU that sells faster than it can be compared is told differences, while no gap is open (S7). */
function isHot({ stale = 0, gap }: LevelState): boolean {
  return stale >= HOT && gap === undefined;
}

function isCalm({ stale = 0, movedAt }: LevelState, now: string): boolean {
  return stale >= HOT && (movedAt === undefined || after(movedAt, CALM) <= now);
}

/** Whether the shop is to be told another figure: where two masters write, it is only lowered (S13). */
function needsPush({ expected = 0, isRaiseStopped, isUnsure }: LevelState, wanted: number): boolean {
  if (wanted > expected && isRaiseStopped) return false;
  return wanted !== expected || isUnsure === true;
}

/**
 * What the level needs next. `wanted` is read at this moment, `newKey` is random: it becomes the key of a push that is made
 * now.
 */
export function nextStep(
  level: LevelState,
  wanted: number,
  terms: FigureTerms,
  { now, newKey }: { readonly now: string; readonly newKey: string },
): LevelStep {
  const { push, expected = 0, checkAt } = level;
  if (push) return pending(push, terms, now);
  if (needsCheck(level, now)) return { kind: 'check' };
  if (!needsPush(level, wanted))
    return isCalm(level, now) ? { kind: 'check' } : { kind: 'rest', until: checkAt };
  const by = terms.kind === 'delta' || isHot(level) ? 'add' : 'set';
  const next: Push = { key: newKey, by, from: expected, to: wanted, sentAt: now };
  return { kind: 'push', push: next, listFirst: terms.kind === 'blind' };
}
