/** Lots, first expired first out: which of them a new order may take. */
import { dayOfDate } from '../../network/time/calendar.ts';
import type { PlannedLot, PlannedPosition } from '../plan-input.ts';

export interface UsableLot {
  readonly lot: string;
  readonly lifeDay: number | undefined;
  readonly units: number;
}

function firstExpired(a: PlannedLot, b: PlannedLot): number {
  if (a.lifeDate !== b.lifeDate)
    return a.lifeDate === undefined ? 1 : b.lifeDate === undefined || a.lifeDate < b.lifeDate ? -1 : 1;
  return a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0;
}

/**
 * Lots that a new order draws from, in the order of picking. Work already allocated takes the earliest lots,
 * so they are passed over; safety units stay from the latest. A position without lots is one lot without a
 * date.
 */
export function usableLots(position: PlannedPosition): UsableLot[] {
  const sellable = Math.max(0, position.free + position.safety);
  if (!position.lots || position.lots.length === 0) return [{ lot: '', lifeDay: undefined, units: sellable }];
  const lots = [...position.lots].sort(firstExpired);
  let committed = lots.reduce((sum, lot) => sum + lot.units, 0) - sellable;
  const usable: UsableLot[] = [];
  for (const lot of lots) {
    const taken = Math.min(lot.units, Math.max(0, committed));
    committed -= taken;
    if (lot.units > taken)
      usable.push({
        lot: lot.lot,
        lifeDay: lot.lifeDate === undefined ? undefined : dayOfDate(lot.lifeDate),
        units: lot.units - taken,
      });
  }
  return usable;
}

/** The lots of a pick of so many units. */
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
