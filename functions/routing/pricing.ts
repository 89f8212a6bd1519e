/** The money terms of the rules, in integer micros: what a shipment of an option costs before, by line and by unit of its content. */
import { DAY } from './calendar.ts';
import { costTerms, type Cost, type CostTerm } from './decision.ts';
import type { Demand } from './demand.ts';
import { creditOf } from './lots.ts';
import type { Capacity, PlanInput } from './model.ts';
import type { Option } from './option.ts';
import { billableGrams, microsPerMinor } from './rate-card.ts';
import { meansTags, selects, termsOf, type Rules } from './rules.ts';

/** Utilisation is counted in ten-thousandths, so that amount x utilisation stays an exact integer. */
const FULL = 10_000;

/** amount x (used / cap) ^ power, rounded down at each factor: the same on every machine. */
export const congestionPrice = (amount: number, used: number, cap: number, power: number): number => {
  const utilisation = cap <= 0 ? FULL : Math.min(FULL, Math.max(0, Math.floor((used * FULL) / cap)));
  let price = amount;
  for (let factor = 0; factor < power; factor += 1) price = Math.floor((price * utilisation) / FULL);
  return price;
};

/** Amounts by term: for the shipment, for each line in it, for each unit of a SKU. */
interface Rates {
  readonly shipment: Cost;
  readonly line: Cost;
  readonly unit: readonly Cost[];
}

export interface Pricing {
  readonly microsPerMinor: number;
  readonly splitPenalty: number;
  readonly ships: boolean;
  /** The order's goods are valued in the currency of the rules. */
  readonly comparable: boolean;
  /** Constant of a shipment, of a line and of a unit by SKU column. */
  readonly ratesOf: (option: Option) => Rates;
  /** Credit for taking the first k units of a SKU at the option, k from 0; undefined: none at all. */
  readonly creditsOf: (option: Option, column: number) => readonly number[] | undefined;
  /** Grams billed for a unit of each SKU on the option's card. */
  readonly gramsOf: (option: Option) => readonly number[];
}

export const add = (cost: Cost, term: CostTerm, micros: number): void => { if (micros !== 0) cost[term] = (cost[term] ?? 0) + micros; };

/** Adds a cost so many times to another, term by term. */
export const addAll = (cost: Cost, more: Cost, times = 1): void => {
  for (const term of costTerms) add(cost, term, (more[term] ?? 0) * times);
};

/** Sum of all terms. */
export const totalOf = (cost: Cost): number => {
  let sum = 0;
  for (const micros of Object.values(cost)) sum += micros;
  return sum;
};

export const pricingOf = (input: PlanInput, rules: Rules, { skus }: Demand): Pricing => {
  const unit = microsPerMinor(rules.currency);
  const handling = termsOf(rules, 'handling').length > 0;
  const packaging = termsOf(rules, 'packaging').length > 0;
  const congestion = termsOf(rules, 'congestion');
  const distance = termsOf(rules, 'distance');
  const transit = termsOf(rules, 'transitDays');
  const preferences = termsOf(rules, 'preference');
  const credits = termsOf(rules, 'lifeCredit');
  const today = Math.floor(Date.parse(input.now) / DAY);
  const counters = new Map<string, Capacity[]>();
  if (congestion.length > 0) for (const one of input.capacity) counters.set(one.location, [...(counters.get(one.location) ?? []), one]);

  const ratesOf = ({ location, metres, transitDays, service }: Option): Rates => {
    const shipment: Cost = {};
    const line: Cost = {};
    const common: Cost = {};
    if (handling) {
      add(shipment, 'handling', location.handling.perOrderMinor * unit);
      add(line, 'handling', location.handling.perLineMinor * unit);
      add(common, 'handling', location.handling.perUnitMinor * unit);
    }
    if (packaging) add(shipment, 'packaging', location.packaging.perShipmentMinor * unit);
    for (const term of congestion) {
      const counter = counters.get(location.id)?.find((one) => one.unit === term.unit);
      if (!counter || !selects(term.where, location)) continue;
      const price = congestionPrice(term.perUnitMinor * unit, counter.used, counter.cap, term.power);
      add(term.unit === 'orders' ? shipment : term.unit === 'lines' ? line : common, 'congestion', price);
    }
    if (service) {
      for (const term of distance) add(shipment, 'distance', Math.floor(((metres ?? term.unknownKm * 1000) * term.per100KmMinor * (unit / 100)) / 1000));
      for (const term of transit) add(shipment, 'transitDays', (transitDays ?? term.unknownDays) * term.perDayMinor * unit);
    }
    for (const { where, perShipmentMinor } of preferences) if (selects(where, location)) add(shipment, 'preference', perShipmentMinor * unit);
    const own = preferences.filter(({ where, perUnitMinor }) => perUnitMinor !== 0 && selects(where, location));
    if (own.length === 0) return { shipment, line, unit: skus.map(() => common) };
    return {
      shipment, line,
      unit: skus.map(({ tags }) => {
        const cost = { ...common };
        for (const { skuTags, perUnitMinor } of own) if (meansTags(skuTags, tags)) add(cost, 'preference', perUnitMinor * unit);
        return cost;
      }),
    };
  };

  const creditsOf = ({ location, lots, units }: Option, column: number): number[] | undefined => {
    const own = lots?.[column];
    if (!own || credits.length === 0) return undefined;
    const tags = skus[column]?.tags ?? [];
    const terms = credits.filter(({ where, skuTags }) => selects(where, location) && meansTags(skuTags, tags));
    if (terms.length === 0) return undefined;
    const most = Math.min(units[column] ?? 0, skus[column]?.quantity ?? 0);
    const sums = [0];
    for (const lot of own) {
      const daysLeft = lot.lifeDay === undefined ? undefined : lot.lifeDay - today;
      const each = terms.reduce((sum, term) => sum + creditOf(term, daysLeft, unit), 0);
      for (let taken = 0; taken < lot.units && sums.length <= most; taken += 1) sums.push((sums.at(-1) ?? 0) + each);
    }
    return sums.at(-1) === 0 ? undefined : sums;
  };

  const grams = new Map<string, number[]>();
  const gramsOf = ({ card }: Option): readonly number[] => {
    const key = card?.id ?? '';
    const known = grams.get(key);
    if (known) return known;
    const fresh = skus.map((sku) => (card ? billableGrams(card, sku.grams, sku.cubicMillimetres) : sku.grams));
    grams.set(key, fresh);
    return fresh;
  };

  return {
    microsPerMinor: unit,
    splitPenalty: termsOf(rules, 'splitPenalty').reduce((sum, term) => sum + term.perExtraShipmentMinor * unit, 0),
    ships: termsOf(rules, 'shipping').length > 0,
    comparable: input.order.currency === rules.currency,
    ratesOf, creditsOf, gramsOf,
  };
};
