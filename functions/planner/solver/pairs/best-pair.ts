/**
 * The cheapest plan of two shipments, by pairs of ways instead of by states: of all pairs few hold everything
 * between them, and what one of a pair lacks the other one ships, which says most of what the pair scores.
 *
 * In each pair the leader is the way with the lower surcharge (of equal ones the one met first), the other
 * one follows. With T bundles wanted, surcharges s <= t of leader and follower, and x bundles that the
 * follower ships, the pair scores at least
 *     penalty + goods floor + both openings + (T - x) s + x t.
 * The follower ships at least one bundle and all that the leader lacks, so x >= max(1, lacking). That splits
 * into a part of the leader, opening + (T - 1) s, a part of the follower, opening + t, and (x - 1)(t - s).
 *
 * The least part of any follower that holds some of each item which a leader lacks bounds all pairs of the
 * leader at once: the most promising leader comes first, and its best pair rules out most other leaders, and
 * likewise most followers.
 */
import { type FlatProblem, wayAt } from '../flat-problem.ts';
import type { FlatFloors } from '../floors.ts';
import type { Plan, Way } from '../problem.ts';
import { scratchFloats, scratchInts, withScratch } from '../scratch.ts';
import type { Work } from '../work.ts';
import { ascending } from './ascending.ts';
import { LeastHolders } from './least-holders.ts';
import { PairBounds } from './pair-bounds.ts';
import { MOST_PAIRED_ITEMS, type PairCandidates, pairCandidatesOf } from './pair-candidates.ts';
import { PairSplitter } from './pair-split.ts';

/** Pairs that are looked at, at most: with more of them the search by states is faster. */
const MOST_PAIRS = 300_000;
/** Pairs that are looked at in the time of one unit of work. */
const PAIRS_PER_WORK = 8;

/** The best pair found: positions of its ways, their sum of ranks, and what the first one takes. */
interface FoundPair {
  readonly first: number;
  readonly second: number;
  readonly tie: number;
  readonly take: readonly number[];
}

/** The followers that are left, ascending by what they add: what is read of each lies in the order of reading. */
interface Followers {
  /** Their numbers, from 0. */
  readonly all: Int32Array;
  /** By number: position among the candidates, and what is known of it there. */
  readonly positions: Int32Array;
  readonly parts: Float64Array;
  readonly held: Int32Array;
  readonly surcharges: Float64Array;
}

const NO_FOLLOWERS: Followers = {
  all: new Int32Array(0),
  positions: new Int32Array(0),
  parts: new Float64Array(0),
  held: new Int32Array(0),
  surcharges: new Float64Array(0),
};

function followersAt(candidates: PairCandidates, positions: Int32Array): Followers {
  const { length } = positions;
  const followers = {
    all: scratchInts(length),
    positions,
    parts: scratchFloats(length),
    held: scratchInts(length),
    surcharges: scratchFloats(length),
  };
  for (let number = 0; number < length; number += 1) {
    const position = positions[number] ?? 0;
    followers.all[number] = number;
    followers.parts[number] = candidates.followerParts[position] ?? 0;
    followers.held[number] = candidates.held[position] ?? 0;
    followers.surcharges[number] = candidates.surcharges[position] ?? 0;
  }
  return followers;
}

/** The number of the lowest bit that is set. */
function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

class PairSearch {
  readonly #flat: FlatProblem;
  readonly #candidates: PairCandidates;
  readonly #bounds: PairBounds;
  readonly #splitter: PairSplitter;
  /** Bundles wanted. */
  readonly #bundles: number;
  /** What every pair scores beside the parts of its ways: the split penalty and the goods floor. */
  readonly #base: number;
  /** By position: no pair that the candidate leads scores lower. */
  readonly #leaderFloors: Float64Array;
  /** Ways as objects, by position, made when a pair is split. */
  readonly #ways: (Way | undefined)[] = [];
  #followers: Followers = NO_FOLLOWERS;
  /** By item: numbers of the followers that hold some of it. */
  readonly #followersWith: Int32Array[] = [];
  #pairs = 0;
  #closeBounds = 0;
  #mostEffort = Infinity;
  #found: FoundPair | undefined;

  constructor(flat: FlatProblem, floors: FlatFloors, below: number) {
    this.#flat = flat;
    this.#bundles = flat.items.reduce((sum, { count }) => sum + count, 0);
    this.#base = flat.splitPenalty + floors.goodsFloor;
    const mostOpening = below - this.#base - floors.openings.ofAtLeast(1);
    this.#candidates = pairCandidatesOf(flat, floors, mostOpening);
    this.#bounds = new PairBounds(flat, this.#candidates);
    this.#splitter = new PairSplitter(flat, below);
    const { leaderParts, followerParts } = this.#candidates;
    this.#leaderFloors = this.#floorsWithOthers(leaderParts, followerParts);
  }

