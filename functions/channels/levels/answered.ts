/** What the shop's answer to a push makes of a level. Pure. */
import { after } from '../../shared/time.ts';
import { classOf } from './learn.ts';
import { type FigureTerms, type LevelState, overwritten, type Push, without } from './level.ts';

/** Seconds until a push is tried again where the shop does not say. */
const AGAIN = 5;

/** What became of a push. */
export type PushAnswer =
  | { readonly kind: 'done' }
  /** The figure was another than expected: an answer like any other (S5). */
  | { readonly kind: 'stale' }
  | { readonly kind: 'submitted'; readonly submission: string }
  | { readonly kind: 'unanswered' }
  /** The shop did nothing. */
  | { readonly kind: 'later'; readonly retryAt?: string | undefined }
  | { readonly kind: 'refused' };

/** The push is stored before it is sent. */
export function pushStored(level: LevelState, push: Push): LevelState {
  return { ...level, push };
}

/** What the figure is once the push has acted, with what the shop itself did since. */
function actedOn({ expected = 0 }: LevelState, { from, to }: Push): number {
  return to + (expected - from);
}

function done(level: LevelState, push: Push, { kind }: FigureTerms): LevelState {
  if (kind === 'blind') return { ...level, push: { ...push, isAnswered: true } };
  const expected = actedOn(level, push);
  // A comparison that held ends a row of stale answers; a difference compares nothing.
  const settled = push.by === 'set' ? without(level, 'push', 'stale') : without(level, 'push');
  return { ...settled, expected };
}

function unanswered(level: LevelState, push: Push, { kind }: FigureTerms, now: string): LevelState {
  const retryAt = kind === 'compareAndSet' || kind === 'delta' ? { retryAt: after(now, AGAIN) } : {};
  return { ...level, push: { ...push, triedAt: now, ...retryAt } };
}

/** The answer to the push that is under way; one to any other is of no use any more. */
export function answered(
  level: LevelState,
  key: string,
  answer: PushAnswer,
  terms: FigureTerms,
  now: string,
): LevelState {
  const { push } = level;
  if (push?.key !== key) return level;
  switch (answer.kind) {
    case 'done':
      return done(level, push, terms);
    case 'stale':
      return { ...without(level, 'push'), stale: (level.stale ?? 0) + 1, isUnchecked: true };
    case 'submitted':
      return { ...level, push: { ...push, submission: answer.submission, retryAt: after(now, AGAIN) } };
    case 'unanswered':
      return unanswered(level, push, terms, now);
    case 'later':
      return { ...level, push: { ...push, retryAt: answer.retryAt ?? after(now, AGAIN) } };
    case 'refused':
      return without(level, 'push');
  }
}

/** The report of a slow submission: what the shop did itself is on top of it, overwritten or unsure (S9). */
export function reported(
  level: LevelState,
  { doneAt, isRefused }: { readonly doneAt: string; readonly isRefused: boolean },
  terms: FigureTerms,
  now = doneAt,
): LevelState {
  const { skew } = terms;
  const { push } = level;
  if (!push) return level;
  const idle = without(level, 'push', 'isUnsure');
  if (isRefused) return level.isUnsure ? { ...idle, isUnsure: true } : idle;
  const lastFeed = { sentAt: push.sentAt, doneAt };
  const moved = (push.moved ?? []).map((one) => ({ ...one, which: classOf(one, lastFeed, skew) }));
  const later = moved.filter(({ which }) => which === 'after').reduce((sum, { units }) => sum + units, 0);
  const unsure = moved.some(({ which }) => which === 'unsure') ? { isUnsure: true } : {};
  return overwritten({ ...idle, expected: push.to - later, lastFeed, ...unsure }, push, terms, now);
}
