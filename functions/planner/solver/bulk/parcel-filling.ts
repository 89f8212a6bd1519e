/**
 * The least that a parcel scores by the steps of its card when what may be in it is paid for: filled to the end
 * of each step with what is paid most for its weight. Of what no longer fits whole either no further bundle is in the
 * parcel, and room is left for what is paid less, or one more, and something that is paid more has to leave (Martello,
 * Toth: An upper bound for the zero-one knapsack problem, 1977). Higher than by a line below the price wherever the best
 * weight lies within a step.
 */
import type { ParcelPrice } from '../problem.ts';

/** Steps that are tried, several parcels included; what is heavier stays bounded by lines. */
const MOST_STEPS = 256;

/** The filling at which a parcel scores least. */
export interface FilledParcel {
  /** Price of the parcel less what is paid for its content; not rounded. */
  readonly score: number;
  /** Grams of content up to which it is filled. */
  readonly grams: number;
}

/** What may be in a parcel, the best paid for its weight first; entries 0 to before `count`. */
export class ParcelFilling {
  count = 0;
  /** What is paid for all of it. */
  #paidForAll = 0;
  /** By entry: number of the offer, its bundles, what is paid for all of them, and their grams. */
  readonly offers: Int32Array;
  readonly #bundles: Float64Array;
  readonly #paid: Float64Array;
  readonly #grams: Float64Array;
  /** Steps that were tried, for whoever counts the work. */
  steps = 0;

  constructor(most: number) {
    this.offers = new Int32Array(most);
    this.#bundles = new Float64Array(most);
    this.#paid = new Float64Array(most);
    this.#grams = new Float64Array(most);
  }

  clear(): void {
    this.count = 0;
    this.#paidForAll = 0;
  }

  /** Adds an offer of so many bundles that are paid for with more than they score. */
  add(offer: number, bundles: number, paid: number, grams: number): void {
    let at = this.count;
    // paid / grams > other paid / other grams, without dividing by a weight of 0.
    for (; at > 0 && paid * (this.#grams[at - 1] ?? 0) > (this.#paid[at - 1] ?? 0) * grams; at -= 1) {
      this.offers[at] = this.offers[at - 1] ?? 0;
      this.#bundles[at] = this.#bundles[at - 1] ?? 0;
      this.#paid[at] = this.#paid[at - 1] ?? 0;
      this.#grams[at] = this.#grams[at - 1] ?? 0;
    }
    this.offers[at] = offer;
    this.#bundles[at] = bundles;
    this.#paid[at] = paid;
    this.#grams[at] = grams;
    this.count += 1;
    this.#paidForAll += paid;
  }

  /** The share of an entry's offer that is in a parcel filled with so many grams of it and of what comes after. */
  shareOf(entry: number, gramsLeft: number): number {
    const grams = this.#grams[entry] ?? 0;
    return grams <= gramsLeft ? 1 : gramsLeft / grams;
  }

  gramsOf(entry: number): number {
    return this.#grams[entry] ?? 0;
  }

  /** What is paid for a gram of an entry. */
  #rate(entry: number): number {
    return (this.#paid[entry] ?? 0) / (this.#grams[entry] ?? 1);
  }

  /**
   * The most that is paid for what may be added to all entries before one that does not fit whole into the room left:
   * by the numbers of its bundles that fit, and by one bundle more, for which some of the others leaves.
   */
  #paidInPart(entry: number, room: number): number {
    const bundles = this.#bundles[entry] ?? 1;
    const grams = (this.#grams[entry] ?? 0) / bundles;
    const paid = (this.#paid[entry] ?? 0) / bundles;
    const fitting = Math.floor(room / grams);
    const left = room - fitting * grams;
    const isLast = entry + 1 === this.count;
    const withoutMore = fitting * paid + (isLast ? 0 : left * this.#rate(entry + 1));
    // Of the first entry no bundle more fits, whatever leaves.
    if (entry === 0) return withoutMore;
    const withOneMore = (fitting + 1) * paid - (grams - left) * this.#rate(entry - 1);
    return Math.max(withoutMore, withOneMore);
  }

  /** Undefined where the card has no steps, or the content spans too many of them. */
  least({ tare, steps, stepPrices, price }: ParcelPrice): FilledParcel | undefined {
    if (!steps || !stepPrices) return undefined;
    const heaviest = steps.at(-1) ?? 0;
    const isRefused = price(heaviest + 1) === Infinity;
    let best: FilledParcel = { score: Infinity, grams: 0 };
    let entry = 0;
    let paid = 0;
    let weight = tare;
    let fullGrams = 0;
    let fullPrice = 0;
    let step = 0;
    for (let tried = 0; tried < MOST_STEPS; tried += 1, step += 1) {
      if (step === steps.length) {
        if (isRefused) return best;
        step = 0;
        fullGrams += heaviest;
        fullPrice += stepPrices.at(-1) ?? 0;
      }
      this.steps += 1;
      const end = fullGrams + (steps[step] ?? 0);
      if (end < tare) continue;
      for (; entry < this.count && weight + (this.#grams[entry] ?? 0) <= end; entry += 1) {
        weight += this.#grams[entry] ?? 0;
        paid += this.#paid[entry] ?? 0;
      }
      const stepPrice = fullPrice + (stepPrices[step] ?? 0);
      // Further steps cost no less, and no more than all is paid for.
      if (stepPrice - this.#paidForAll >= best.score) return best;
      const isAll = entry === this.count;
      const inPart = isAll ? 0 : this.#paidInPart(entry, end - weight);
      const score = stepPrice - paid - inPart;
      if (score < best.score) best = { score, grams: end - tare };
      if (isAll) return best;
    }
    return undefined;
  }
}
