/**
 * The money terms of the rules, in integer micros: what a shipment of an option costs before, by line and by
 * unit of its content.
 */

import type { PlannedRateCard } from '../../network/planning/planned-network.ts';
import { DAY } from '../../network/time/calendar.ts';
import { type Cost, type CostTerm, costTerms } from '../decision.ts';
import type { Capacity, PlanInput } from '../model.ts';
import { meansTags, type Rules, selects, termsOf } from '../rules.ts';
import type { Demand } from '../ways/demand.ts';
import type { Option } from '../ways/option.ts';
import { creditOf } from '../ways/usable-lots.ts';
import { billableGrams, microsPerMinor } from './rate-card.ts';

/** Utilisation is counted in ten-thousandths, so that amount x utilisation stays an exact integer. */
const FULL = 10_000;

/** amount x (used / cap) ^ power, rounded down at each factor: the same on every machine. */
export function congestionPrice(amount: number, used: number, cap: number, power: number): number {
  const utilisation = cap <= 0 ? FULL : Math.min(FULL, Math.max(0, Math.floor((used * FULL) / cap)));
  let price = amount;
  for (let factor = 0; factor < power; factor += 1) price = Math.floor((price * utilisation) / FULL);
  return price;
}

/**
 * Told each rate of an option: for the shipment, for each line in it, for each unit (of SKUs with these
 * tags).
 */
export interface RateVisitor {
  shipment(term: CostTerm, micros: number): void;
  line(term: CostTerm, micros: number): void;
  unit(term: CostTerm, micros: number, skuTags?: readonly string[]): void;
}

export interface Pricing {
  readonly microsPerMinor: number;
  readonly splitPenalty: number;
  readonly ships: boolean;
  readonly hasCredits: boolean;
  /** The order's goods are valued in the currency of the rules. */
  readonly comparable: boolean;
  readonly visitRates: (option: Option, visitor: RateVisitor) => void;
  /** Nothing but a location's own handling and packaging is charged for. */
  readonly isPlain: boolean;
  /** Credit for taking the first k units of a SKU at the option, k from 0; undefined: none at all. */
  readonly creditsOf: (option: Option, column: number) => readonly number[] | undefined;
  /** Grams billed for a unit of each SKU on a card. */
  readonly gramsOf: (card: PlannedRateCard | undefined) => readonly number[];
}

export function add(cost: Cost, term: CostTerm, micros: number): void {
  if (micros !== 0) cost[term] = (cost[term] ?? 0) + micros;
}

/** Adds a cost to another, term by term. */
export function addAll(cost: Cost, more: Cost): void {
  for (const term of costTerms) add(cost, term, more[term] ?? 0);
}

/** Sum of all terms. */
export function totalOf(cost: Cost): number {
  let sum = 0;
  for (const term of costTerms) sum += cost[term] ?? 0;
  return sum;
}

