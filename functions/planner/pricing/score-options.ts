/**
 * An assessed order as the solver's problem: each option is a way, scored by the mode of the rules. In `cost`
 * mode a score is micros; the other modes rank, on levels that are scaled apart so that no sum of a lower
 * level reaches the next.
 */
import type { OrderRules } from '../order-rules.ts';
import type { RoutingMode } from '../ruleset.ts';
import type { FlatProblem } from '../solver/flat-problem.ts';
import type { SplitGuard, WantedItem } from '../solver/problem.ts';
import { scratchFloats, scratchInts } from '../solver/scratch.ts';
import type { Assessment } from '../ways/assess-locations.ts';
import { type Headroom, unlimited } from '../ways/location-filters.ts';
import { BundleScales } from './bundle-scales.ts';
import type { RatedOption, Rates } from './cost-term.ts';
import type { CostTermType } from './cost-terms.ts';
import { type OrderPricing, RateSums } from './order-pricing.ts';
import { ParcelPrices } from './parcel-prices.ts';
import { preparedRates } from './prepared-rates.ts';

/** Above any sum of metres: 500 shipments of at most 40,000 km. */
const PER_SHIPMENT = 100_000_000_000;
/** Above any distance: a shipment over an unknown distance ranks behind every known one. */
const UNKNOWN_METRES = 40_000_000;
/** Above any number of shipments. */
const PER_UNIT = 1000;

/** Scores of the options before their parcels: what opening one costs, and the number of its scale. */
interface OptionScores {
  readonly openings: Float64Array;
  readonly scaleNumbers: Int32Array;
}

function rankOf(option: RatedOption, mode: Exclude<RoutingMode, 'cost'>): { opening: number; unit: number } {
  const metres = option.metres ?? UNKNOWN_METRES;
  switch (mode) {
    case 'fewest-splits':
      return { opening: PER_SHIPMENT + metres, unit: 0 };
    case 'nearest':
      return { opening: 1, unit: metres * PER_UNIT };
    case 'priority':
      return { opening: 1, unit: option.location.priority * PER_UNIT };
  }
}

function emptyScores(count: number): OptionScores {
  return { openings: scratchFloats(count), scaleNumbers: scratchInts(count) };
}

function scoreByRank(
  { options }: Assessment,
  mode: Exclude<RoutingMode, 'cost'>,
  scales: BundleScales,
): OptionScores {
  const scores = emptyScores(options.count);
  for (let index = 0; index < options.count; index += 1) {
    const option = options.ratedAt(index);
    if (!option) continue;
    const { opening, unit } = rankOf(option, mode);
    scores.openings[index] = opening;
    scores.scaleNumbers[index] = scales.numberFor(0, unit);
  }
  return scores;
}

/** Scores of options that cost what the network has prepared: no option is looked at. */
function scoreByNetwork(
  { options, network }: Assessment,
  { microsPerMinor }: OrderPricing,
  scales: BundleScales,
): OptionScores {
  const scores = emptyScores(options.count);
  const scaleOfRow = (row: number): number => {
    const location = network.locations[row];
    const { line, unit } = location ? preparedRates(location) : { line: 0, unit: 0 };
    return scales.numberFor(line * microsPerMinor, unit * microsPerMinor);
  };
  const scaleByHandling: number[] = [];
  for (let index = 0; index < options.count; index += 1) {
    const row = options.rows[index] ?? 0;
    const handling = network.handlings[row] ?? 0;
    const scaleNumber = scaleByHandling[handling] ?? scaleOfRow(row);
    scaleByHandling[handling] = scaleNumber;
    scores.openings[index] = (network.openings[row] ?? 0) * microsPerMinor;
    scores.scaleNumbers[index] = scaleNumber;
  }
  return scores;
}

function scoreByRates(
  { options, demand }: Assessment,
  pricing: OrderPricing,
  scales: BundleScales,
): OptionScores {
  const scores = emptyScores(options.count);
  const sums = new RateSums(demand);
  const addRates = (_: CostTermType, rates: Rates): void => {
    sums.add(rates);
  };
  for (let index = 0; index < options.count; index += 1) {
    const rated = options.ratedAt(index);
    if (!rated) continue;
    sums.reset();
    pricing.visitRates(rated, addRates);
    const option = sums.extraBySku || pricing.hasCredits ? options.at(index) : undefined;
    scores.openings[index] = sums.shipmentSum;
    scores.scaleNumbers[index] = option
      ? scales.numberForOption(option, sums)
      : scales.numberFor(sums.lineSum, sums.unitSum);
  }
  return scores;
}

