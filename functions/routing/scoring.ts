/** An assessed order as the solver's problem, scored by the mode of the rules: money, or a rank with its levels scaled apart. */
import type { Assessment } from './assess.ts';
import type { RateCard } from './model.ts';
import type { Option } from './option.ts';
import { RateSums, type Pricing } from './pricing.ts';
import type { ZoneTariff } from './rate-card.ts';
import type { Rules } from './rules.ts';
import { scaleOf, type Item, type ParcelPrice, type Problem, type Scale, type Way } from './solver/problem.ts';

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

/** The share of a credit that counts, in whole micros. */
export const creditCounted = (credit: number, pct: number): number => Math.floor((credit * pct) / 100);

const FREE = { intercept: 0, slope: 0 };
/** Nothing for what the carrier takes. */
const freeOf = (tariff: ZoneTariff | undefined) => (weight: number): number => (tariff?.price(weight) === Infinity ? Infinity : 0);

/** [0, line + per x 1, line + per x 2, ...]. */
const ramp = (count: number, line: number, per: number): number[] => {
  const sums = [0];
  for (let taken = 1; taken <= count; taken += 1) sums.push(line + per * taken);
  return sums;
};

/** `creditPct`: percent of the life credit that counts, less than 100 when its guards ask for it. */
export const problemOf = ({ demand, network, options }: Assessment, rules: Rules, pricing: Pricing, creditPct: number): Problem => {
  const { bundles } = demand;
  const items: Item[] = bundles.map(({ count, units, lines, valueMinor }) => ({ count, units, lines, value: valueMinor }));

  // Locations of one zone, card and tare share the price of a parcel; those of equal handling share what their units cost.
  const gramsOfBundles = (each: readonly number[]): number[] => bundles.map(({ parts }) => parts.reduce((sum, { at, quantity }) => sum + quantity * (each[at] ?? 0), 0));
  const parcels: { card: RateCard | undefined; zone: number; parcel: ParcelPrice }[] = [];
  const byCarriage: (ParcelPrice | undefined)[] = [];
  const parcelOf = (option: Option): ParcelPrice => {
    const tareGrams = network.tares[option.row] ?? 0;
    const { number, tariff, card, zone } = option.carriage;
    const last = byCarriage[number];
    if (last?.tare === tareGrams) return last;
    let known = parcels.find((one) => one.card === card && one.zone === zone && one.parcel.tare === tareGrams)?.parcel;
    if (!known) {
      const grams = parcels.find((one) => one.card === card)?.parcel.grams ?? gramsOfBundles(pricing.gramsOf(option));
      const whole = grams.reduce((sum, one, at) => sum + one * (bundles[at]?.count ?? 0), 0);
      known = rules.mode === 'cost' && pricing.ships && tariff
        ? { grams, tare: tareGrams, of: tariff.price, heaviest: tariff.heaviest, lines: tariff.lines, isLinear: tariff.isLinear, steps: tariff.steps, ...tariff.minorant(tareGrams + Math.ceil(whole / 2)) }
        : { grams, tare: tareGrams, of: freeOf(tariff), heaviest: tariff?.heaviest ?? Infinity, lines: [FREE], isLinear: tariff === undefined || tariff.isLinear, steps: undefined, ...FREE };
      parcels.push({ card, zone, parcel: known });
    }
    byCarriage[number] = known;
    return known;
  };

  const scales = new Map<number, Map<number, Scale>>();
  const scaleFor = (line: number, unit: number): Scale => {
    let byUnit = scales.get(line);
    if (!byUnit) { byUnit = new Map(); scales.set(line, byUnit); }
    let known = byUnit.get(unit);
    if (!known) {
      known = scaleOf(bundles.map(({ count, lines, units }) => ramp(count, line * lines, unit * units)), [line, unit]);
      byUnit.set(unit, known);
    }
    return known;
  };
  const ownScale = (option: Option, { lineSum, unitSum, extra }: RateSums): Scale => {
    const credits = demand.skus.map((_, column) => (creditPct > 0 ? pricing.creditsOf(option, column) : undefined));
    if (!extra && credits.every((one) => one === undefined)) return scaleFor(lineSum, unitSum);
    return scaleOf(bundles.map(({ lines, units, parts }, item) => {
      const per = parts.reduce((sum, { at, quantity }) => sum + quantity * (extra?.[at] ?? 0), unitSum * units);
      return ramp(option.limit[item] ?? 0, lineSum * lines, per).map((score, taken) =>
        parts.reduce((left, { at, quantity }) => left - creditCounted(credits[at]?.[taken * quantity] ?? 0, creditPct), score));
    }));
  };

  const plainScales: (Scale | undefined)[] = [];
  const sums = new RateSums(demand);
  const plainScale = ({ location: { handling } }: Option, number: number): Scale => {
    const fresh = scaleFor(handling.perLineMinor * pricing.microsPerMinor, handling.perUnitMinor * pricing.microsPerMinor);
    plainScales[number] = fresh;
    return fresh;
  };
  const wayOf = (option: Option): Way => {
    let open = 0;
    let scale: Scale;
    if (rules.mode === 'cost' && pricing.isPlain) {
      const unit = pricing.microsPerMinor;
      open = (network.openings[option.row] ?? 0) * unit;
      const handling = network.handlings[option.row] ?? 0;
      scale = plainScales[handling] ?? plainScale(option, handling);
    } else if (rules.mode === 'cost') {
      sums.reset();
      pricing.visitRates(option, sums);
      open = sums.shipmentSum;
      scale = sums.extra || pricing.hasCredits ? ownScale(option, sums) : scaleFor(sums.lineSum, sums.unitSum);
    } else {
      const rank = rankOf(option, rules.mode);
      open = rank.open;
      scale = scaleFor(0, rank.unit);
    }
    return { place: option.row, open, parcel: parcelOf(option), limit: option.limit, scale, maxLines: option.headroom.lines, maxUnits: option.headroom.units };
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
