/** What becomes known of the shop's own doing moves what is expected; messages are never counted (S2). Pure. */
import { after } from '../../shared/time.ts';
import type { FigureTerms, LevelState, Push } from './level.ts';
import { without } from './level.ts';

/** Units that the shop took from a figure, or gave back (below zero), some time between two times of its own clock. */
interface OwnMovement {
  readonly units: number;
  readonly since: string;
  readonly at: string;
}

/** What a version of an order says of one figure. */
export interface LineVersion {
  /** Units that the shop has taken from the figure for it, absolute. */
  readonly taken: number;
  /** Units that were ordered: what an order that is cancelled may have taken for a while (S9). */
  readonly ordered: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What was known of the line until now. */
export type KnownLine = Pick<LineVersion, 'taken' | 'updatedAt'>;

/**
 * The movements that a version tells of beyond the one that was known. Of an order that is seen first when it is cancelled
 * they are two: a slow submission may have come between them, and a gap may have been this order's.
 */
function movementsOf(known: KnownLine | undefined, version: LineVersion): OwnMovement[] {
  const { taken, ordered, createdAt, updatedAt } = version;
  if (known) return [{ units: taken - known.taken, since: known.updatedAt, at: updatedAt }];
  const most = Math.max(ordered, taken);
  return [
    { units: most, since: createdAt, at: createdAt },
    { units: taken - most, since: createdAt, at: updatedAt },
  ];
}

/** Units are set against the gap first: the figure had them already (S11). */
function explain(level: LevelState, units: number): { readonly level: LevelState; readonly rest: number } {
  const { gap } = level;
  if (!gap || units <= 0) return { level, rest: units };
  const explained = Math.min(gap.units, units);
  const left = gap.units - explained;
  const next = left > 0 ? { ...level, gap: { ...gap, units: left } } : without(level, 'gap');
  return { level: next, rest: units - explained };
}

/** Before a submission was sent: overwritten. After it was done: on top. Between: unsure (S9). */
export function classOf(
  { since, at }: Pick<OwnMovement, 'since' | 'at'>,
  { sentAt, doneAt }: { readonly sentAt: string; readonly doneAt: string },
  skew: number,
): 'before' | 'unsure' | 'after' {
  if (at < after(sentAt, -skew)) return 'before';
  return since > after(doneAt, skew) ? 'after' : 'unsure';
}

function remember(push: Push, movement: OwnMovement, skew: number): Push {
  if (movement.units === 0 || movement.at < after(push.sentAt, -skew)) return push;
  return { ...push, moved: [...(push.moved ?? []), movement] };
}

/** Of a slow feed only what came after its last submission is on top of it. */
function moveFeed(level: LevelState, movement: OwnMovement, { skew }: FigureTerms): LevelState {
  const { push, lastFeed } = level;
  const noted = push ? { ...level, push: remember(push, movement, skew) } : level;
  const which = lastFeed ? classOf(movement, lastFeed, skew) : 'after';
  if (which === 'before' || movement.units === 0) return noted;
  if (which === 'unsure') return { ...noted, isUnsure: true };
  return moveExpected(noted, movement.units);
}

function moveExpected(level: LevelState, units: number): LevelState {
  if (level.expected === undefined || units === 0) return level;
  return { ...level, expected: level.expected - units };
}

/**
 * What turns up with a time that a complete list had passed makes the level unchecked (S12): also an order that is seen
 * first when its units are back, for a figure may have been told over them meanwhile.
 */
function isLate({ watermark }: LevelState, known: KnownLine | undefined, version: LineVersion): boolean {
  if (watermark === undefined) return false;
  if (!known) return version.createdAt < watermark;
  return version.taken !== known.taken && version.updatedAt < watermark;
}

/** A version of an order that holds the SKU became known; one that changes nothing is news, too (S6). */
export function learn(
  level: LevelState,
  known: KnownLine | undefined,
  version: LineVersion,
  terms: FigureTerms,
): LevelState {
  const { movedAt } = level;
  const { updatedAt } = version;
  const units = version.taken - (known?.taken ?? 0);
  const noticed = noticedBy(level);
  const late = isLate(level, known, version) ? { ...noticed, isUnchecked: true } : noticed;
  const isNewest = movedAt === undefined || movedAt < updatedAt;
  const timed = isNewest ? { ...late, movedAt: updatedAt } : late;
  if (terms.kind === 'delta') return matchLog(timed, { ordered: units, logged: 0 }, updatedAt);
  return movementsOf(known, version).reduce((now, movement) => {
    const { level: explained, rest } = explain(now, movement.units);
    if (terms.kind === 'feed') return moveFeed(explained, { ...movement, units: rest }, terms);
    return moveExpected(explained, rest);
  }, timed);
}

/** A check that is under way is disturbed by whatever becomes known. */
function noticedBy(level: LevelState): LevelState {
  const { check } = level;
  return check ? { ...level, check: { ...check, isChanged: true } } : level;
}

/**
 * Orders and the shop's log tell of the same movements, either of them first. What the log alone has is taken for orders that
 * are not visible yet; what orders alone have is not in the figure's log yet (S10).
 */
function matchLog(
  level: LevelState,
  { ordered, logged }: { readonly ordered: number; readonly logged: number },
  at: string,
): LevelState {
  const { gap, credit = 0 } = level;
  const before = credit - (gap?.units ?? 0);
  const ahead = before + ordered - logged;
  const moved = moveExpected(level, logged + Math.max(0, ahead) - Math.max(0, before));
  const rest = without(moved, 'gap', 'credit');
  if (ahead > 0) return { ...rest, credit: ahead };
  if (ahead === 0) return rest;
  const isWider = -ahead > (gap?.units ?? 0);
  return {
    ...rest,
    gap: gap && !isWider ? { ...gap, units: -ahead } : { units: -ahead, since: at, polls: 0 },
  };
}

/** A movement of the shop's own log that is not our push (S10). */
export function learnLogged(level: LevelState, units: number, now: string): LevelState {
  const noticed = noticedBy(level);
  if (level.expected === undefined) return noticed;
  const matched = matchLog(noticed, { ordered: 0, logged: units }, now);
  // Units that came back for no order that is known are on sale already: the shop is looked at, and lowered (S11).
  const isUnknown = units < 0 && (matched.credit ?? 0) > (level.credit ?? 0);
  return isUnknown ? { ...matched, isUnchecked: true } : matched;
}

/** Somebody at the shop counted: the figure is this now, and is compared with the orders before anything is told (S10). */
export function learnCount(level: LevelState, units: number): LevelState {
  return { ...without(noticedBy(level), 'gap', 'credit'), expected: units, isUnchecked: true };
}