function scoreOptions(
  assessment: Assessment,
  { mode }: OrderRules,
  pricing: OrderPricing,
  scales: BundleScales,
): OptionScores {
  if (mode !== 'cost') return scoreByRank(assessment, mode, scales);
  return pricing.isPrepared
    ? scoreByNetwork(assessment, pricing, scales)
    : scoreByRates(assessment, pricing, scales);
}

/**
 * The order of the fixed tie-breaks by option, lower first: earlier arrival, unknown last; of equal arrival
 * the order of the network.
 */
function tieBreaks({ options, carriages }: Assessment): Int32Array {
  const { count, carriages: carriageOf } = options;
  const arrivals = [...new Set(carriages.map(({ deliverBy = Infinity }) => deliverBy))];
  arrivals.sort((a, b) => (a < b ? -1 : 1));
  const firstRanks = carriages.map(({ deliverBy = Infinity }) => arrivals.indexOf(deliverBy) * count);
  const ranks = scratchInts(count);
  for (let index = 0; index < count; index += 1)
    ranks[index] = (firstRanks[carriageOf[index] ?? 0] ?? 0) + index;
  return ranks;
}

/** The number of each option's parcel price. */
function parcelNumbers({ options, network }: Assessment, parcels: ParcelPrices): Int32Array {
  const numbers = scratchInts(options.count);
  for (let index = 0; index < options.count; index += 1) {
    const tare = network.tares[options.rows[index] ?? 0] ?? 0;
    numbers[index] = parcels.numberOf(options.carriages[index] ?? 0, tare);
  }
  return numbers;
}

/** Bundles that may be taken by option and item: none where arrival is after `latest`, or unknown. */
function limitsInTime({ options, carriages }: Assessment, latest: number): Int32Array {
  const { limits, items, count, carriages: carriageOf } = options;
  if (latest === Infinity) return limits;
  const inTime = limits.slice();
  for (let index = 0; index < count; index += 1) {
    const { deliverBy = Infinity } = carriages[carriageOf[index] ?? 0] ?? {};
    if (deliverBy > latest) inTime.fill(0, index * items, (index + 1) * items);
  }
  return inTime;
}

/** A cap of each option; undefined where no option has one. */
function capsOf({ options }: Assessment, unit: keyof Headroom): Float64Array | undefined {
  if (!options.hasCaps) return undefined;
  return Float64Array.from(
    { length: options.count },
    (_, index) => (options.rooms[index] ?? unlimited)[unit],
  );
}

/**
 * The problem of serving an order. `creditPct`: percent of the credit for ageing stock that counts. `latest`:
 * the instant in milliseconds after which nothing may arrive. `splitGuard`: what limits the cost of a split.
 */
export function flatProblemOf(
  assessment: Assessment,
  rules: OrderRules,
  pricing: OrderPricing,
  creditPct: number,
  latest = Infinity,
  splitGuard?: SplitGuard,
): FlatProblem {
  const { demand, options } = assessment;
  const items: WantedItem[] = demand.bundles.map(({ count, units, lines, valueMinor }) => ({
    count,
    units,
    lines,
    value: valueMinor,
  }));
  const isMoney = rules.mode === 'cost';
  const parcels = new ParcelPrices(assessment, pricing, isMoney && pricing.chargesShipping);
  const scales = new BundleScales(demand, items, pricing, creditPct);
  return {
    items,
    ways: {
      count: options.count,
      ranks: tieBreaks(assessment),
      places: options.rows,
      parcelNumbers: parcelNumbers(assessment, parcels),
      parcels: parcels.values,
      ...scoreOptions(assessment, rules, pricing, scales),
      scales: scales.values,
      limits: limitsInTime(assessment, latest),
      maxLines: capsOf(assessment, 'lines'),
      maxUnits: capsOf(assessment, 'units'),
    },
    maxShipments: rules.limits.maxShipments,
    splitPenalty: isMoney ? pricing.splitPenalty : 0,
    minShipmentValue: pricing.knowsValues ? rules.limits.minExtraShipmentValueMinor : 0,
    splitGuard,
    maxStates: rules.solver.maxStates,
  };
}
