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
  /** By index of the place. */
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

/** The places that hold an item. */
interface Holders {
  /** Those that are opened in enough of the rounds to weigh something, the most often opened first. */
  readonly weighty: readonly number[];
  /** By number of places that are covered: the most that one of the others holds. */
  readonly mostOfOthers: readonly number[];
}

export class PlaceCuts {
  /** By index of the place: what the multipliers pay for its opening; kept true for the places of the last round alone. */
  readonly payments: Float64Array;
  /** What they pay for all that the cuts ask for. */
  worth = 0;
  /** Steps since they were last asked for. */
  #steps = 0;
  readonly #items: readonly WantedItem[];
  readonly #limits: Int32Array;
  readonly #cuts: PlaceCut[] = [];
  readonly #known = new Set<string>();
  readonly #largest: (readonly number[])[] = [];
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

  /** By cut: what the opened places, by their indexes, weigh less than it asks for. */
  missing(opened: readonly number[]): number[] {
    this.#steps += this.#cuts.length * opened.length;
    return this.#cuts.map(({ weights, least }) => {
      let missing = least;
      for (const place of opened) missing -= weights[place] ?? 0;
      return missing;
    });
  }

  /** Pays by these multipliers, integers of at least 0; those of later cuts are 0. */
  payBy(multipliers: readonly number[]): void {
    this.#multipliers = this.#cuts.map((_, cut) => multipliers[cut] ?? 0);
    this.worth = 0;
    for (const [cut, { least }] of this.#cuts.entries()) this.worth += (this.#multipliers[cut] ?? 0) * least;
  }

  /** Reckons what these places are paid, by their indexes. */
  payPlaces(places: Int32Array): void {
    const { payments } = this;
    for (const place of places) payments[place] = 0;
    for (const [cut, { weights }] of this.#cuts.entries()) {
      const multiplier = this.#multipliers[cut] ?? 0;
      if (multiplier === 0) continue;
      this.#steps += places.length;
      for (const place of places)
        payments[place] = (payments[place] ?? 0) + multiplier * (weights[place] ?? 0);
    }
  }

  /** Adds for each item the cut of which most is missing by the shares of rounds that open each place. */
  separate(shares: Float64Array): void {
    this.#steps += shares.length;
    const opened = Array.from(shares.keys())
      .filter((place) => (shares[place] ?? 0) >= LEAST_SHARES.weight)
      .sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0) || a - b);
    for (let item = 0; item < this.#items.length && this.#cuts.length < MOST_CUTS; item += 1) {
      const holders = this.#holdersOf(item, opened);
      const choice = this.#bestChoice(item, holders, shares);
      if (choice) this.#add(item, holders.weighty.slice(0, choice.covered), choice);
    }
  }

  #limitOf(item: number, place: number): number {
    return this.#limits[place * this.#items.length + item] ?? 0;
  }

  #holdersOf(item: number, opened: readonly number[]): Holders {
    const weighty = opened.filter((place) => this.#limitOf(item, place) > 0);
    this.#steps += opened.length;
    const largest = this.#largestOf(item);
    const mostOfOthers = Array.from({ length: MOST_COVERED + 1 }, (_, covered) => {
      const cover = weighty.slice(0, covered);
      return this.#limitOf(item, largest.find((place) => !cover.includes(place)) ?? -1);
    });
    return { weighty, mostOfOthers };
  }

  /** The places that hold most of an item: whatever is covered, one of them is not. */
  #largestOf(item: number): readonly number[] {
    const known = this.#largest[item];
    if (known) return known;
    const largest: number[] = [];
    for (let place = 0; place < this.payments.length; place += 1) {
      const limit = this.#limitOf(item, place);
      if (limit === 0 || limit <= this.#limitOf(item, largest[MOST_COVERED] ?? -1)) continue;
      const at = largest.findIndex((other) => this.#limitOf(item, other) < limit);
      largest.splice(at < 0 ? largest.length : at, 0, place);
      largest.length = Math.min(largest.length, MOST_COVERED + 1);
    }
    this.#steps += this.payments.length;
    this.#largest[item] = largest;
    return largest;
  }

  #bestChoice(item: number, holders: Holders, shares: Float64Array): CutChoice | undefined {
    let best: CutChoice | undefined;
    let rest = this.#items[item]?.count ?? 0;
    for (let covered = 0; covered <= MOST_COVERED && rest > 0; covered += 1) {
      const choice = this.#bestSize(item, holders, covered, rest, shares);
      if (choice && choice.missing > (best?.missing ?? LEAST_MISSING)) best = choice;
      const next = holders.weighty[covered];
      if (next === undefined || (shares[next] ?? 0) < LEAST_SHARES.cover) break;
      rest -= this.#limitOf(item, next);
    }
    return best;
  }

  /** The size of lots by which most is missing of what places outside of the cover must supply. */
  #bestSize(
    item: number,
    { weighty, mostOfOthers }: Holders,
    covered: number,
    rest: number,
    shares: Float64Array,
  ): CutChoice | undefined {
    const largest = Math.min(rest, mostOfOthers[covered] ?? 0);
    let best: CutChoice | undefined;
    for (let size = 1; size <= Math.min(largest, MOST_SIZE); size += 1) {
      const least = Math.ceil(rest / size);
      let weight = 0;
      for (let at = covered; at < weighty.length; at += 1) {
        const place = weighty[at] ?? 0;
        this.#steps += 1;
        weight += Math.ceil(Math.min(rest, this.#limitOf(item, place)) / size) * (shares[place] ?? 0);
      }
      const missing = (least - weight) / least;
      if (missing > (best?.missing ?? LEAST_MISSING)) best = { covered, rest, size, missing };
    }
    return best;
  }

  #add(item: number, cover: readonly number[], { rest, size }: CutChoice): void {
    const key = `${item} ${size} ${cover.toSorted((a, b) => a - b).join()}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#steps += this.payments.length;
    const weights = Int32Array.from(this.payments, (_, place) =>
      Math.ceil(Math.min(rest, this.#limitOf(item, place)) / size),
    );
    for (const place of cover) weights[place] = 0;
    this.#cuts.push({ weights, least: Math.ceil(rest / size) });
  }
}
