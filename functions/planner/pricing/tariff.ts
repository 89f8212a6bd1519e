/**
 * Rate cards compiled to integers: the price in micros of a billable weight, by zone, and lower bounds of it.
 */
import type { PlannedRateCard } from '../../network/planning/planned-network.ts';
import type { PriceLine } from '../solver/problem.ts';
import { microsPerMinor } from './micros.ts';

/** The price of one zone of a card. */
export interface ZoneTariff {
  /** Micros of grams >= 0, nondecreasing; Infinity where the carrier refuses the weight. */
  readonly price: (grams: number) => number;
  /** Grams above which the carrier refuses; Infinity: never. */
  readonly heaviest: number;
  /**
   * Lines with intercept + slope x grams <= price(grams) for all grams: integers, intercept >= 0, ascending
   * by slope.
   */
  readonly minorants: readonly PriceLine[];
  /** The minorant that is highest at so many grams. */
  readonly minorant: (aroundGrams: number) => PriceLine;
  /** The price is its one minorant, but for rounding up to a micro. */
  readonly isLinear: boolean;
  /**
   * Weights up to which a price of the card holds, one list for all zones: zones compare by their prices
   * there. Undefined where the card has no steps.
   */
  readonly steps: readonly number[] | undefined;
  /** The price of each step. */
  readonly stepPrices: readonly number[] | undefined;
}

export interface Tariff {
  readonly zones: readonly ZoneTariff[];
}

/** So many minorants are remembered by weight: a process that lives long must not keep all of them. */
const MOST_REMEMBERED = 2000;

/** Rounded up, and exact: the product stays below 2^53 for any parcel. */
function microsByWeight(microsPerKg: number, grams: number): number {
  return Math.ceil((microsPerKg * grams) / 1000);
}

function affineTariff(base: number, microsPerKg: number, maxGrams: number): ZoneTariff {
  const line = { intercept: base, slope: Math.floor(microsPerKg / 1000) };
  return {
    price: (grams) => (grams > maxGrams ? Infinity : base + microsByWeight(microsPerKg, grams)),
    heaviest: maxGrams,
    minorants: [line],
    minorant: () => line,
    isLinear: microsPerKg % 1000 === 0 && maxGrams === Infinity,
    steps: undefined,
    stepPrices: undefined,
  };
}

/** The price at the heavy end of a step. */
interface StepEnd {
  readonly grams: number;
  readonly micros: number;
}

function slopeBetween(a: StepEnd, b: StepEnd): number {
  return (b.micros - a.micros) / (b.grams - a.grams);
}

/** Slopes, rounded down, of the lower convex hull of points that ascend by weight. */
function hullSlopes(points: readonly StepEnd[]): number[] {
  const hull: StepEnd[] = [];
  const isAboveHull = (point: StepEnd): boolean => {
    const [before, last] = hull.slice(-2);
    return before && last ? slopeBetween(before, last) >= slopeBetween(last, point) : false;
  };
  for (const point of points) {
    while (isAboveHull(point)) hull.pop();
    hull.push(point);
  }
  return hull.slice(1).map((point, at) => Math.floor(slopeBetween(hull[at] ?? point, point)));
}

function valueAt({ intercept, slope }: PriceLine, grams: number): number {
  return intercept + slope * grams;
}

