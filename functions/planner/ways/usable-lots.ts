/** Lots, first expired first out: which of them a new order may take. */
import { dayOfDate } from '../../network/time/calendar.ts';
import { compareText } from '../../shared/compare-text.ts';
import type { PlannedLot, PlannedPosition } from '../plan-input.ts';

export interface UsableLot {
  /** Empty for the units of a position that has no lots. */
  readonly lot: string;
  /** Day number of the life date; undefined: the lot has none. */
  readonly lifeDay: number | undefined;
  readonly units: number;
}

/** Lots without a life date expire last. */
function compareExpiry(a: PlannedLot, b: PlannedLot): number {
  if (a.lifeDate === b.lifeDate) return compareText(a.lot, b.lot);
  if (a.lifeDate === undefined) return 1;
  if (b.lifeDate === undefined) return -1;
  return compareText(a.lifeDate, b.lifeDate);
}

/** Days of life dates that were met; orders of a network share a few hundred. */
const days = new Map<string, number>();
const MOST_DAYS = 10_000;

function lifeDayOf(date: string): number {
  const known = days.get(date);
  if (known !== undefined) return known;
  if (days.size >= MOST_DAYS) days.clear();
  const day = dayOfDate(date);
  days.set(date, day);
  return day;
}

/** The lots in the order of picking: as they are where they stand so, as those of a store do that sorts them. */
function inPickingOrder(lots: readonly PlannedLot[]): readonly PlannedLot[] {
  for (let at = 1; at < lots.length; at += 1) {
    const [before, lot] = [lots[at - 1], lots[at]];
    if (before && lot && compareExpiry(before, lot) > 0) return lots.toSorted(compareExpiry);
  }
  return lots;
}

/** Whether a lot is past its life date on a day. */
export function isDead({ lifeDay }: Pick<UsableLot, 'lifeDay'>, today: number): boolean {
  return lifeDay !== undefined && lifeDay < today;
}

/**
 * Lots that a new order draws from, in the order of picking. Work already allocated takes the earliest lots,
 * so they are passed over; safety units stay from the latest. Units that no lot names are one lot without a date.
 * Lots that are past their life date `today` (a day number where they are) come last: nobody picks them.
 */
export function usableLots({ free, safety, lots }: PlannedPosition, today = -Infinity): UsableLot[] {
  const sellable = Math.max(0, free + safety);
  if (!lots || lots.length === 0) return [{ lot: '', lifeDay: undefined, units: sellable }];
  // Plain loops: a large order has hundreds of thousands of lots.
  const picked: UsableLot[] = [];
  const dead: UsableLot[] = [];
  let committed = -sellable;
  for (const { lot, lifeDate, units, expired } of inPickingOrder(lots)) {
    if (expired) continue;
    const own = { lot, lifeDay: lifeDate === undefined ? undefined : lifeDayOf(lifeDate), units };
    committed += units;
    if (isDead(own, today)) dead.push(own);
    else picked.push(own);
  }
  const usable: UsableLot[] = [];
  for (const own of dead.length === 0 ? picked : [...picked, ...dead]) {
    const taken = Math.min(own.units, Math.max(0, committed));
    committed -= taken;
    if (own.units > taken) usable.push(taken === 0 ? own : { ...own, units: own.units - taken });
  }
  if (committed < 0) usable.push({ lot: '', lifeDay: undefined, units: -committed });
  return usable;
}

/** Free units of lots that are past their life date `today`. */
export function deadUnits(position: PlannedPosition, today: number): number {
  if (!position.lots || position.free <= 0) return 0;
  const dead = usableLots(position, today).filter((lot) => isDead(lot, today));
  return Math.min(
    position.free,
    dead.reduce((sum, { units }) => sum + units, 0),
  );
}

/** The named lots that a pick of so many units takes. */
export function pickLots(lots: readonly UsableLot[], units: number): { lot: string; units: number }[] {
  const picked: { lot: string; units: number }[] = [];
  let left = units;
  for (const lot of lots) {
    const taken = Math.min(left, lot.units);
    if (taken > 0 && lot.lot !== '') picked.push({ lot: lot.lot, units: taken });
    left -= taken;
  }
  return picked;
}
