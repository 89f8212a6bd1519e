/**
 * The money terms of the rules in force for one order, in integer micros: what a shipment of an option costs
 * before its content is known, by line and by unit of the content, and by the lots that the units are taken from.
 */

import type { PlannedRateCard } from '../../network/planning/planned-network.ts';
import { DAY } from '../../network/time/calendar.ts';
import type { Cost } from '../decision.ts';
import type { CapacityCounter, PlanInput } from '../plan-input.ts';
import type { OrderRules } from '../rules-in-force.ts';
import { selects, selectsTags } from '../selector.ts';
import type { Demand } from '../ways/demand.ts';
import type { ShippingOption } from '../ways/shipping-option.ts';
import type { RateContext, RatedOption, Rates } from './cost-term.ts';
import { type CostTermType, costTermTypes, unitCredit } from './cost-terms.ts';
import { billableGrams, microsPerMinor } from './tariff.ts';
import { termsInForce } from './terms-in-force.ts';

/** Is told each rate of an option, in micros, in the order of the table of cost terms. */
export type RateVisitor = (term: CostTermType, rates: Rates) => void;

export interface OrderPricing {
  readonly microsPerMinor: number;
  /** Micros by term for each shipment after the first, and their sum. */
  readonly extraShipment: Cost;
  readonly splitPenalty: number;
  readonly ships: boolean;
  readonly hasCredits: boolean;
  /** The order's goods are valued in the currency of the rules. */
  readonly comparable: boolean;
  readonly visitRates: (option: RatedOption, visitor: RateVisitor) => void;
  /** An option costs what the network has prepared for its location (`preparedRates`), whatever is in the parcel. */
  readonly isPrepared: boolean;
  /** Credit for taking the first k units of a SKU at the option, k from 0; undefined: none at all. */
  readonly creditsOf: (option: ShippingOption, column: number) => readonly number[] | undefined;
  /** Grams billed for a unit of each SKU on a card. */
  readonly gramsOf: (card: PlannedRateCard | undefined) => readonly number[];
}

export function addToCost(cost: Cost, term: CostTermType, micros: number): void {
  if (micros !== 0) cost[term] = (cost[term] ?? 0) + micros;
}

/** Adds a cost to another, term by term. */
export function addCost(cost: Cost, more: Cost): void {
  for (const term of costTermTypes) addToCost(cost, term, more[term] ?? 0);
}

/** Sum of all terms. */
export function totalMicros(cost: Cost): number {
  let sum = 0;
  for (const term of costTermTypes) sum += cost[term] ?? 0;
  return sum;
}

/** Groups the counters when first asked for one: most rules ask for none. */
function countersByLocation(capacity: readonly CapacityCounter[]): RateContext['countersOf'] {
  let counters: Map<string, CapacityCounter[]> | undefined;
  return (locationId) => {
    counters ??= Map.groupBy(capacity, ({ location }) => location);
    return counters.get(locationId) ?? [];
  };
}

export function orderPricing(input: PlanInput, rules: OrderRules, { skus }: Demand): OrderPricing {
  const unit = microsPerMinor(rules.currency);
  const inForce = termsInForce(rules.terms);
  const credits = inForce.lifeCredits;
  const today = Math.floor(Date.parse(input.now) / DAY);
  const context = { microsPerMinor: unit, countersOf: countersByLocation(input.capacity) };
  const extraShipment: Cost = {};
  for (const { type, minor } of inForce.extraShipment) addToCost(extraShipment, type, minor * unit);

  const visitRates = (option: RatedOption, visitor: RateVisitor): void => {
    for (const { type, ratesOf } of inForce.rates) visitor(type, ratesOf(option, context));
  };

  const creditsOf = ({ location, lots, units }: ShippingOption, column: number): number[] | undefined => {
    const own = lots?.[column];
    if (!own || credits.length === 0) return undefined;
    const tags = skus[column]?.tags ?? [];
    const terms = credits.filter(
      ({ where, skuTags }) => selects(where, location) && selectsTags(skuTags, tags),
    );
    if (terms.length === 0) return undefined;
    const most = Math.min(units[column] ?? 0, skus[column]?.quantity ?? 0);
    const sums = [0];
    for (const lot of own) {
      const daysLeft = lot.lifeDay === undefined ? undefined : lot.lifeDay - today;
      const each = terms.reduce((sum, term) => sum + unitCredit(term, daysLeft, unit), 0);
      for (let taken = 0; taken < lot.units && sums.length <= most; taken += 1)
        sums.push((sums.at(-1) ?? 0) + each);
    }
    return sums.at(-1) === 0 ? undefined : sums;
  };

  const grams = new Map<PlannedRateCard | undefined, number[]>();
  const gramsOf = (card: PlannedRateCard | undefined): readonly number[] => {
    const known = grams.get(card);
    if (known) return known;
    const fresh = skus.map((sku) =>
      card ? billableGrams(card, sku.grams, sku.cubicMillimetres) : sku.grams,
    );
    grams.set(card, fresh);
    return fresh;
  };

  return {
    microsPerMinor: unit,
    extraShipment,
    splitPenalty: totalMicros(extraShipment),
    ships: inForce.types.has('shipping'),
    hasCredits: credits.length > 0,
    comparable: input.order.currency === rules.currency,
    isPrepared: inForce.isPrepared,
    visitRates,
    creditsOf,
    gramsOf,
  };
}

/**
 * Adds up the rates of one option after another. A unit may cost differently by SKU: `extra` has an amount for
 * each column.
 */
export class RateSums {
  shipmentSum = 0;
  lineSum = 0;
  /** The same for every SKU. */
  unitSum = 0;
  /** On top of it, by column, where a rate names tags. */
  extra: number[] | undefined;
  readonly #tags: readonly (readonly string[])[];
  constructor({ skus }: Demand) {
    this.#tags = skus.map(({ tags }) => tags);
  }
  reset(): void {
    this.shipmentSum = 0;
    this.lineSum = 0;
    this.unitSum = 0;
    this.extra = undefined;
  }
  add({ shipment = 0, line = 0, unit, skuTags }: Rates): void {
    this.shipmentSum += shipment;
    this.lineSum += line;
    if (unit === undefined) return;
    if (skuTags === undefined) this.unitSum += unit;
    else this.#addTo(skuTags, unit);
  }
  #addTo(skuTags: readonly string[], unit: number): void {
    const extra = this.extra ?? this.#tags.map(() => 0);
    this.#tags.forEach((tags, column) => {
      if (selectsTags(skuTags, tags)) extra[column] = (extra[column] ?? 0) + unit;
    });
    this.extra = extra;
  }
}

/** What so many units of each SKU cost at an option, term by term; without the parcel, lots and extra shipments. */
export function ratedCost(
  pricing: OrderPricing,
  { skus }: Demand,
  option: ShippingOption,
  units: readonly number[],
): Cost {
  const cost: Cost = {};
  const lines = units.filter((count) => count > 0).length;
  pricing.visitRates(option, (term, { shipment = 0, line = 0, unit = 0, skuTags }) => {
    const charged = units.reduce(
      (sum, count, column) => (selectsTags(skuTags, skus[column]?.tags ?? []) ? sum + count : sum),
      0,
    );
    addToCost(cost, term, shipment);
    addToCost(cost, term, line * lines);
    addToCost(cost, term, unit * charged);
  });
  return cost;
}
