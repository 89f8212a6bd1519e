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
import { Followers, lowestBit, WORD } from './followers.ts';
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
    const { count } = this.#candidates;
    this.#mostEffort = work.remaining;
    this.#pairs = count;
    this.#scout();
    const leaders = ascending(this.#leftOf(this.#leaderFloors), this.#leaderFloors);
    if (leaders.length > 0) this.#leadInTurn(leaders);
    const isComplete = this.#mayGoOn();
    work.spend(Math.min(this.#effort(), work.remaining));
    return isComplete;
  }

  #leadInTurn(leaders: Int32Array): void {
    const { leaderParts, followerParts } = this.#candidates;
    const followerFloors = this.#floorsWithOthers(followerParts, leaderParts);
    const positions = ascending(this.#leftOf(followerFloors), followerParts);
    const followers = new Followers(this.#candidates, positions, this.#flat.items.length);
    for (const leader of leaders) {
      if (!this.#mayGoOn() || (this.#leaderFloors[leader] ?? 0) > this.#splitter.bestScore) return;
      this.#lead(leader, followers);
    }
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

  /** Looks at the pairs of a leader with the followers that hold what it lacks, as far as their parts allow. */
  #lead(leader: number, followers: Followers): void {
    const { leaderParts, lacking, bundles, surcharges } = this.#candidates;
    const splitter = this.#splitter;
    const own = (leaderParts[leader] ?? 0) + this.#base;
    const surcharge = surcharges[leader] ?? 0;
    const lackingButOne = Math.max(0, this.#bundles - (bundles[leader] ?? 0) - 1);
    followers.ask(lacking[leader] ?? 0);
    const words = followers.wordsUpTo(splitter.bestScore - own);
    this.#pairs += words;
    for (let word = 0; word < words; word += 1) {
      for (let left = followers.holdersOf(word); left !== 0; left &= left - 1) {
        const number = word * WORD + lowestBit(left);
        if (number >= followers.positions.length) break;
        const extra = (followers.surcharges[number] ?? 0) - surcharge;
        const floor = own + (followers.parts[number] ?? 0) + extra * lackingButOne;
        this.#pairs += 1;
        if (extra < 0 || floor > splitter.bestScore) continue;
        const follower = followers.positions[number] ?? 0;
        // Of two ways of equal surcharges the one met first leads.
        if (extra === 0 && follower <= leader) continue;
        if (this.#bounds.quick(leader, follower) > splitter.bestScore) continue;
        if (!this.#canPair(leader, follower)) continue;
        this.#consider(leader, follower);
        if (splitter.hasStopped) return;
      }
    }
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
