/** The check: read the figure, then list the orders that changed; only then the figure is what is expected (S6). Pure. */
import { after } from '../../shared/time.ts';
import { type FigureTerms, type LevelState, overwritten, without } from './level.ts';

/** A check that is disturbed so often by sales waits for calmer times. */
const MOST_ROUNDS = 5;
const CALMER = 60;
/** An order is written with its figure within so many seconds, or seen by the next check (section 6). */
const SETTLE = 60;
const DAY = 86_400;
const HOUR = 3600;
const MOST_FOREIGN = 3;

/** What a check has found that people are told. */
export type CheckFinding = 'edited' | 'twoMasters';

export interface Checked {
  readonly level: LevelState;
  readonly findings: readonly CheckFinding[];
}

/** The figure was read, before the orders are listed. */
export function figureRead(level: LevelState, units: number, now: string): LevelState {
  const round = (level.check?.round ?? 0) + 1;
  return { ...level, check: { units, at: now, isChanged: false, round } };
}

/** The lowest that the shop may show if all its own orders are known. */
function lowestExpected({ expected = 0, push }: LevelState, { kind }: FigureTerms): number {
  if (!push) return expected;
  const acted = push.to + expected - push.from;
  return kind === 'blind' && push.isAnswered ? acted : Math.min(expected, acted);
}

/** What is shown less than expected is a gap, what is shown more closes it (S11). */
function gapAfter(level: LevelState, difference: number, now: string): LevelState {
  const open = level.gap?.units ?? 0;
  const left = Math.max(0, open - difference);
  if (left === 0) return without(level, 'gap');
  const isWider = left > open;
  const since = isWider || !level.gap ? now : level.gap.since;
  const polls = isWider || !level.gap ? 0 : level.gap.polls;
  return { ...level, gap: { units: left, since, polls } };
}

/** A gap that two complete lists later than the platform's lag have not explained was an edit (S11). */
function pollGap(level: LevelState, listedAt: string, { lag }: FigureTerms): Checked {
  const { gap } = level;
  if (!gap) return { level: without(level, 'isNew'), findings: [] };
  if (listedAt <= after(gap.since, lag)) return { level, findings: [] };
  const polls = gap.polls + 1;
  if (polls < 2) return { level: { ...level, gap: { ...gap, polls } }, findings: [] };
  return { level: without(level, 'gap', 'isNew'), findings: level.isNew ? [] : ['edited'] };
}

/** Three corrections by others within an hour: raises stop (S13). A day without one lets them go on. */
function correctedBy(level: LevelState, isForeign: boolean, now: string): Checked {
  const kept = (level.foreign ?? []).filter((at) => at > after(now, level.isRaiseStopped ? -DAY : -HOUR));
  const foreign = isForeign ? [...kept, now].slice(-MOST_FOREIGN) : kept;
  if (foreign.length === 0) return { level: without(level, 'foreign', 'isRaiseStopped'), findings: [] };
  const isStopped = level.isRaiseStopped || foreign.length >= MOST_FOREIGN;
  const stopped = isStopped && { isRaiseStopped: true };
  const isNew = isStopped && !level.isRaiseStopped;
  return { level: { ...level, foreign, ...stopped }, findings: isNew ? ['twoMasters'] : [] };
}

/** Every level is looked at daily; one with a gap, or just after a sale of a shop that writes late, sooner (S13, S8). */
function nextCheck({ gap, movedAt }: LevelState, { kind, lag }: FigureTerms, now: string): string {
  if (gap) return after(now, Math.max(CALMER, lag / 2));
  const settled = movedAt === undefined ? now : after(movedAt, SETTLE);
  return kind === 'blind' && settled > now ? settled : after(now, DAY);
}

/**
 * The orders since the watermark were listed, all pages, beginning at `listedAt`. What became known since the figure was
 * read makes the figure worthless: it is read again.
 */
export function ordersListed(level: LevelState, listedAt: string, terms: FigureTerms, now: string): Checked {
  const { check } = level;
  if (!check) return { level, findings: [] };
  if (check.isChanged) {
    if (check.round < MOST_ROUNDS) return { level, findings: [] };
    return {
      level: { ...without(level, 'check'), isUnchecked: true, checkAt: after(now, CALMER) },
      findings: [],
    };
  }
  const isFirst = level.expected === undefined;
  const difference = isFirst ? 0 : check.units - lowestExpected(level, terms);
  const isExplained = level.push !== undefined || level.isNew || (level.gap?.units ?? 0) >= difference;
  const known = { ...gapAfter(level, difference, check.at), expected: check.units };
  const settled = without(known, 'check', 'isUnchecked', 'push', 'credit', 'isUnsure');
  const polled = pollGap({ ...settled, watermark: listedAt, ...unsureOf(level, terms) }, listedAt, terms);
  const isForeign = (difference > 0 && !isExplained) || polled.findings.length > 0;
  const corrected = correctedBy(polled.level, isForeign, now);
  const checkAt = nextCheck(corrected.level, terms, now);
  const next = listedSince({ ...corrected.level, checkAt }, level, listedAt, terms);
  return { level: next, findings: [...polled.findings, ...corrected.findings] };
}

/** What was sold before a figure was overwritten by none is known once a list has been read that is later than their lag. */
function listedSince(
  level: LevelState,
  { push: concluded, unlistedSince, check }: LevelState,
  listedAt: string,
  terms: FigureTerms,
): LevelState {
  const listed = without(level, 'unlistedSince');
  const overwrites = terms.kind === 'blind' && terms.lag > 0;
  if (overwrites && concluded && check) return overwritten(listed, concluded, terms, check.at);
  if (unlistedSince === undefined || after(unlistedSince, terms.lag) < listedAt) return listed;
  return overwritten({ ...listed, unlistedSince }, { to: 0 }, terms, unlistedSince);
}

/**
 * What of a slow feed is unsure stays so: its shop may show the figure before the one that counts. A submission that nobody
 * answered is not waited for any longer than it may act: whatever became of it, the figure is submitted once more (S9).
 */
function unsureOf(
  { isUnsure, push }: LevelState,
  { kind }: FigureTerms,
): Pick<LevelState, 'isUnsure' | 'push'> {
  if (kind !== 'feed') return {};
  const isNameless = push !== undefined && push.submission === undefined;
  return {
    ...((isUnsure || isNameless) && { isUnsure: true }),
    ...(push && !isNameless && { push }),
  };
}
