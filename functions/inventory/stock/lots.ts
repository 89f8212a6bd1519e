import * as z from 'zod';
import { compareText } from '../../shared/compare-text.ts';

/** A lot's name, as every fact may tell it. */
export const lotNameSchema = z.string().min(1).max(64);

/**
 * Units of one lot; `lifeDate` is the last day on which they may be sold (ISO 8601), absent for goods that do
 * not expire.
 */
export const lotSchema = z.strictObject({
  lot: lotNameSchema,
  lifeDate: z.iso.date().optional(),
  units: z.number().int().min(0),
});
/** A lot as a position keeps it. */
export const keptLotSchema = lotSchema.extend({
  /** The lot is past its life date and has left what may be sold, by the movement `expiry`. */
  expired: z.literal(true).optional(),
});
export type StockLot = z.output<typeof keptLotSchema>;
/** Units of a lot as a fact names them. The date may be left out: it is known from the receipt. */
export type NamedLot = Pick<StockLot, 'lot' | 'units'> & { readonly lifeDate?: string | undefined };

/** A position keeps at most this many lots, so that its item stays small. */
export const MAX_LOTS = 20;
/** The name of the lot for units whose lot nobody named, at a position that has lots. */
const UNDATED = 'undated';

/** Sorts lots by their last day of sale, those that never expire last. */
function byExpiry(a: StockLot, b: StockLot): number {
  if (a.lifeDate === b.lifeDate) return compareText(a.lot, b.lot);
  if (a.lifeDate === undefined) return 1;
  if (b.lifeDate === undefined) return -1;
  return compareText(a.lifeDate, b.lifeDate);
}

export function sumLots(lots: readonly { readonly units: number }[]): number {
  return lots.reduce((sum, { units }) => sum + units, 0);
}

/** Units of lots that have left what may be sold. */
export function expiredUnits(lots: readonly StockLot[] = []): number {
  return sumLots(lots.filter(({ expired }) => expired));
}

/**
 * Keeps lots within `most`: the two with the nearest dates become one under the earlier date, so that nothing is sold
 * for longer than it may be. What is expired and what may be sold never become one.
 */
function mergeNearestLots(lots: readonly StockLot[], most: number): StockLot[] {
  const kept = lots.filter(({ units }) => units > 0).sort(byExpiry);
  const days = (at: number): number => Date.parse(kept[at]?.lifeDate ?? '9999-12-31');
  while (kept.length > most) {
    const apart = (at: number): number =>
      kept[at]?.expired === kept[at + 1]?.expired ? days(at + 1) - days(at) : Infinity;
    let nearest = 0;
    for (let at = 1; at + 1 < kept.length; at++) if (apart(at) < apart(nearest)) nearest = at;
    const [early, late] = kept.slice(nearest, nearest + 2);
    if (early && late) kept.splice(nearest, 2, { ...early, units: early.units + late.units });
  }
  return kept;
}

/** The lots of the first so many units of a fact, and those of its other units. */
export function divideLots<Lot extends { readonly units: number }>(
  lots: readonly Lot[],
  units: number,
): readonly [first: Lot[], rest: Lot[]] {
  let left = units;
  const first: Lot[] = [];
  const rest: Lot[] = [];
  for (const lot of lots) {
    const taken = Math.min(lot.units, left);
    left -= taken;
    if (taken > 0) first.push({ ...lot, units: taken });
    if (lot.units > taken) rest.push({ ...lot, units: lot.units - taken });
  }
  return [first, rest];
}

/** Adds units to the lots that are named, at most `most` of them; units of no named lot are undated. */
export function addLots(
  lots: readonly StockLot[],
  units: number,
  named: readonly NamedLot[] = [],
  most = MAX_LOTS,
): StockLot[] {
  const next = new Map(lots.map((lot) => [lot.lot, { ...lot }]));
  const add = ({ lot, lifeDate, units: more }: NamedLot): void => {
    const known = next.get(lot);
    const date = known?.lifeDate ?? lifeDate;
    next.set(lot, {
      lot,
      units: (known?.units ?? 0) + more,
      ...(date === undefined ? {} : { lifeDate: date }),
      ...(known?.expired ? { expired: true } : {}),
    });
  };
  named.forEach(add);
  const rest = units - sumLots(named);
  if (rest > 0) add({ lot: UNDATED, units: rest });
  return mergeNearestLots([...next.values()], most);
}

/**
 * Takes units from the named lots as far as they have them, and the rest first expired, first out. `isLast`: lots that
 * are taken from when the others have nothing left.
 */
export function takeLots(
  lots: readonly StockLot[],
  units: number,
  named: readonly NamedLot[] = [],
  isLast: (lot: StockLot) => boolean = () => false,
): StockLot[] {
  const next = lots.map((lot) => ({ ...lot })).sort(byExpiry);
  let left = units;
  const take = (lot: StockLot, most: number): void => {
    const taken = Math.min(lot.units, most, left);
    lot.units -= taken;
    left -= taken;
  };
  for (const { lot: name, units: most } of named)
    for (const lot of next) if (lot.lot === name) take(lot, most);
  for (const lot of next) if (!isLast(lot)) take(lot, left);
  for (const lot of next) take(lot, left);
  return next.filter((lot) => lot.units > 0);
}

/** The named lots that units left: what `before` has of each more than `after`. */
export function lotsThatLeft(before: readonly StockLot[] = [], after: readonly StockLot[] = []): NamedLot[] {
  const kept = new Map(after.map(({ lot, units }) => [lot, units]));
  return before.flatMap(({ lot, lifeDate, units }) => {
    const left = units - (kept.get(lot) ?? 0);
    return lot === UNDATED || left <= 0 ? [] : [{ lot, units: left, lifeDate }];
  });
}

/** Whether a lot may not be sold any more on a day (`YYYY-MM-DD`): its life date is the last on which it may. */
export function isPast({ lifeDate }: Pick<StockLot, 'lifeDate'>, day: string): boolean {
  return lifeDate !== undefined && lifeDate < day;
}

/** Units of lots that are past their life date on a day and still count among what may be sold. */
export function unitsToExpire(lots: readonly StockLot[] = [], day: string): number {
  return sumLots(lots.filter((lot) => !lot.expired && isPast(lot, day)));
}

/** The lots, those that are past their life date on a day marked as expired. */
export function expireLots(lots: readonly StockLot[], day: string): StockLot[] {
  return lots.map((lot) => (isPast(lot, day) ? { ...lot, expired: true } : lot));
}
