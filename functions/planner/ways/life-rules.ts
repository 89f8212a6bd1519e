/** Rules on how long goods must still live: which lots of a location may be shipped by which carriage. */
import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import { localDay } from '../../network/time/calendar.ts';
import type { ExclusionReason } from '../decision.ts';
import type { FilterOf } from '../filters.ts';
import { filtersOf, type OrderRules } from '../order-rules.ts';
import type { PlanInput, PlannedPosition } from '../plan-input.ts';
import { termsInForce } from '../pricing/terms-in-force.ts';
import type { Carriage } from '../promise/carriages.ts';
import { selects, selectsTags } from '../selector.ts';
import type { Demand } from './demand.ts';
import { positionAt, type StockTable } from './stock-filters.ts';
import { isDead, type UsableLot, usableLots } from './usable-lots.ts';

type LifeFilter = FilterOf<'minLifeAtDelivery'>;

/** What holds of goods that no filter of a ruleset means: they may arrive on their life date at the latest. */
const byDefault: LifeFilter = {
  type: 'minLifeAtDelivery',
  days: 0,
  undated: 'allow',
  where: undefined,
  skuTags: undefined,
};

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

const dated = new WeakMap<readonly PlannedPosition[], boolean>();

/** Whether any lot has a life date. */
function hasLifeDates(positions: readonly PlannedPosition[]): boolean {
  const known = dated.get(positions);
  if (known !== undefined) return known;
  let isDated = false;
  // A plain loop: every plan reads thousands of positions, and most have no lots.
  for (let at = 0; at < positions.length && !isDated; at += 1) {
    const lots = positions[at]?.lots;
    if (lots) isDated = lots.some(({ lifeDate }) => lifeDate !== undefined);
  }
  dated.set(positions, isDated);
  return isDated;
}

/** Whether lots have to be looked at: most orders are of goods that do not expire, by rules that do not ask. */
export function asksForLots(
  rules: Pick<OrderRules, 'filters' | 'terms'>,
  positions: readonly PlannedPosition[],
): boolean {
  const { length } = filtersOf(rules, 'minLifeAtDelivery');
  return length + termsInForce(rules.terms).lifeCredits.length > 0 || hasLifeDates(positions);
}

/** Undefined where no lot has to be looked at. */
export function lifeRuleOf(
  { positions, now }: Pick<PlanInput, 'positions' | 'now'>,
  rules: OrderRules,
  { skus }: Demand,
  stock: StockTable,
): LifeRule | undefined {
  const filters = filtersOf(rules, 'minLifeAtDelivery');
  if (!asksForLots(rules, positions)) return undefined;
  const instant = Date.parse(now);

  /** By row and column: the lots of a position, which every carriage is asked about. */
  const known: (UsableLot[] | undefined)[] = [];
  function lotsAt(row: number, column: number, position: PlannedPosition, today: number): UsableLot[] {
    const at = row * skus.length + column;
    const lots = known[at] ?? usableLots(position, today);
    known[at] = lots;
    return lots;
  }

  const days = new Map<string, number>();
  function todayIn(timezone: string): number {
    const day = days.get(timezone) ?? localDay(timezone, instant);
    days.set(timezone, day);
    return day;
  }

  /** The lots of one SKU that pass the rules of its location; the last that bars some of them says why. */
  function living(
    row: number,
    column: number,
    location: PlannedLocation,
    own: readonly LifeFilter[],
    arrival: number | undefined,
  ): { lots: UsableLot[]; why: ExclusionReason | undefined } | undefined {
    const position = positionAt(stock, row, column);
    const { sku = '', tags = [] } = skus[column] ?? {};
    if (!position || (own.length === 0 && !position.lots)) return undefined;
    const today = todayIn(location.timezone);
    const all = lotsAt(row, column, position, today);
    const hasDead = all.some((lot) => isDead(lot, today));
    let lots = hasDead ? all.filter((lot) => !isDead(lot, today)) : all;
    let why: ExclusionReason | undefined = hasDead ? { code: 'EXPIRED', sku } : undefined;
    const meant = own.filter(({ skuTags }) => selectsTags(skuTags, tags));
    // Goods of which nobody knows when they arrive are as old as they are today, unless a filter wants to know.
    const arrives = meant.length === 0 ? (arrival ?? today) : arrival;
    for (const filter of meant.length === 0 ? [byDefault] : meant) {
      if (lots.every((lot) => livesLongEnough(filter, lot, arrives))) continue;
      const barred = lots.filter((lot) => !livesLongEnough(filter, lot, arrives));
      lots = lots.filter((lot) => !barred.includes(lot));
      why = tooShort(sku, filter, barred, arrives);
    }
    return { lots, why };
  }

  return {
    cut: (location, carriage, units, row) => {
      const own = filters.filter(({ where }) => selects(where, location));
      const reasons: ExclusionReason[] = [];
      for (let column = 0; column < skus.length; column += 1) {
        const available = units[column] ?? 0;
        const alive = available === 0 ? undefined : living(row, column, location, own, carriage.arrivalDay);
        if (!alive) continue;
        const left = Math.min(available, unitsIn(alive.lots));
        if (left < available && alive.why) reasons.push(alive.why);
        units[column] = left;
      }
      return reasons;
    },
    lotsOf: (row, location, carriage) => {
      const own = filters.filter(({ where }) => selects(where, location));
      return (column) => living(row, column, location, own, carriage.arrivalDay)?.lots;
    },
  };
}
