/**
 * An assessed order as the solver's problem, scored by the mode of the rules: money, or a rank with its
 * levels scaled apart.
 */

import type { PlannedRateCard } from '../../network/planning/planned-network.ts';
import type { Carriage } from '../promise/carriages.ts';
import type { OrderRules } from '../rules-in-force.ts';
import type { FlatProblem } from '../solver/flat-problem.ts';
import { type ParcelPrice, RampScale, type Scale, scaleOf, type WantedItem } from '../solver/problem.ts';
import type { Assessment } from '../ways/assess-locations.ts';
import { type Headroom, unlimited } from '../ways/location-filters.ts';
import type { OptionTable } from '../ways/option-table.ts';
import type { ShippingOption } from '../ways/shipping-option.ts';
import type { RatedOption } from './cost-term.ts';
import { type OrderPricing, RateSums, type RateVisitor } from './order-pricing.ts';
import { preparedRates } from './prepared-rates.ts';
import type { ZoneTariff } from './tariff.ts';

/** Above any sum of metres: 500 shipments of at most 40,000 km. */
const PER_SHIPMENT = 100_000_000_000;
/** Where the distance is not known, a shipment ranks behind every known one. */
const UNKNOWN_METRES = 40_000_000;
/** Above any number of shipments. */
const PER_UNIT = 1000;

function rankOf(
  option: RatedOption,
  mode: Exclude<OrderRules['mode'], 'cost'>,
): { open: number; unit: number } {
  const metres = option.metres ?? UNKNOWN_METRES;
  switch (mode) {
    case 'fewest-splits':
      return { open: PER_SHIPMENT + metres, unit: 0 };
    case 'nearest':
      return { open: 1, unit: metres * PER_UNIT };
    case 'priority':
      return { open: 1, unit: option.location.priority * PER_UNIT };
  }
}

/** The share of a credit that counts, in whole micros. */
export function creditCounted(credit: number, pct: number): number {
  return Math.floor((credit * pct) / 100);
}

const FREE = { intercept: 0, slope: 0 };
/** Nothing for what the carrier takes. */
function freeOf(tariff: ZoneTariff | undefined) {
  return (weight: number): number => (tariff?.price(weight) === Infinity ? Infinity : 0);
}

/** [0, line + per x 1, line + per x 2, ...]. */
function ramp(count: number, line: number, per: number): number[] {
  const sums = [0];
  for (let taken = 1; taken <= count; taken += 1) sums.push(line + per * taken);
  return sums;
}

/** Numbers different things from 0. */
class Numbered<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();
  of(key: string, make: () => T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.values.length);
    return this.values.push(make()) - 1;
  }
}

/** The options' limits, nothing of those that arrive after an instant, or nobody knows when. */
function limitsInTime(
  { limits, items, count, carriages: carriageOf }: OptionTable,
  carriages: readonly Carriage[],
  latest: number,
): Int32Array {
  if (latest === Infinity) return limits;
  const inTime = limits.slice();
  for (let index = 0; index < count; index += 1)
    if ((carriages[carriageOf[index] ?? 0]?.deliverBy ?? Infinity) > latest)
      inTime.fill(0, index * items, (index + 1) * items);
  return inTime;
}

/**
 * `creditPct`: percent of the life credit that counts, less than 100 when its guards ask for it. `latest`:
 * nothing that arrives after this instant (milliseconds).
 */
