/** Rules on how long goods must still live: which lots of a location may be shipped by which carriage. */
import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { ExclusionReason } from '../decision.ts';
import type { FilterOf } from '../filters.ts';
import { filtersOf, type OrderRules } from '../order-rules.ts';
import { termsInForce } from '../pricing/terms-in-force.ts';
import type { Carriage } from '../promise/carriages.ts';
import { selects, selectsTags } from '../selector.ts';
import type { Demand } from './demand.ts';
import { positionAt, type StockTable } from './stock-filters.ts';
import { type UsableLot, usableLots } from './usable-lots.ts';

type LifeFilter = FilterOf<'minLifeAtDelivery'>;

/**
 * The lots by SKU column that an option may take, looked up when they are asked for: most are never, and a
 * large order has millions. Undefined where the location has none of the SKU.
 */
export type LotsOfOption = (column: number) => readonly UsableLot[] | undefined;

export interface LifeRule {
  /**
   * Cuts `units` (by SKU column) down to what lots hold that live long enough when a carriage delivers them; where
   * that is less than there was, says why, each SKU once.
   */
  readonly cut: (
    location: PlannedLocation,
    carriage: Carriage,
    units: Int32Array,
    row: number,
  ) => ExclusionReason[];
  readonly lotsOf: (row: number, location: PlannedLocation, carriage: Carriage) => LotsOfOption;
}

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

function unitsIn(lots: readonly UsableLot[]): number {
  return lots.reduce((sum, { units }) => sum + units, 0);
}

/** Whether rules look at lots: most do not. */
export function asksForLots(rules: Pick<OrderRules, 'filters' | 'terms'>): boolean {
  const { length } = filtersOf(rules, 'minLifeAtDelivery');
  return length + termsInForce(rules.terms).lifeCredits.length > 0;
}

/** Undefined where the rules do not ask for lots. */
export function lifeRuleOf(rules: OrderRules, { skus }: Demand, stock: StockTable): LifeRule | undefined {
  const filters = filtersOf(rules, 'minLifeAtDelivery');
  if (!asksForLots(rules)) return undefined;

  /** The lots of one SKU that pass the filters of its location; the last that bars some of them says why. */
  function living(
    row: number,
    column: number,
    own: readonly LifeFilter[],
    arrival: number | undefined,
  ): { lots: UsableLot[]; why: ExclusionReason | undefined } | undefined {
    const position = positionAt(stock, row, column);
    const { sku = '', tags = [] } = skus[column] ?? {};
    if (!position) return undefined;
    let lots = usableLots(position);
    let why: ExclusionReason | undefined;
    for (const filter of own) {
      if (!selectsTags(filter.skuTags, tags)) continue;
      const barred = lots.filter((lot) => !livesLongEnough(filter, lot, arrival));
      if (barred.length === 0) continue;
      lots = lots.filter((lot) => !barred.includes(lot));
      why = tooShort(sku, filter, barred, arrival);
    }
    return { lots, why };
  }

  return {
    cut: (location, carriage, units, row) => {
      const own = filters.filter(({ where }) => selects(where, location));
      const reasons: ExclusionReason[] = [];
      for (let column = 0; column < skus.length; column += 1) {
        const available = units[column] ?? 0;
        const alive = available === 0 ? undefined : living(row, column, own, carriage.arrivalDay);
        if (!alive) continue;
        const left = Math.min(available, unitsIn(alive.lots));
        if (left < available && alive.why) reasons.push(alive.why);
        units[column] = left;
      }
      return reasons;
    },
    lotsOf: (row, location, carriage) => {
      const own = filters.filter(({ where }) => selects(where, location));
      return (column) => living(row, column, own, carriage.arrivalDay)?.lots;
    },
  };
}
