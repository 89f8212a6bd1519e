/** Rules on how long goods must still live: which lots of a location may be shipped by which carriage. */
import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { ExclusionReason } from '../decision.ts';
import type { FilterOf } from '../filters.ts';
import { filtersOf, type OrderRules } from '../order-rules.ts';
import { termsInForce } from '../pricing/terms-in-force.ts';
import { arrivalDay, type Carriage } from '../promise/carriages.ts';
import { selects, selectsTags } from '../selector.ts';
import type { Demand } from './demand.ts';
import { positionAt, type StockTable } from './stock-filters.ts';
import { type UsableLot, usableLots } from './usable-lots.ts';

type LifeFilter = FilterOf<'minLifeAtDelivery'>;

/** Usable lots by SKU column; undefined where the location has none of the SKU. */
export type LotsBySku = readonly (readonly UsableLot[] | undefined)[];

/**
 * The lots of a location that live long enough when a carriage delivers them. Cuts `units` (by SKU column)
 * down to what these lots hold; where a rule leaves no lot, pushes why.
 */
export type LifeRule = (
  location: PlannedLocation,
  carriage: Carriage,
  units: Int32Array,
  row: number,
  reasons: ExclusionReason[],
) => LotsBySku;

function livesLongEnough(
  { days, undated }: LifeFilter,
  lot: UsableLot,
  arrival: number | undefined,
): boolean {
  if (lot.lifeDay === undefined) return undated === 'allow';
  return arrival !== undefined && lot.lifeDay - arrival >= days;
}

function tooShort(
  sku: string,
  { days }: LifeFilter,
  lots: readonly UsableLot[],
  arrival: number | undefined,
): ExclusionReason {
  const longest = Math.max(...lots.map(({ lifeDay = -Infinity }) => lifeDay));
  const isKnown = arrival !== undefined && longest !== -Infinity;
  return { code: 'MIN_LIFE', sku, value: isKnown ? longest - arrival : 'unknown', limit: days };
}

/** Undefined where the rules do not ask for lots: most do not. */
export function lifeRuleOf(rules: OrderRules, { skus }: Demand, stock: StockTable): LifeRule | undefined {
  const filters = filtersOf(rules, 'minLifeAtDelivery');
  if (filters.length + termsInForce(rules.terms).lifeCredits.length === 0) return undefined;
  return (location, carriage, units, row, reasons) => {
    const arrival = arrivalDay(location, carriage.deliverBy);
    const own = filters.filter(({ where }) => selects(where, location));
    return skus.map(({ sku, tags }, column) => {
      const available = units[column] ?? 0;
      const position = positionAt(stock, row, column);
      if (available === 0 || !position) return undefined;
      let lots = usableLots(position);
      for (const filter of own.filter(({ skuTags }) => selectsTags(skuTags, tags))) {
        const before = lots;
        lots = lots.filter((lot) => livesLongEnough(filter, lot, arrival));
        if (lots.length === 0 && before.length > 0) reasons.push(tooShort(sku, filter, before, arrival));
      }
      units[column] = Math.min(
        available,
        lots.reduce((sum, lot) => sum + lot.units, 0),
      );
      return lots;
    });
  };
}