export function pricingOf(input: PlanInput, rules: Rules, { skus }: Demand): Pricing {
  const unit = microsPerMinor(rules.currency);
  const handles = termsOf(rules, 'handling').length > 0;
  const packs = termsOf(rules, 'packaging').length > 0;
  const congestion = termsOf(rules, 'congestion');
  const distance = termsOf(rules, 'distance');
  const transit = termsOf(rules, 'transitDays');
  const preferences = termsOf(rules, 'preference');
  const credits = termsOf(rules, 'lifeCredit');
  const today = Math.floor(Date.parse(input.now) / DAY);
  const counters = new Map<string, Capacity[]>();
  if (congestion.length > 0)
    for (const one of input.capacity)
      counters.set(one.location, [...(counters.get(one.location) ?? []), one]);

  const visitRates = (option: Option, visitor: RateVisitor): void => {
    const { location, metres, carriage } = option;
    const { handling, packaging } = location;
    if (handles) {
      visitor.shipment('handling', handling.perOrderMinor * unit);
      visitor.line('handling', handling.perLineMinor * unit);
      visitor.unit('handling', handling.perUnitMinor * unit);
    }
    if (packs) visitor.shipment('packaging', packaging.perShipmentMinor * unit);
    for (const term of congestion) {
      const own = (counters.get(location.id) ?? []).filter((one) => one.unit === term.unit);
      if (own.length === 0 || !selects(term.where, location)) continue;
      // Of an hour's and a day's counter, the fuller one sets the price.
      const price = Math.max(
        ...own.map(({ used, cap }) => congestionPrice(term.perUnitMinor * unit, used, cap, term.power)),
      );
      if (term.unit === 'orders') visitor.shipment('congestion', price);
      else if (term.unit === 'lines') visitor.line('congestion', price);
      else visitor.unit('congestion', price);
    }
    if (carriage.service) {
      for (const term of distance)
        visitor.shipment(
          'distance',
          Math.floor(((metres ?? term.unknownKm * 1000) * term.per100KmMinor * unit) / 100_000),
        );
      for (const term of transit)
        visitor.shipment('transitDays', (carriage.transitDays ?? term.unknownDays) * term.perDayMinor * unit);
    }
    for (const { where, perShipmentMinor, perUnitMinor, skuTags } of preferences) {
      if (!selects(where, location)) continue;
      visitor.shipment('preference', perShipmentMinor * unit);
      visitor.unit('preference', perUnitMinor * unit, skuTags);
    }
  };

  const creditsOf = ({ location, lots, units }: Option, column: number): number[] | undefined => {
    const own = lots?.[column];
    if (!own || credits.length === 0) return undefined;
    const tags = skus[column]?.tags ?? [];
    const terms = credits.filter(
      ({ where, skuTags }) => selects(where, location) && meansTags(skuTags, tags),
    );
    if (terms.length === 0) return undefined;
    const most = Math.min(units[column] ?? 0, skus[column]?.quantity ?? 0);
    const sums = [0];
    for (const lot of own) {
      const daysLeft = lot.lifeDay === undefined ? undefined : lot.lifeDay - today;
      const each = terms.reduce((sum, term) => sum + creditOf(term, daysLeft, unit), 0);
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
    splitPenalty: termsOf(rules, 'splitPenalty').reduce(
      (sum, term) => sum + term.perExtraShipmentMinor * unit,
      0,
    ),
    ships: termsOf(rules, 'shipping').length > 0,
    hasCredits: credits.length > 0,
    comparable: input.order.currency === rules.currency,
    isPlain:
      handles &&
      packs &&
      congestion.length + distance.length + transit.length + preferences.length + credits.length === 0,
    visitRates,
    creditsOf,
    gramsOf,
  };
}

/**
 * Adds up the rates of one option after another. A unit may cost differently by SKU: `units` has an amount
 * for each column.
 */
export class RateSums implements RateVisitor {
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
  shipment(_: CostTerm, micros: number): void {
    this.shipmentSum += micros;
  }
  line(_: CostTerm, micros: number): void {
    this.lineSum += micros;
  }
  unit(_: CostTerm, micros: number, skuTags?: readonly string[]): void {
    if (skuTags === undefined) {
      this.unitSum += micros;
      return;
    }
    const extra = (this.extra ??= this.#tags.map(() => 0));
    this.#tags.forEach((tags, column) => {
      if (meansTags(skuTags, tags)) extra[column] = (extra[column] ?? 0) + micros;
    });
  }
}

/** What so many units of each SKU cost at an option, term by term. */
export function costOf(pricing: Pricing, { skus }: Demand, option: Option, units: readonly number[]): Cost {
  const cost: Cost = {};
  const lines = units.filter((count) => count > 0).length;
  pricing.visitRates(option, {
    shipment: (term, micros) => {
      add(cost, term, micros);
    },
    line: (term, micros) => {
      add(cost, term, micros * lines);
    },
    unit: (term, micros, skuTags) => {
      const meant = units.reduce(
        (sum, count, column) => (meansTags(skuTags, skus[column]?.tags ?? []) ? sum + count : sum),
        0,
      );
      add(cost, term, micros * meant);
    },
  });
  return cost;
}
