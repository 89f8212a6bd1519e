/**
 * The ways that a round of the Lagrangian bound looks at, with their places: all by which a plan better than the known
 * one may ship, or of many the likely ones alone, those of the places of the lowest values.
 */
import type { PlaceLimits } from '../needed-places.ts';
import type { WantedItem } from '../problem.ts';

/** Steps of looking at a way, beside those for each of its offers. */
const STEPS_PER_WAY = 10;
/** Steps of looking at a place in whatever is done once for each. */
const STEPS_PER_PLACE = 4;
/** Likely are so many places of the lowest values, where there are far more. */
const LIKELY_PLACES = 48;
const FAR_MORE = 3;
/** They hold so many times what is wanted of each item, where all places together do. */
const SUPPLY = 2;

export interface WayList {
  readonly ways: Int32Array;
  /** Indexes of their places. */
  readonly places: Int32Array;
  /** Steps of looking at each of them once. */
  readonly steps: number;
}

/** What is known of all ways: the index of each one's place, and the steps that its offers take. */
export interface KnownWays {
  readonly placeIndexes: readonly number[];
  readonly steps: Int32Array;
}

function wayListOf(ways: Int32Array, { placeIndexes, steps: ofOffers }: KnownWays): WayList {
  const places = Int32Array.from(new Set(Array.from(ways, (way) => placeIndexes[way] ?? 0)));
  let steps = STEPS_PER_PLACE * places.length;
  for (const way of ways) steps += STEPS_PER_WAY + (ofOffers[way] ?? 0);
  return { ways, places, steps };
}

/** What the likely places are chosen by. */
export interface Likelihood {
  readonly items: readonly WantedItem[];
  readonly held: PlaceLimits;
  /** By index of the place: its value in a round that looked at all of them. */
  readonly values: Float64Array;
  /** By index of the place: 1 where it is looked at, whatever its value is. */
  readonly isNeeded: Uint8Array;
}

/** The ways of likely places; undefined where there are hardly fewer of them. */
function likelyWays(
  { ways, places }: WayList,
  { items, held, values, isNeeded }: Likelihood,
  known: KnownWays,
): WayList | undefined {
  if (places.length < FAR_MORE * LIKELY_PLACES) return undefined;
  const short = items.map(({ count }) => SUPPLY * count);
  const isLikely = isNeeded.slice();
  let count = 0;
  for (const place of places.toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b)) {
    const row = place * items.length;
    const holdsShort = short.some((bundles, item) => bundles > 0 && (held.limits[row + item] ?? 0) > 0);
    if (count >= LIKELY_PLACES && !holdsShort) {
      if (short.every((bundles) => bundles <= 0)) break;
      continue;
    }
    count += 1;
    isLikely[place] = 1;
    for (const item of items.keys()) short[item] = (short[item] ?? 0) - (held.limits[row + item] ?? 0);
  }
  return wayListOf(
    ways.filter((way) => isLikely[known.placeIndexes[way] ?? 0] === 1),
    known,
  );
}

/** The ways that rounds look at, fewer and fewer of them. */
export class WaysInPlay {
  /** Those by which a better plan may ship. */
  all: WayList;
  /** The likely ones of them, if there are far fewer. */
  #likely: WayList | undefined;
  readonly #known: KnownWays;

  constructor(count: number, known: KnownWays) {
    this.#known = known;
    this.all = wayListOf(
      Int32Array.from({ length: count }, (_, way) => way),
      known,
    );
  }

  get likely(): WayList {
    return this.#likely ?? this.all;
  }

  keep(isKept: (way: number) => boolean): void {
    const { ways } = this.all;
    const left = ways.filter(isKept);
    if (left.length < ways.length) this.all = wayListOf(left, this.#known);
  }

  /** Chooses anew which are likely. */
  chooseLikely(likelihood: Likelihood): void {
    this.#likely = likelyWays(this.all, likelihood, this.#known);
  }

  /** Goes on with these, without those of places that are shut; likely stay those that were, and those of opened places. */
  enter(ways: Int32Array, opened: readonly number[], shut: readonly number[]): void {
    const { placeIndexes } = this.#known;
    const placeOf = (way: number): number => placeIndexes[way] ?? 0;
    const isShut = new Set(shut);
    const left = ways.filter((way) => !isShut.has(placeOf(way)));
    const likely = this.#likely && new Set(this.#likely.ways);
    const isOpened = new Set(opened);
    this.all = wayListOf(left, this.#known);
    this.#likely =
      likely && left.length >= FAR_MORE * likely.size
        ? wayListOf(
            left.filter((way) => likely.has(way) || isOpened.has(placeOf(way))),
            this.#known,
          )
        : undefined;
  }
}
