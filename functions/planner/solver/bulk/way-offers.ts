/**
 * What every way offers at given multipliers: each bundle that it ships is paid for by its item's multiplier,
 * so a way ships of each item as many as score less than they are paid. The Lagrangian bound asks this of
 * every way in every round, so the offers lie flat.
 */
import type { PriceLine, RoutingProblem, Way } from '../problem.ts';
import { ParcelFilling } from './parcel-filling.ts';

/** Steps that trying one number of bundles takes, against one for an item of a ramp. */
const STEPS_PER_COUNT = 3;

/** Score of so many bundles of an item at a slope, less what its multiplier pays for them. */
function netScore(way: Way, item: number, count: number, slope: number, multipliers: Float64Array): number {
  const each = slope * (way.parcel.bundleGrams[item] ?? 0) - (multipliers[item] ?? 0);
  return way.scale.scoreOf(item, count) + each * count;
}

/**
 * The number of bundles of the least net score, but for rounding, the fewest of equals. On a ramp that is
 * none or all, on other scales one of the bends.
 */
function bestCount(way: Way, item: number, most: number, slope: number, multipliers: Float64Array): number {
  let best = 0;
  let bestScore = 0;
  const consider = (count: number): void => {
    const score = netScore(way, item, count, slope, multipliers);
    if (score >= bestScore) return;
    bestScore = score;
    best = count;
  };
  if (!way.scale.ramp) for (const count of way.scale.bendsOf(item)) if (count < most) consider(count);
  consider(most);
  return best;
}

/** A way at its least net score, and the minorant of its parcel's price that says so, or the grams of content. */
export interface CheapestOffer {
  readonly score: number;
  readonly line: PriceLine;
  /** Where the steps of the card say the score. */
  readonly grams?: number;
}

const NO_LINE: PriceLine = { intercept: 0, slope: 0 };

/** A sum of many products is off by rounding, never by so much. */
function roundedDown(score: number): number {
  return Math.floor(score - 1e-3 - Math.abs(score) * 1e-12);
}

/** The offers of all ways: of each item that a way holds, all that it holds. */
export class WayOffers {
  /** Steps of one look, by way. */
  readonly steps: Int32Array;
  readonly #ways: readonly Way[];
  /** Offers of a way: #starts[way] to before #starts[way + 1]. */
  readonly #starts: Int32Array;
  readonly #items: Int32Array;
  /** Bundles of the offer, and score and grams of all of them. */
  readonly #counts: Float64Array;
  readonly #scores: Float64Array;
  readonly #grams: Float64Array;
  readonly #filling: ParcelFilling;
  /** By way: number of the minorant that was highest last. */
  readonly #lastLines: Uint8Array;
  #looked = 0;

  constructor({ ways, items }: RoutingProblem) {
    let size = 0;
    for (const { limits } of ways)
      for (let item = 0; item < items.length; item += 1) if ((limits[item] ?? 0) > 0) size += 1;
    this.#ways = ways;
    this.#starts = new Int32Array(ways.length + 1);
    this.#items = new Int32Array(size);
    this.#counts = new Float64Array(size);
    this.#scores = new Float64Array(size);
    this.#grams = new Float64Array(size);
    this.#filling = new ParcelFilling(items.length);
    this.steps = new Int32Array(ways.length);
    this.#lastLines = new Uint8Array(ways.length);
    let offer = 0;
    ways.forEach(({ limits, scale, parcel }, index) => {
      let steps = 0;
      for (let item = 0; item < items.length; item += 1) {
        const count = limits[item] ?? 0;
        if (count === 0) continue;
        this.#items[offer] = item;
        this.#counts[offer] = count;
        this.#scores[offer] = scale.scoreOf(item, count);
        this.#grams[offer] = count * (parcel.bundleGrams[item] ?? 0);
        offer += 1;
        steps += scale.ramp ? 1 : STEPS_PER_COUNT * scale.bendsOf(item).length;
      }
      this.#starts[index + 1] = offer;
      this.steps[index] = steps;
    });
  }

  /**
   * The least net score of a shipment by a way, opening included. Each minorant of the parcel's price bounds
   * it from below; the highest of these bounds counts.
   */
  cheapest(index: number, multipliers: Float64Array, enough: number): CheapestOffer {
    const way = this.#ways[index];
    if (!way) return { score: Infinity, line: NO_LINE };
    const { minorants } = way.parcel;
    const last = this.#lastLines[index] ?? 0;
    let line = minorants[last] ?? NO_LINE;
    let score = this.#sumBy(way, index, line, multipliers);
    for (let at = 0; at < minorants.length && score < enough; at += 1) {
      const other = at === last ? undefined : minorants[at];
      const sum = other ? this.#sumBy(way, index, other, multipliers) : -Infinity;
      if (!other || sum <= score) continue;
      score = sum;
      line = other;
      this.#lastLines[index] = at;
    }
    return { score, line };
  }

