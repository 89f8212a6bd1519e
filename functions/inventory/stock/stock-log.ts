/**
 * The physical movements of a position since its last count, so that a count which arrives late can be taken
 * as true at its own time (P21). Bounded: an item that grows with traffic would make every sale dearer.
 */

/** Entries of `[milliseconds since 1970 UTC, change of onHand in whole units]`, sorted by time. */
export type StockLog = readonly (readonly [at: number, units: number])[];

const MAX_ENTRIES = 20;
/** A count that is older than the newest movement by more than this says nothing about now. */
const REACH_MS = 7 * 86_400_000;

/**
 * Keeps a log within `MAX_ENTRIES`: the two neighbours that are closest together for their age become one at the
 * later time, so that fresh movements stay exact.
 */
function mergeClosestEntries(log: StockLog): StockLog {
  const kept = [...log];
  const newest = kept.at(-1)?.[0] ?? 0;
  while (kept.length > MAX_ENTRIES) {
    const closeness = (at: number): number =>
      ((kept[at + 1]?.[0] ?? 0) - (kept[at]?.[0] ?? 0)) / (newest - (kept[at]?.[0] ?? 0) + 1);
    let closest = 0;
    for (let at = 1; at + 1 < kept.length; at++) if (closeness(at) < closeness(closest)) closest = at;
    const [a, b] = kept.slice(closest, closest + 2);
    if (a && b) kept.splice(closest, 2, [b[0], a[1] + b[1]]);
  }
  return kept;
}

/** The log with a movement that took place at `at` (UTC ISO); movements of one instant are one entry. */
export function logMovement(log: StockLog, at: string, units: number): StockLog {
  const time = Date.parse(at);
  const same = log.some(([when]) => when === time);
  const next: StockLog = same
    ? log.map(([when, sum]) => [when, when === time ? sum + units : sum] as const)
    : [...log, [time, units] as const].sort((a, b) => a[0] - b[0]);
  const from = (next.at(-1)?.[0] ?? 0) - REACH_MS;
  return mergeClosestEntries(next.filter(([when]) => when >= from));
}

/** The movements after a count that was made at `at` (UTC ISO). */
export function movementsAfter(log: StockLog, at: string): StockLog {
  return log.filter(([when]) => when > Date.parse(at));
}

/** Whether a count that was made at `at` (UTC ISO) can still be brought up to now. */
export function reachesBackTo(log: StockLog, at: string): boolean {
  return Date.parse(at) >= (log.at(-1)?.[0] ?? 0) - REACH_MS;
}

/** By how many units the logged movements change onHand. */
export function sumLog(log: StockLog): number {
  return log.reduce((sum, [, units]) => sum + units, 0);
}
