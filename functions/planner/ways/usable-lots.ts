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

/**
 * Lots that a new order draws from, in the order of picking. Work already allocated takes the earliest lots,
 * so they are passed over; safety units stay from the latest. A position without lots is one lot without a
 * date.
 */
export function usableLots({ free, safety, lots }: PlannedPosition): UsableLot[] {
  const sellable = Math.max(0, free + safety);
  if (!lots || lots.length === 0) return [{ lot: '', lifeDay: undefined, units: sellable }];
  let committed = lots.reduce((sum, { units }) => sum + units, 0) - sellable;
  const usable: UsableLot[] = [];
  for (const { lot, lifeDate, units } of lots.toSorted(compareExpiry)) {
    const taken = Math.min(units, Math.max(0, committed));
    committed -= taken;
    if (units === taken) continue;
    const lifeDay = lifeDate === undefined ? undefined : dayOfDate(lifeDate);
    usable.push({ lot, lifeDay, units: units - taken });
  }
  return usable;
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
