/** The rules that keep a location out, and at which limit of theirs the location would pass. */
import type { ExclusionReason } from '../decision.ts';
import { answerTo, type ExclusionCode } from '../exclusion-reasons.ts';

type Value = number | string;

function isLower(a: Value, b: Value): boolean {
  return a < b;
}

function isHigher(a: Value, b: Value): boolean {
  return a > b;
}

/**
 * Rules that compare a value with a limit which can be moved: whether the first of two values is nearer to
 * it.
 */
const nearerValues: Readonly<Partial<Record<ExclusionCode, typeof isLower>>> = {
  RADIUS: isLower,
  TRANSIT: isLower,
  PROMISE: isLower,
  MIN_LIFE: isHigher,
};

/** A rule in the way. */
export interface Obstacle extends ExclusionReason {
  /** The limit nearest to the present one at which the location passes; left out where none is known. */
  readonly passesAt?: Value;
}

/** Reasons that more units answer are no obstacles. */
export function isObstacle({ code }: ExclusionReason): boolean {
  return answerTo(code) !== 'units';
}

/**
 * Whether two reasons are of one rule about one thing. Full counters of several windows are told apart by
 * what they say.
 */
export function isSameObstacle(a: ExclusionReason, b: ExclusionReason): boolean {
  if (a.code !== b.code || a.sku !== b.sku || a.unit !== b.unit) return false;
  return a.code !== 'CAPACITY' || (a.value === b.value && a.limit === b.limit);
}

function isKnown(value: Value | undefined): value is Value {
  return value !== undefined && value !== 'unknown';
}

/**
 * Whether the first of two reasons of the same rule is easier to answer: of several services or lots only one
 * has to pass, and a value that is not known passes no limit.
 */
function isEasier(a: ExclusionReason, b: ExclusionReason): boolean {
  const isNearer = nearerValues[a.code];
  if (!isNearer || !isKnown(a.value)) return false;
  return !isKnown(b.value) || isNearer(a.value, b.value);
}

/** A full counter needs room for one more; a limit that can be moved needs to reach the value. */
function obstacleOf(reason: ExclusionReason): Obstacle {
  const { code, value } = reason;
  if (code === 'CAPACITY' && typeof value === 'number') return { ...reason, passesAt: value + 1 };
  return nearerValues[code] && isKnown(value) ? { ...reason, passesAt: value } : reason;
}

/** The obstacles among some reasons, each rule once. */
export function obstaclesOf(reasons: readonly ExclusionReason[]): Obstacle[] {
  const easiest: ExclusionReason[] = [];
  for (const reason of reasons) {
    const at = easiest.findIndex((other) => isSameObstacle(other, reason));
    const known = easiest[at];
    if (!known) easiest.push(reason);
    else if (isEasier(reason, known)) easiest[at] = reason;
  }
  return easiest.map(obstacleOf);
}