/** The price of the first step that reaches so many grams, found by halving; the last step's beyond it. */
function stepPrice(upTo: readonly number[], micros: readonly number[], grams: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (grams <= (upTo[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return micros[low] ?? 0;
}

/** Lower bounds of a step price: lines through the lower hull of its steps. */
function stepMinorants(ends: readonly StepEnd[], refusesHeavier: boolean): PriceLine[] {
  const { grams: heaviest = 0, micros: dearest = 0 } = ends.at(-1) ?? {};
  // Up to this slope a further parcel never lowers price - slope x grams, so the first parcel's ends suffice.
  const steepest = refusesHeavier ? Infinity : Math.floor(dearest / heaviest);
  return [0, ...hullSlopes(ends), steepest]
    .filter((slope) => slope >= 0 && slope <= steepest && Number.isFinite(slope))
    .map((slope) => ({
      slope,
      intercept: Math.min(...ends.map(({ grams, micros }) => micros - slope * grams)),
    }))
    .filter(({ intercept }) => intercept >= 0)
    .sort((a, b) => a.slope - b.slope);
}

function highestAt(lines: readonly PriceLine[], grams: number): PriceLine {
  let highest: PriceLine = { slope: 0, intercept: 0 };
  for (const line of lines) if (valueAt(line, grams) > valueAt(highest, grams)) highest = line;
  return highest;
}

/** `upTo`: grams at which the steps end, ascending. `micros`: what each step costs. */
function stepTariff(upTo: readonly number[], micros: readonly number[], refusesHeavier: boolean): ZoneTariff {
  const heaviest = upTo.at(-1) ?? 0;
  const dearest = micros.at(-1) ?? 0;
  const price = (grams: number): number => {
    if (grams <= heaviest) return stepPrice(upTo, micros, grams);
    if (refusesHeavier) return Infinity;
    const fullParcels = Math.floor(grams / heaviest);
    const rest = grams - fullParcels * heaviest;
    return fullParcels * dearest + (rest > 0 ? stepPrice(upTo, micros, rest) : 0);
  };
  // A line that rises meets a flat step first at the step's heavy end, so the ends carry the lower hull.
  const ends = micros.map((amount, at) => ({ grams: upTo[at] ?? 0, micros: amount }));
  const minorants = stepMinorants(ends, refusesHeavier);
  const remembered = new Map<number, PriceLine>();
  const minorant = (aroundGrams: number): PriceLine => {
    const grams = Math.min(aroundGrams, heaviest);
    const known = remembered.get(grams);
    if (known) return known;
    const highest = highestAt(minorants, grams);
    if (remembered.size > MOST_REMEMBERED) remembered.clear();
    remembered.set(grams, highest);
    return highest;
  };
  return {
    price,
    heaviest: refusesHeavier ? heaviest : Infinity,
    minorants,
    minorant,
    isLinear: false,
    steps: upTo,
    stepPrices: micros,
  };
}

function compiled({ currency, zones, price }: PlannedRateCard): Tariff {
  const unit = microsPerMinor(currency);
  const microsIn = (minor: readonly number[], zone: number): number => (minor[zone] ?? 0) * unit;
  if (price.kind === 'affine') {
    const { baseMinor, perKgMinor, maxGrams = Infinity } = price;
    return {
      zones: zones.map((_, zone) =>
        affineTariff(microsIn(baseMinor, zone), microsIn(perKgMinor, zone), maxGrams),
      ),
    };
  }
  const { steps, beyond } = price;
  const upTo = steps.map(({ upToGrams }) => upToGrams);
  return {
    zones: zones.map((_, zone) => {
      const micros = steps.map(({ minor }) => microsIn(minor, zone));
      return stepTariff(upTo, micros, beyond === 'refuse');
    }),
  };
}

/** Whether the carrier refuses parcels that are too heavy. */
export function refusesWeights({ price }: PlannedRateCard): boolean {
  return price.kind === 'affine' ? price.maxGrams !== undefined : price.beyond === 'refuse';
}

/** The card as if the carrier took parcels of any weight. */
export function forAnyWeight(card: PlannedRateCard): PlannedRateCard {
  const { price } = card;
  if (price.kind === 'step') return { ...card, price: { ...price, beyond: 'parcels' } };
  const { maxGrams: _, ...unlimited } = price;
  return { ...card, price: unlimited };
}

const tariffs = new WeakMap<PlannedRateCard, Tariff>();

/** The card compiled; once for each card. */
export function tariffOf(card: PlannedRateCard): Tariff {
  const known = tariffs.get(card);
  if (known) return known;
  const tariff = compiled(card);
  tariffs.set(card, tariff);
  return tariff;
}

/**
 * Grams that the carrier bills for one unit: its weight, or its volume over the card's divisor if that is
 * more.
 */
export function billableGrams(
  { dimensionalDivisor }: PlannedRateCard,
  grams: number,
  cubicMillimetres: number | undefined,
): number {
  if (dimensionalDivisor === undefined || cubicMillimetres === undefined) return grams;
  return Math.max(grams, Math.ceil(cubicMillimetres / dimensionalDivisor));
}
