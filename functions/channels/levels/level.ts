/**
 * A level: what we know of one figure of a shop, and what is under way to make it right. One writer changes it, one push is
 * under way at most, and that is stored before it is sent (S1). Pure.
 */
import * as z from 'zod';
import { after } from '../../shared/time.ts';

const units = z.number().int();
const time = z.iso.datetime();

/** Movements of the shop's own while a slow submission was under way, by their own time (S9). */
const movementSchema = z.object({ units, since: time, at: time });

const pushSchema = z.object({
  /** One random key a push, the same for each retry of it (S5). */
  key: z.string(),
  /** `set` states the new figure, `add` the difference to it. */
  by: z.enum(['set', 'add']),
  /** What was expected when it was made. */
  from: units,
  to: units,
  /** When it was stored, before it was sent the first time. */
  sentAt: time,
  /** When it was sent the last time without an answer. */
  triedAt: time.optional(),
  /** Not again before. */
  retryAt: time.optional(),
  /** The shop has answered that it did it: of a blind shop that proves nothing (S8). */
  isAnswered: z.boolean().optional(),
  /** What the platform calls the submission (S9). */
  submission: z.string().optional(),
  moved: z.array(movementSchema).optional(),
});
export type Push = z.output<typeof pushSchema>;

export const levelStateSchema = z.object({
  /** What the shop should show: told, moved by what the shop itself did in orders that we know. Absent: never read. */
  expected: units.optional(),
  /** Orders that changed before this time are known: the list of the last check began then. */
  watermark: time.optional(),
  /** Units that the shop shows less than expected: taken for orders that are not visible yet (S11). */
  gap: z.object({ units: units.min(1), since: time, polls: units }).optional(),
  /** Units that orders have moved and the shop's log of movements does not show yet (S10). */
  credit: units.optional(),
  push: pushSchema.optional(),
  /** A figure that was read, and whether anything of the SKU became known since (S6). */
  check: z.object({ units, at: time, isChanged: z.boolean(), round: units }).optional(),
  /** When it was overwritten by none: what was sold before that may be in no list yet (S14). */
  unlistedSince: time.optional(),
  /** Nothing is told before the shop was looked at. */
  isUnchecked: z.boolean().optional(),
  checkAt: time,
  /** Nothing was told yet: what the shop shows differs from what it should for a reason that is nobody's edit. */
  isNew: z.boolean().optional(),
  /** Stale answers in a row (S7). */
  stale: units.optional(),
  /** When the shop itself moved the figure last. */
  movedAt: time.optional(),
  /** When somebody else corrected the figure, of the last hour (S13). */
  foreign: z.array(time).optional(),
  /** Two masters write the figure: it is lowered, and not raised (S13). */
  isRaiseStopped: z.boolean().optional(),
  /** The last submission that was carried out: what of the shop's own fell into it is unsure (S9). */
  lastFeed: z.object({ sentAt: time, doneAt: time }).optional(),
  isUnsure: z.boolean().optional(),
});
export type LevelState = z.output<typeof levelStateSchema>;

/** What the rules need to know of the platform. Seconds. */
export interface FigureTerms {
  readonly kind: 'compareAndSet' | 'blind' | 'feed' | 'delta';
  /** A request that was given up may act for so long. */
  readonly quiet: number;
  /** Lists of orders lag behind the figures by so much. */
  readonly lag: number;
  /** Clocks differ by so much. */
  readonly skew: number;
}

/** A level that nothing is known of. */
export function freshLevel(now: string): LevelState {
  return { isNew: true, isUnchecked: true, checkAt: now };
}

/**
 * A level that was never read. Where lists of orders lag, the shop is expected to show what it should: what it shows less may
 * be orders that are not visible yet, and is not raised before they would be (S11).
 */
export function expectedAtFirst(
  level: LevelState,
  wanted: number,
  { lag }: Pick<FigureTerms, 'lag'>,
): LevelState {
  return lag > 0 && level.expected === undefined ? { ...level, expected: wanted } : level;
}

/** The state without the fields that are named, which would else be kept as undefined. */
export function without<K extends keyof LevelState>(
  level: LevelState,
  ...names: readonly K[]
): Omit<LevelState, K> {
  const rest: Partial<LevelState> & Omit<LevelState, K> = { ...level };
  for (const name of names) delete rest[name];
  return rest;
}

/** The most that the shop may show, now or once what is under way has acted (S14). */
export function highestShown({ expected, push, gap }: LevelState): number {
  if (expected === undefined) return Infinity;
  const shown = expected + (gap?.units ?? 0);
  return push ? Math.max(shown, push.to, push.to + expected - push.from) : shown;
}

/** Whether what is known of a figure can be relied on: it was read or compared, and all that was sold of it is known. */
export function isSettled({ isUnchecked, check, unlistedSince }: LevelState): boolean {
  return isUnchecked !== true && check === undefined && unlistedSince === undefined;
}

/** Whether the shop is known to show none: read and compared, with nothing under way. */
export function isCheckedZero(level: LevelState): boolean {
  return highestShown(level) <= 0 && isSettled(level);
}

/**
 * A figure that was overwritten by none, whatever it was, may have been sold before: it counts as none only once a list that is
 * later than their lag has been read (S14).
 */
export function overwritten(
  level: LevelState,
  { to }: Pick<Push, 'to'>,
  { lag }: Pick<FigureTerms, 'lag'>,
  now: string,
): LevelState {
  if (to > 0) return level;
  const listAt = after(now, lag + 1);
  return { ...level, unlistedSince: now, checkAt: listAt < level.checkAt ? listAt : level.checkAt };
}