  /** By position: what a candidate adds, and at least the one that holds what it lacks. */
  #floorsWithOthers(own: Float64Array, others: Float64Array): Float64Array {
    const { count, lacking } = this.#candidates;
    const least = new LeastHolders(this.#candidates, this.#flat.items.length, others);
    const floors = scratchFloats(count);
    for (let position = 0; position < count; position += 1)
      floors[position] = (own[position] ?? 0) + least.of(lacking[position] ?? 0) + this.#base;
    return floors;
  }

  /** Looks at each pair once that may be better. False where there are too many, or the budget ended. */
  run(work: Work): boolean {
    const { count, leaderParts, followerParts } = this.#candidates;
    this.#mostEffort = work.remaining;
    this.#pairs = count;
    this.#scout();
    const leaders = ascending(this.#leftOf(this.#leaderFloors), this.#leaderFloors);
    if (leaders.length > 0) {
      const followerFloors = this.#floorsWithOthers(followerParts, leaderParts);
      const positions = ascending(this.#leftOf(followerFloors), followerParts);
      this.#followers = followersAt(this.#candidates, positions);
    }
    for (const leader of leaders) {
      if (!this.#mayGoOn() || (this.#leaderFloors[leader] ?? 0) > this.#splitter.bestScore) break;
      this.#lead(leader);
    }
    const isComplete = this.#mayGoOn();
    work.spend(Math.min(this.#effort(), work.remaining));
    return isComplete;
  }

  #mayGoOn(): boolean {
    return this.#pairs <= MOST_PAIRS && this.#effort() < this.#mostEffort && !this.#splitter.hasStopped;
  }

  #effort(): number {
    return this.#splitter.steps * 2 + this.#closeBounds * 2 + Math.floor(this.#pairs / PAIRS_PER_WORK);
  }

  /** The best pair as a plan; undefined where none is better than the known plan. */
  plan(): Plan | undefined {
    if (!this.#found) return undefined;
    const { first, second, take } = this.#found;
    const { ways } = this.#candidates;
    const rest = this.#flat.items.map(({ count }, item) => count - (take[item] ?? 0));
    return {
      shipments: [
        { way: ways[first] ?? -1, take },
        { way: ways[second] ?? -1, take: rest },
      ],
      score: this.#splitter.bestScore,
    };
  }

  /** Splits the most promising pair of the most promising leader: its score rules out most of the others. */
  #scout(): void {
    const { count } = this.#candidates;
    let leader = -1;
    let least = this.#splitter.bestScore;
    for (let position = 0; position < count; position += 1) {
      const floor = this.#leaderFloors[position] ?? Infinity;
      if (floor >= least) continue;
      least = floor;
      leader = position;
    }
    const follower = leader < 0 ? -1 : this.#bestFollower(leader);
    if (follower >= 0) this.#consider(leader, follower);
  }

  /** The follower of the least floor of its pair with a leader; -1 for none. */
  #bestFollower(leader: number): number {
    const { count } = this.#candidates;
    this.#pairs += count;
    let best = -1;
    let least = this.#splitter.bestScore;
    for (let follower = 0; follower < count; follower += 1) {
      const floor = this.#pairFloor(leader, follower);
      if (floor >= least || !this.#canPair(leader, follower)) continue;
      least = floor;
      best = follower;
    }
    return best;
  }

  /** Positions whose floors leave room for a better plan. A candidate that nobody completes has no floor. */
  #leftOf(floors: Float64Array): Int32Array {
    const { count } = this.#candidates;
    const most = Math.min(this.#splitter.bestScore, Number.MAX_VALUE);
    const left = scratchInts(count);
    let length = 0;
    for (let position = 0; position < count; position += 1) {
      if ((floors[position] ?? 0) > most) continue;
      left[length] = position;
      length += 1;
    }
    return left.subarray(0, length);
  }

  /** Looks at the pairs of a leader with the followers that may complete it, as long as their parts allow. */
  #lead(leader: number): void {
    const { leaderParts, lacking, bundles, surcharges } = this.#candidates;
    const { positions, parts, held, surcharges: followerSurcharges } = this.#followers;
    const splitter = this.#splitter;
    const own = (leaderParts[leader] ?? 0) + this.#base;
    const missing = lacking[leader] ?? 0;
    const surcharge = surcharges[leader] ?? 0;
    const lackingButOne = Math.max(0, this.#bundles - (bundles[leader] ?? 0) - 1);
    const numbers = this.#followersFor(missing);
    let best = splitter.bestScore;
    let looked = 0;
    for (; looked < numbers.length && !splitter.hasStopped; looked += 1) {
      const number = numbers[looked] ?? 0;
      const floor = own + (parts[number] ?? 0);
      if (floor > best) break;
      const extra = (followerSurcharges[number] ?? 0) - surcharge;
      const isShort = (missing & ~(held[number] ?? 0)) !== 0;
      if (isShort || extra < 0 || floor + extra * lackingButOne > best) continue;
      const follower = positions[number] ?? 0;
      // Of two ways of equal surcharges the one met first leads.
      if ((extra === 0 && follower <= leader) || !this.#canPair(leader, follower)) continue;
      this.#consider(leader, follower);
      best = splitter.bestScore;
    }
    this.#pairs += looked;
  }

  /** Infinity where the other one of the two leads. */
  #pairFloor(leader: number, follower: number): number {
    const { surcharges, bundles, leaderParts, followerParts } = this.#candidates;
    const extra = (surcharges[follower] ?? 0) - (surcharges[leader] ?? 0);
    if (extra < 0 || (extra === 0 && follower <= leader)) return Infinity;
    const lackingButOne = Math.max(0, this.#bundles - (bundles[leader] ?? 0) - 1);
    const parts = (leaderParts[leader] ?? 0) + (followerParts[follower] ?? 0);
    return this.#base + parts + extra * lackingButOne;
  }

  /** Whether two candidates are of different places and hold everything between them. */
  #canPair(a: number, b: number): boolean {
    const { lacking, held, ways: numbers } = this.#candidates;
    const { items, ways } = this.#flat;
    const missing = lacking[a] ?? 0;
    if ((missing & ~(held[b] ?? 0)) !== 0) return false;
    const first = numbers[a] ?? 0;
    const second = numbers[b] ?? 0;
    if (ways.places[first] === ways.places[second]) return false;
    // Of an item that neither holds whole both together may hold too little.
    for (let both = missing & (lacking[b] ?? 0); both !== 0; both &= both - 1) {
      const item = lowestBit(both);
      const firstLimit = ways.limits[first * items.length + item] ?? 0;
      const secondLimit = ways.limits[second * items.length + item] ?? 0;
      if (firstLimit + secondLimit < (items[item]?.count ?? 0)) return false;
    }
    return true;
  }

  /** Splits a pair where its floors leave room for a better plan. */
  #consider(a: number, b: number): void {
    const splitter = this.#splitter;
    if (this.#bounds.quick(a, b) > splitter.bestScore) return;
    this.#closeBounds += 1;
    if (this.#bounds.close(a, b) > splitter.bestScore) return;
    const wayA = this.#wayOf(a);
    const wayB = this.#wayOf(b);
    const tie = wayA.rank + wayB.rank;
    splitter.mostSteps = splitter.steps + Math.max(0, this.#mostEffort - this.#effort()) / 2;
    splitter.split(wayA, wayB, this.#found !== undefined && tie < this.#found.tie);
    if (splitter.take) this.#found = { first: a, second: b, tie, take: splitter.take };
  }

  #wayOf(position: number): Way {
    let way = this.#ways[position];
    if (!way) {
      way = wayAt(this.#flat, this.#candidates.ways[position] ?? 0);
      this.#ways[position] = way;
    }
    return way;
  }

  /** Followers that may hold what is missing: of the missing items those that hold the rarest one. */
  #followersFor(missing: number): Int32Array {
    let fewest = this.#followers.all;
    for (let left = missing; left !== 0; left &= left - 1) {
      const holding = this.#followersHolding(lowestBit(left));
      if (holding.length < fewest.length) fewest = holding;
    }
    return fewest;
  }

  #followersHolding(item: number): Int32Array {
    const known = this.#followersWith[item];
    if (known) return known;
    const { held } = this.#followers;
    const bit = 1 << item;
    const holding = scratchInts(held.length);
    let length = 0;
    for (let number = 0; number < held.length; number += 1) {
      if (((held[number] ?? 0) & bit) === 0) continue;
      holding[length] = number;
      length += 1;
    }
    const some = holding.subarray(0, length);
    this.#followersWith[item] = some;
    return some;
  }
}

/** The best pair found, if there is one, and whether all pairs were looked at. */
export interface PairSearchResult {
  readonly plan: Plan | undefined;
  readonly isComplete: boolean;
}

/**
 * The cheapest two shipments that score less than `below`, of equal ones those of the lower sum of ranks.
 * Incomplete where there are too many pairs, or the budget ends before all are looked at. Undefined where the
 * order has too many items.
 */
export function bestPair(
  flat: FlatProblem,
  floors: FlatFloors,
  below: number,
  work: Work,
): PairSearchResult | undefined {
  if (flat.items.length > MOST_PAIRED_ITEMS) return undefined;
  return withScratch(() => {
    const search = new PairSearch(flat, floors, below);
    const isComplete = search.run(work);
    return { plan: search.plan(), isComplete };
  });
}