  #sumBy(way: Way, index: number, { intercept, slope }: PriceLine, multipliers: Float64Array): number {
    const empty = way.opening + intercept + slope * way.parcel.tare;
    this.#looked += this.steps[index] ?? 0;
    return way.scale.ramp
      ? this.#sumOfRamp(index, slope, multipliers, empty)
      : this.#sumOfScale(way, index, slope, multipliers, empty);
  }

  /** Steps of the closer looks since they were last asked for. */
  takeSteps(): number {
    const steps = this.#filling.steps + this.#looked;
    this.#filling.steps = 0;
    this.#looked = 0;
    return steps;
  }

  /** The same offer by the steps of the card, where that bounds it closer. */
  closer(index: number, known: CheapestOffer, multipliers: Float64Array): CheapestOffer {
    const way = this.#ways[index];
    if (!way?.scale.ramp || !way.parcel.steps) return known;
    this.#fill(index, multipliers);
    const filled = this.#filling.least(way.parcel);
    if (!filled) return known;
    const score = roundedDown(way.opening + filled.score);
    return score > known.score ? { score, line: known.line, grams: filled.grams } : known;
  }

  /** What a way may put into its parcel: the offers that are paid for with more than they score. */
  #fill(index: number, multipliers: Float64Array): void {
    const filling = this.#filling;
    filling.clear();
    const end = this.#starts[index + 1] ?? 0;
    for (let offer = this.#starts[index] ?? 0; offer < end; offer += 1) {
      const count = this.#counts[offer] ?? 0;
      const paid = (multipliers[this.#items[offer] ?? 0] ?? 0) * count;
      const gain = paid - (this.#scores[offer] ?? 0);
      if (gain > 0) filling.add(offer, count, gain, this.#grams[offer] ?? 0);
    }
  }

  /** Adds to `takes` the bundles that fill a parcel up to so many grams of content, the last ones in part. */
  #addFilling(index: number, grams: number, multipliers: Float64Array, takes: Float64Array): void {
    const filling = this.#filling;
    this.#fill(index, multipliers);
    let left = grams;
    for (let entry = 0; entry < filling.count && left >= 0; entry += 1) {
      const offer = filling.offers[entry] ?? 0;
      const item = this.#items[offer] ?? 0;
      const share = filling.shareOf(entry, left);
      takes[item] = (takes[item] ?? 0) + share * (this.#counts[offer] ?? 0);
      left -= filling.gramsOf(entry);
    }
  }

  /** Adds to `takes`, by item, the bundles that a way ships at its least net score. */
  addTakes(
    index: number,
    { line: { slope }, grams }: CheapestOffer,
    multipliers: Float64Array,
    takes: Float64Array,
  ): void {
    const way = this.#ways[index];
    if (!way) return;
    if (grams !== undefined) {
      this.#addFilling(index, grams, multipliers, takes);
      return;
    }
    const end = this.#starts[index + 1] ?? 0;
    for (let offer = this.#starts[index] ?? 0; offer < end; offer += 1) {
      const item = this.#items[offer] ?? 0;
      const count = bestCount(way, item, this.#counts[offer] ?? 0, slope, multipliers);
      takes[item] = (takes[item] ?? 0) + count;
    }
  }

  /** On a ramp an offer is best whole or not at all. */
  #sumOfRamp(index: number, slope: number, multipliers: Float64Array, empty: number): number {
    const items = this.#items;
    const counts = this.#counts;
    const scores = this.#scores;
    const grams = this.#grams;
    const end = this.#starts[index + 1] ?? 0;
    let sum = empty;
    for (let offer = this.#starts[index] ?? 0; offer < end; offer += 1) {
      const paid = (multipliers[items[offer] ?? 0] ?? 0) * (counts[offer] ?? 0);
      const score = (scores[offer] ?? 0) + slope * (grams[offer] ?? 0) - paid;
      if (score < 0) sum += score;
    }
    return sum;
  }

  #sumOfScale(way: Way, index: number, slope: number, multipliers: Float64Array, empty: number): number {
    const end = this.#starts[index + 1] ?? 0;
    let sum = empty;
    for (let offer = this.#starts[index] ?? 0; offer < end; offer += 1) {
      const item = this.#items[offer] ?? 0;
      const count = bestCount(way, item, this.#counts[offer] ?? 0, slope, multipliers);
      sum += netScore(way, item, count, slope, multipliers) - way.scale.rounding;
    }
    return sum;
  }
}
