/**
 * The least that a parcel scores by the steps of its card when what may be in it is paid for: filled to the end
 * of each step with what is paid most for its weight, the last bundle in part (the bound of Dantzig for a knapsack,
 * 1957). Higher than by a line below the price wherever the best weight lies within a step.
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
  /** By entry: number of the offer, what is paid for all of it, and its grams. */
  readonly offers: Int32Array;
  readonly #paid: Float64Array;
  readonly #grams: Float64Array;
  /** Steps that were tried, for whoever counts the work. */
  steps = 0;

  constructor(most: number) {
    this.offers = new Int32Array(most);
    this.#paid = new Float64Array(most);
    this.#grams = new Float64Array(most);
  }

  clear(): void {
    this.count = 0;
    this.#paidForAll = 0;
  }

  /** Adds an offer that is paid for with more than it scores. */
  add(offer: number, paid: number, grams: number): void {
    let at = this.count;
    // paid / grams > other paid / other grams, without dividing by a weight of 0.
    for (; at > 0 && paid * (this.#grams[at - 1] ?? 0) > (this.#paid[at - 1] ?? 0) * grams; at -= 1) {
      this.offers[at] = this.offers[at - 1] ?? 0;
      this.#paid[at] = this.#paid[at - 1] ?? 0;
      this.#grams[at] = this.#grams[at - 1] ?? 0;
    }
    this.offers[at] = offer;
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
      const inPart = isAll ? 0 : ((this.#paid[entry] ?? 0) * (end - weight)) / (this.#grams[entry] ?? 1);
      const score = stepPrice - paid - inPart;
      if (score < best.score) best = { score, grams: end - tare };
      if (isAll) return best;
    }
    return undefined;
  }
}
