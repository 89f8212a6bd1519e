/** An assessed order as the solver's problem, scored by the mode of the rules: money, or a rank with its levels scaled apart. */
import type { Assessment } from './assess.ts';
import type { Option } from './option.ts';
import { totalOf, type Pricing } from './pricing.ts';
import type { Rules } from './rules.ts';
import type { Item, ParcelPrice, Problem, Way } from './solver/problem.ts';

/** Above any sum of metres: 500 shipments of at most 40,000 km. */
const PER_SHIPMENT = 100_000_000_000;
/** Where the distance is not known, a shipment ranks behind every known one. */
const UNKNOWN_METRES = 40_000_000;
/** Above any number of shipments. */
const PER_UNIT = 1000;

const rankOf = (option: Option, mode: Exclude<Rules['mode'], 'cost'>): { open: number; unit: number } => {
  const metres = option.metres ?? UNKNOWN_METRES;
  switch (mode) {
    case 'fewest-splits': return { open: PER_SHIPMENT + metres, unit: 0 };
    case 'nearest': return { open: 1, unit: metres * PER_UNIT };
    case 'priority': return { open: 1, unit: option.location.priority * PER_UNIT };
  }
};

/** [0, per x 1, per x 2, ...] with what a line adds once. */
const ramp = (count: number, line: number, per: number): number[] => {
  const sums = [0];
  for (let taken = 1; taken <= count; taken += 1) sums.push(line + per * taken);
  return sums;
};

/** Percent of the life credit that counts: 100, and less when its guards ask for it. */
export const problemOf = ({ demand, options }: Assessment, rules: Rules, pricing: Pricing, creditPct: number): Problem => {
  const { bundles } = demand;
  const items: Item[] = bundles.map(({ count, units, lines, valueMinor }) => ({ count, units, lines, value: valueMinor }));
  const gramsOfBundles = (option: Option): number[] => {
    const grams = pricing.gramsOf(option);
    return bundles.map(({ parts }) => parts.reduce((sum, { at, quantity }) => sum + quantity * (grams[at] ?? 0), 0));
  };

  const parcels = new Map<string, ParcelPrice>();
  const parcelOf = (option: Option): ParcelPrice => {
    const tare = option.location.packaging.tareGrams;
    const key = `${option.card?.id ?? ''} ${option.zone ?? -1} ${tare}`;
    const known = parcels.get(key);
    if (known) return known;
    const grams = gramsOfBundles(option);
    const { tariff } = option;
    const whole = grams.reduce((sum, each, at) => sum + each * (bundles[at]?.count ?? 0), 0);
    const priced = rules.mode === 'cost' && pricing.ships && tariff;
    const fresh: ParcelPrice = priced
      ? { grams, tare, of: tariff.price, ...tariff.minorant(tare + Math.ceil(whole / 2)) }
      : { grams, tare, of: tariff ? (weight) => (tariff.price(weight) === Infinity ? Infinity : 0) : () => 0, intercept: 0, slope: 0 };
    parcels.set(key, fresh);
    return fresh;
  };

  const ramps = new Map<string, number[]>();
  const rampOf = (item: number, line: number, per: number): number[] => {
    const key = `${item} ${line} ${per}`;
    const known = ramps.get(key);
    if (known) return known;
    const fresh = ramp(bundles[item]?.count ?? 0, line, per);
    ramps.set(key, fresh);
    return fresh;
  };

  const wayOf = (option: Option): Way => {
    const common = {
      place: option.row, parcel: parcelOf(option), limit: option.limit,
      maxLines: option.headroom.lines, maxUnits: option.headroom.units,
    };
    if (rules.mode !== 'cost') {
      const { open, unit } = rankOf(option, rules.mode);
      return { ...common, open, take: bundles.map((bundle, item) => rampOf(item, 0, unit * bundle.units)) };
    }
    const rates = pricing.ratesOf(option);
    const line = totalOf(rates.line);
    const units = rates.unit.map(totalOf);
    const credits = creditPct === 0 ? [] : units.map((_, column) => pricing.creditsOf(option, column));
    const take = bundles.map((bundle, item) => {
      const per = bundle.parts.reduce((sum, { at, quantity }) => sum + quantity * (units[at] ?? 0), 0);
      const plain = rampOf(item, line * bundle.lines, per);
      const own = bundle.parts.filter(({ at }) => credits[at] !== undefined);
      if (own.length === 0) return plain;
      return plain.slice(0, (option.limit[item] ?? 0) + 1).map((score, taken) =>
        own.reduce((left, { at, quantity }) => left - creditCounted(credits[at]?.[taken * quantity] ?? 0, creditPct), score));
    });
    return { ...common, open: totalOf(rates.shipment), take };
  };

  return {
    items,
    ways: options.map(wayOf),
    maxShipments: rules.limits.maxShipments,
    splitPenalty: rules.mode === 'cost' ? pricing.splitPenalty : 0,
    minValue: pricing.comparable ? rules.limits.minExtraShipmentValueMinor : 0,
    maxStates: rules.solver.maxStates,
    maxWork: rules.solver.maxWork,
  };
};

/** The share of a credit that counts, in whole micros. */
export const creditCounted = (credit: number, pct: number): number => Math.floor((credit * pct) / 100);
