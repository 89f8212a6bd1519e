/**
 * Rate cards as the planner uses them: the zone of a lane or distance, the price in micros of a billable
 * weight.
 */

import type { PlannedLocation, PlannedRateCard } from '../../network/planning/planned-network.ts';
import { currencyExponent } from '../../shared/money.ts';
import type { RoutedDestination } from '../plan-input.ts';
import type { PriceLine } from '../solver/problem.ts';

/** Micros, millionths of the major unit, in one minor unit. */
export function microsPerMinor(currency: string): number {
  return 10 ** (6 - currencyExponent(currency));
}

/**
 * The price of one zone. `price` is of grams >= 0, nondecreasing; Infinity where the carrier refuses the
 * weight.
 */
export interface ZoneTariff {
  readonly price: (grams: number) => number;
  readonly heaviest: number;
  /**
   * Lines with intercept + slope x grams <= price(grams) for all grams: integers, intercept >= 0, ascending
   * by slope.
   */
  readonly minorants: readonly PriceLine[];
  /** The highest of them at so many grams. */
  readonly minorant: (aroundGrams: number) => PriceLine;
  /** The price is its one line, but for rounding up to a micro. */
  readonly isLinear: boolean;
  /**
   * Weights up to which a price of the card holds, one list for all zones: zones compare by their prices
   * there. Undefined: it has no steps.
   */
  readonly steps: readonly number[] | undefined;
}

export interface Tariff {
  readonly zones: readonly ZoneTariff[];
}

/** micros per kilogram times grams, rounded up: exact, since the product stays below 2^53 for any parcel. */
function byWeight(perKg: number, grams: number): number {
  return Math.ceil((perKg * grams) / 1000);
}

function affineTariff(base: number, perKg: number, maxGrams: number): ZoneTariff {
  const line = { intercept: base, slope: Math.floor(perKg / 1000) };
  return {
    price: (grams) => (grams > maxGrams ? Infinity : base + byWeight(perKg, grams)),
    heaviest: maxGrams,
    minorants: [line],
    minorant: () => line,
    isLinear: perKg % 1000 === 0 && maxGrams === Infinity,
    steps: undefined,
  };
}

/** Slopes, rounded down, of the lower convex hull of points that ascend by weight. */
function hullSlopes(points: readonly { grams: number; amount: number }[]): number[] {
  const hull: { grams: number; amount: number }[] = [];
  const slope = (a: { grams: number; amount: number }, b: { grams: number; amount: number }) =>
    (b.amount - a.amount) / (b.grams - a.grams);
  for (const point of points) {
    for (
      let last = hull.at(-1), before = hull.at(-2);
      last && before && slope(before, last) >= slope(last, point);
      last = hull.at(-1), before = hull.at(-2)
    )
      hull.pop();
    hull.push(point);
  }
  return hull.slice(1).map((point, at) => Math.floor(slope(hull[at] ?? point, point)));
}