export function flatProblemOf(
  { demand, network, options, carriages }: Assessment,
  rules: OrderRules,
  pricing: OrderPricing,
  creditPct: number,
  latest = Infinity,
): FlatProblem {
  const { bundles } = demand;
  const { count, rows, carriages: carriageOf } = options;
  const items: WantedItem[] = bundles.map(({ count: wanted, units, lines, valueMinor }) => ({
    count: wanted,
    units,
    lines,
    value: valueMinor,
  }));
  const isMoney = rules.mode === 'cost';

  // Locations of one zone, card and tare share the price of a parcel; those of equal handling share what
  // their units cost.
  const weights = new Map<PlannedRateCard | undefined, number[]>();
  const gramsOf = (card: PlannedRateCard | undefined): number[] => {
    let grams = weights.get(card);
    if (!grams) {
      const each = pricing.gramsOf(card);
      grams = bundles.map(({ parts }) =>
        parts.reduce((sum, { at, quantity }) => sum + quantity * (each[at] ?? 0), 0),
      );
      weights.set(card, grams);
    }
    return grams;
  };
  const cards = new Numbered<PlannedRateCard | undefined>();
  const parcels = new Numbered<ParcelPrice>();
  const parcelOf = (carriage: Carriage | undefined, tare: number): number => {
    const { card, zone, tariff } = carriage ?? {};
    return parcels.of(`${cards.of(card?.id ?? '', () => card)} ${zone ?? -1} ${tare}`, () => {
      const grams = gramsOf(card);
      const whole = grams.reduce((sum, one, at) => sum + one * (bundles[at]?.count ?? 0), 0);
      return isMoney && pricing.ships && tariff
        ? {
            grams,
            tare,
            price: tariff.price,
            heaviest: tariff.heaviest,
            minorants: tariff.minorants,
            isLinear: tariff.isLinear,
            steps: tariff.steps,
            ...tariff.minorant(tare + Math.ceil(whole / 2)),
          }
        : {
            grams,
            tare,
            price: freeOf(tariff),
            heaviest: tariff?.heaviest ?? Infinity,
            minorants: [FREE],
            isLinear: tariff === undefined || tariff.isLinear,
            steps: undefined,
            ...FREE,
          };
    });
  };

  const scales = new Numbered<Scale>();
  const scaleFor = (line: number, unit: number): number =>
    scales.of(`${line} ${unit}`, () =>
      line >= 0
        ? new RampScale(items, line, unit)
        : scaleOf(bundles.map(({ count: most, lines, units }) => ramp(most, line * lines, unit * units))),
    );
  const ownScale = (option: ShippingOption, { lineSum, unitSum, extra }: RateSums): number => {
    const credits = demand.skus.map((_, column) =>
      creditPct > 0 ? pricing.creditsOf(option, column) : undefined,
    );
    if (!extra && credits.every((one) => one === undefined)) return scaleFor(lineSum, unitSum);
    const own = scaleOf(
      bundles.map(({ lines, units, parts }, item) => {
        const per = parts.reduce(
          (sum, { at, quantity }) => sum + quantity * (extra?.[at] ?? 0),
          unitSum * units,
        );
        return ramp(option.limit[item] ?? 0, lineSum * lines, per).map((score, taken) =>
          parts.reduce(
            (left, { at, quantity }) => left - creditCounted(credits[at]?.[taken * quantity] ?? 0, creditPct),
            score,
          ),
        );
      }),
    );
    return scales.values.push(own) - 1;
  };

  // Earlier arrival first, unknown last; of equal arrival the order of the network.
  const arrivals = [...new Set(carriages.map(({ deliverBy }) => deliverBy ?? Infinity))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  const ahead = Int32Array.from(
    carriages,
    ({ deliverBy }) => arrivals.indexOf(deliverBy ?? Infinity) * count,
  );
  const rank = new Int32Array(count);
  const open = new Float64Array(count);
  const parcel = new Int32Array(count);
  const scale = new Int32Array(count);
  const sums = new RateSums(demand);
  const addRates: RateVisitor = (_, rates) => {
    sums.add(rates);
  };
  const scaleOfRates = (index: number): number => {
    const own = sums.extra || pricing.hasCredits ? options.at(index) : undefined;
    return own ? ownScale(own, sums) : scaleFor(sums.lineSum, sums.unitSum);
  };
  const byHandling: (number | undefined)[] = [];
  const parcelsByCarriage: { tare: number; number: number }[] = [];
  for (let index = 0; index < count; index += 1) {
    const row = rows[index] ?? 0;
    const tare = network.tares[row] ?? 0;
    const carriage = carriageOf[index] ?? 0;
    let last = parcelsByCarriage[carriage];
    if (last?.tare !== tare)
      last = parcelsByCarriage[carriage] = { tare, number: parcelOf(carriages[carriage], tare) };
    parcel[index] = last.number;
    rank[index] = (ahead[carriage] ?? 0) + index;
    if (isMoney && pricing.isPrepared) {
      open[index] = (network.openings[row] ?? 0) * pricing.microsPerMinor;
      const handling = network.handlings[row] ?? 0;
      let known = byHandling[handling];
      if (known === undefined) {
        const location = network.locations[row];
        const { line, unit } = location ? preparedRates(location) : { line: 0, unit: 0 };
        known = byHandling[handling] = scaleFor(line * pricing.microsPerMinor, unit * pricing.microsPerMinor);
      }
      scale[index] = known;
      continue;
    }
    const option = options.ratedAt(index);
    if (!option) continue;
    if (isMoney) {
      sums.reset();
      pricing.visitRates(option, addRates);
      open[index] = sums.shipmentSum;
      scale[index] = scaleOfRates(index);
    } else {
      const rank = rankOf(option, rules.mode);
      open[index] = rank.open;
      scale[index] = scaleFor(0, rank.unit);
    }
  }

  const capOf = (of: (room: Headroom) => number): Float64Array | undefined =>
    options.hasCaps
      ? Float64Array.from({ length: count }, (_, index) => of(options.rooms[index] ?? unlimited))
      : undefined;
  return {
    items,
    ways: {
      count,
      ranks: rank,
      places: rows,
      openings: open,
      parcelNumbers: parcel,
      parcels: parcels.values,
      scaleNumbers: scale,
      scales: scales.values,
      limits: limitsInTime(options, carriages, latest),
      maxLines: capOf(({ lines }) => lines),
      maxUnits: capOf(({ units }) => units),
    },
    maxShipments: rules.limits.maxShipments,
    splitPenalty: isMoney ? pricing.splitPenalty : 0,
    minShipmentValue: pricing.comparable ? rules.limits.minExtraShipmentValueMinor : 0,
    maxStates: rules.solver.maxStates,
    maxWork: rules.solver.maxWork,
  };
}
