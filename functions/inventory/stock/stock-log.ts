/**
 * The physical movements of a position since its last count, so that a count which arrives late can be taken
 * as true at its own time (P21). Bounded: an item that grows with traffic would make every sale dearer.
 */

/** A physical movement: its time in milliseconds since 1970 UTC, and the change of onHand in whole units. */
type LogEntry =
  | readonly [at: number, units: number]
  /** Of goods that were packed before they were shipped: when they left the shelf. */
  | readonly [at: number, units: number, leftShelf: number];

/** Sorted by time. */
export type StockLog = readonly LogEntry[];

const MAX_ENTRIES = 20;
/** A count that is older than the newest movement by more than this says nothing about now. */
const REACH_MS = 7 * 86_400_000;

/**
 * Keeps a log within `MAX_ENTRIES`: the two neighbours that are closest together for their age become one at the
 * later time, so that fresh movements stay exact.
 */
function mergeClosestEntries(log: StockLog): StockLog {
  const kept: LogEntry[] = [...log];
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

/**
 * The log with a movement that took place at `at` (UTC ISO), of goods that had left the shelf at `leftShelfAt`; movements
 * of one instant are one entry.
 */
export function logMovement(log: StockLog, at: string, units: number, leftShelfAt?: string): StockLog {
  const entry: LogEntry =
    leftShelfAt === undefined ? [Date.parse(at), units] : [Date.parse(at), units, Date.parse(leftShelfAt)];
  const same = log.findIndex(([when, , left]) => when === entry[0] && left === entry[2]);
  const next: LogEntry[] =
    same < 0
      ? [...log, entry].sort((a, b) => a[0] - b[0])
      : log.with(same, withUnits(entry, units + (log[same]?.[1] ?? 0)));
  const from = (next.at(-1)?.[0] ?? 0) - REACH_MS;
  return mergeClosestEntries(next.filter(([when]) => when >= from));
}

function withUnits([at, , left]: LogEntry, units: number): LogEntry {
  return left === undefined ? [at, units] : [at, units, left];
}

/**
 * The movements after a count that was made at `at` (UTC ISO). From a shelf goods are gone when they are packed: what
 * was packed before a count of the shelf is no movement after it, however late it was shipped.
 */
export function movementsAfter(log: StockLog, at: string, ofShelf = false): StockLog {
  const counted = Date.parse(at);
  return log.filter(([when, , left]) => (ofShelf ? (left ?? when) : when) > counted);
}

/** Whether a count that was made at `at` (UTC ISO) can still be brought up to now. */
export function reachesBackTo(log: StockLog, at: string): boolean {
  return Date.parse(at) >= (log.at(-1)?.[0] ?? 0) - REACH_MS;
}

/** By how many units the logged movements change onHand. */
export function sumLog(log: StockLog): number {
  return log.reduce((sum, entry) => sum + entry[1], 0);
}
