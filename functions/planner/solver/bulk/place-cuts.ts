/**
 * Cuts over places: of the places that hold an item a plan opens enough that their stock covers what is wanted.
 * Without them a relaxation opens places in part, as half of a place that holds five bundles supplies the last two. A
 * cut sets a cover of places aside and rounds what the others supply up to whole lots of a size (knapsack covers:
 * Carr, Fleischer, Leung, Phillips 2000; rounding: Gomory). Multipliers pay for what is missing of each cut.
 */
import type { PlaceLimits } from '../needed-places.ts';
import type { WantedItem } from '../problem.ts';

/** Cuts at the most, places of a cover at the most, and sizes of lots. */
const MOST_CUTS = 64;
const MOST_COVERED = 6;
const MOST_SIZE = 16;
/** A cut of which less is missing, as a share, is not worth its work. */
const LEAST_MISSING = 0.04;
/** Places that are opened in less of the rounds are no part of a cover, and of no weight in looking for cuts. */
const LEAST_SHARES = { cover: 0.25, weight: 0.004 } as const;

/** The places that a plan opens weigh at least so much together. */
interface PlaceCut {
  readonly places: Int32Array;
  readonly weights: Int32Array;
  readonly least: number;
}

/** A cover, and the size of lots, of the cut of which most is missing. */
interface CutChoice {
  readonly covered: number;
  readonly rest: number;
  readonly size: number;
  readonly missing: number;
}

export class PlaceCuts {
  /** By index of the place: what the multipliers pay for its opening. */
  readonly payments: Float64Array;
  /** What they pay for all that the cuts ask for. */
  worth = 0;
  /** Steps since they were last asked for. */
  #steps = 0;
  readonly #items: readonly WantedItem[];
  readonly #limits: Int32Array;
  readonly #cuts: PlaceCut[] = [];
  readonly #known = new Set<string>();
  #multipliers: number[] = [];

  constructor(items: readonly WantedItem[], { places, limits }: PlaceLimits) {
    this.#items = items;
    this.#limits = limits;
    this.payments = new Float64Array(places.length);
  }

  takeSteps(): number {
    const steps = this.#steps;
    this.#steps = 0;
    return steps;
  }

  get multipliers(): readonly number[] {
    return this.#multipliers;
  }

  /** By cut: what the opened places weigh less than it asks for. */
  missing(isOpened: Uint8Array): number[] {
    return this.#cuts.map(({ places, weights, least }) => {
      let missing = least;
      for (let at = 0; at < places.length; at += 1)
        if (isOpened[places[at] ?? 0] === 1) missing -= weights[at] ?? 0;
      this.#steps += places.length;
      return missing;
    });
  }

  /** Pays by these multipliers, integers of at least 0; those of later cuts are 0. */
  payBy(multipliers: readonly number[]): void {
    this.#multipliers = this.#cuts.map((_, cut) => multipliers[cut] ?? 0);
    this.worth = 0;
    this.payments.fill(0);
    this.#cuts.forEach(({ places, weights, least }, cut) => {
      const multiplier = this.#multipliers[cut] ?? 0;
      if (multiplier === 0) return;
      this.worth += multiplier * least;
      this.#steps += places.length;
      for (let at = 0; at < places.length; at += 1) {
        const place = places[at] ?? 0;
        this.payments[place] = (this.payments[place] ?? 0) + multiplier * (weights[at] ?? 0);
      }
    });
  }

  /** Adds for each item the cut of which most is missing by the shares of rounds that open each place. */
  separate(shares: Float64Array): void {
    for (let item = 0; item < this.#items.length && this.#cuts.length < MOST_CUTS; item += 1) {
      const holders = this.#holdersOf(item, shares);
      const choice = this.#bestChoice(item, holders, shares);
      if (!choice) continue;
      const cut = this.#cutOf(item, holders, choice);
      const key = `${cut.least} ${cut.places.join()} ${cut.weights.join()}`;
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.#cuts.push(cut);
    }
  }

  #limitOf(item: number, place: number): number {
    return this.#limits[place * this.#items.length + item] ?? 0;
  }

  /** Indexes of the places that hold an item, the most often opened first. */
  #holdersOf(item: number, shares: Float64Array): number[] {
    const holders: number[] = [];
    for (let place = 0; place < shares.length; place += 1)
      if (this.#limitOf(item, place) > 0) holders.push(place);
    this.#steps += shares.length + 4 * holders.length;
    return holders.sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0) || a - b);
  }

  #bestChoice(item: number, holders: readonly number[], shares: Float64Array): CutChoice | undefined {
    let best: CutChoice | undefined;
    let rest = this.#items[item]?.count ?? 0;
    for (let covered = 0; covered <= MOST_COVERED && rest > 0; covered += 1) {
      const choice = this.#bestSize(item, holders, covered, rest, shares);
      if (choice && choice.missing > (best?.missing ?? LEAST_MISSING)) best = choice;
      const next = holders[covered];
      if (next === undefined || (shares[next] ?? 0) < LEAST_SHARES.cover) break;
      rest -= this.#limitOf(item, next);
    }
    return best;
  }

  /** The size of lots by which most is missing of what places outside of the cover must supply. */
  #bestSize(
    item: number,
    holders: readonly number[],
    covered: number,
    rest: number,
    shares: Float64Array,
  ): CutChoice | undefined {
    let largest = 0;
    for (let at = covered; at < holders.length; at += 1)
      largest = Math.max(largest, Math.min(rest, this.#limitOf(item, holders[at] ?? 0)));
    this.#steps += holders.length;
    let best: CutChoice | undefined;
    for (let size = 1; size <= Math.min(largest, MOST_SIZE); size += 1) {
      const least = Math.ceil(rest / size);
      let weight = 0;
      for (let at = covered; at < holders.length; at += 1) {
        const place = holders[at] ?? 0;
        const share = shares[place] ?? 0;
        if (share < LEAST_SHARES.weight) break;
        this.#steps += 1;
        weight += Math.ceil(Math.min(rest, this.#limitOf(item, place)) / size) * share;
      }
      const missing = (least - weight) / least;
      if (missing > (best?.missing ?? LEAST_MISSING)) best = { covered, rest, size, missing };
    }
    return best;
  }

  #cutOf(item: number, holders: readonly number[], { covered, rest, size }: CutChoice): PlaceCut {
    const places = holders.slice(covered).sort((a, b) => a - b);
    const weights = places.map((place) => Math.ceil(Math.min(rest, this.#limitOf(item, place)) / size));
    return {
      places: Int32Array.from(places),
      weights: Int32Array.from(weights),
      least: Math.ceil(rest / size),
    };
  }
}