function stepTariff(upTo: readonly number[], micros: readonly number[], refuse: boolean): ZoneTariff {
  const last = upTo.length - 1;
  const heaviest = upTo[last] ?? 0;
  const dearest = micros[last] ?? 0;
  const step = (grams: number): number => {
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (grams <= (upTo[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return micros[low] ?? 0;
  };
  const price = (grams: number): number => {
    if (grams <= heaviest) return step(grams);
    if (refuse) return Infinity;
    const parcels = Math.floor(grams / heaviest);
    const rest = grams - parcels * heaviest;
    return parcels * dearest + (rest > 0 ? step(rest) : 0);
  };
  // A line that rises meets a flat step first at its heavy end: these points carry the lower hull.
  const points = micros.map((amount, at) => ({ grams: upTo[at] ?? 0, amount }));
  // Up to this slope a further parcel never lowers price - slope x grams, so the points of the first parcel
  // suffice.
  const steepest = refuse ? Infinity : Math.floor(dearest / heaviest);
  const lines = [0, ...hullSlopes(points), steepest]
    .filter((slope) => slope >= 0 && slope <= steepest && Number.isFinite(slope))
    .map((slope) => ({
      slope,
      intercept: points.reduce(
        (lowest, point) => Math.min(lowest, point.amount - slope * point.grams),
        Infinity,
      ),
    }))
    .filter((line) => line.intercept >= 0)
    .sort((a, b) => a.slope - b.slope);
  const atGrams = new Map<number, PriceLine>();
  const minorant = (around: number): PriceLine => {
    const grams = Math.min(around, heaviest);
    const known = atGrams.get(grams);
    if (known) return known;
    const best = lines.reduce(
      (a, b) => (b.intercept + b.slope * grams > a.intercept + a.slope * grams ? b : a),
      { slope: 0, intercept: 0 },
    );
    if (atGrams.size > 2000) atGrams.clear();
    atGrams.set(grams, best);
    return best;
  };
  return {
    price,
    heaviest: refuse ? heaviest : Infinity,
    minorants: lines,
    minorant,
    isLinear: false,
    steps: upTo,
  };
}

const tariffs = new WeakMap<PlannedRateCard, Tariff>();

/** The card compiled once: everything below works on integers. */
export function tariffOf(card: PlannedRateCard): Tariff {
  const known = tariffs.get(card);
  if (known) return known;
  const unit = microsPerMinor(card.currency);
  const { price } = card;
  const upTo = price.kind === 'step' ? price.steps.map((step) => step.upToGrams) : [];
  const zones = card.zones.map((_, zone) =>
    price.kind === 'affine'
      ? affineTariff(
          (price.baseMinor[zone] ?? 0) * unit,
          (price.perKgMinor[zone] ?? 0) * unit,
          price.maxGrams ?? Infinity,
        )
      : stepTariff(
          upTo,
          price.steps.map((step) => (step.minor[zone] ?? 0) * unit),
          price.beyond === 'refuse',
        ),
  );
  const fresh = { zones };
  tariffs.set(card, fresh);
  return fresh;
}

type Place = Pick<RoutedDestination, 'country' | 'region' | 'postalCode'>;
function isAt(place: Place, country?: string, region?: string, postal?: string): boolean {
  return (
    (country === undefined || country === place.country) &&
    (region === undefined || region === place.region) &&
    (postal === undefined || (place.postalCode ?? '').toUpperCase().startsWith(postal.toUpperCase()))
  );
}

/** Index of the zone of the first lane that the card names for these places; -1: none. */
export function laneZone(card: PlannedRateCard, from: PlannedLocation, to: RoutedDestination): number {
  for (const lane of card.lanes)
    if (
      isAt(from, lane.fromCountry, lane.fromRegion, lane.fromPostal) &&
      isAt(to, lane.toCountry, lane.toRegion, lane.toPostal)
    )
      return card.zones.indexOf(lane.zone);
  return -1;
}

/**
 * Index of the zone where neither a lane nor a distance says it: `otherwise`, else the last of the bands,
 * else the only zone there is; -1: none. (By distance it is the first whose bound is not below it, else the
 * last.)
 */
export function zoneWithoutDistance({ zones, bandsKm, lanes, otherwise }: PlannedRateCard): number {
  if (otherwise !== undefined) return zones.indexOf(otherwise);
  if (bandsKm) return zones.length - 1;
  return zones.length === 1 && lanes.length === 0 ? 0 : -1;
}

/**
 * Grams that the carrier bills for one unit: its weight, or its volume over the card's divisor if that is
 * more.
 */
export function billableGrams(
  card: PlannedRateCard,
  grams: number,
  cubicMillimetres: number | undefined,
): number {
  return card.dimensionalDivisor === undefined || cubicMillimetres === undefined
    ? grams
    : Math.max(grams, Math.ceil(cubicMillimetres / card.dimensionalDivisor));
}
