/**
 * The cheapest plan of two shipments, by pairs of ways instead of by states: of all pairs few hold everything
 * between them, and what one of a pair lacks the other one ships, which says most of what the pair scores.
 *
 * In each pair the leader is the way with the lower surcharge (of equal ones the one met first), the other
 * one follows. With T pieces wanted, surcharges s <= t of leader and follower, and x pieces that the follower
 * ships, the pair scores at least
 *     penalty + goods floor + both openings + the least of both parcels + T s + x (t - s).
 * The follower ships at least one piece and all that the leader lacks, so x >= max(1, lacked).
 *
 * What two parcels cost at least depends on their prices alone, of which there are few: followers stand by the
 * class of their price, and in each class ascending by their openings, so that those which leave room for a better
 * plan are the first ones. The cheapest opening of each class of any way that holds some of each item which a
 * leader lacks bounds all pairs of the leader at once: the most promising leader comes first, and its best pair
 * rules out most other leaders, and likewise most followers.
 */
import { type FlatProblem, wayAt } from '../flat-problem.ts';
import { type FlatFloors, planFloor } from '../floors.ts';
import type { Plan, Way } from '../problem.ts';
import { scratchFloats, scratchInts, withScratch } from '../scratch.ts';
import type { Work } from '../work.ts';
import { ascending } from './ascending.ts';
import { Followers, lowestBit, WORD } from './followers.ts';
import { LeastHolders } from './least-holders.ts';
import { PairBounds } from './pair-bounds.ts';
import { canPair, MOST_PAIRED_ITEMS, type PairCandidates, pairCandidatesOf } from './pair-candidates.ts';
import { type PairGoods, pairGoodsOf } from './pair-goods.ts';
import { PairSplitter } from './pair-split.ts';
import { type ParcelClasses, parcelClassesOf } from './parcel-classes.ts';

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
  readonly #goods: PairGoods;
  readonly #parcels: ParcelClasses;
  /** What every pair scores beside its ways: the split penalty and the floor of the goods. */
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
    this.#goods = pairGoodsOf(flat, floors);
    this.#parcels = parcelClassesOf(flat, floors);
    this.#base = flat.splitPenalty + this.#goods.floor;
    const mostOpening = below - planFloor(floors, 1) - flat.splitPenalty;
    this.#candidates = pairCandidatesOf(flat, floors.openingFloors, this.#goods, this.#parcels, mostOpening);
    this.#bounds = new PairBounds(flat, this.#candidates, this.#goods);
    this.#splitter = new PairSplitter(flat, below);
    this.#leaderFloors = this.#floorsOfLeaders();
  }

  #floorsOfLeaders(): Float64Array {
    const { count, lacking, classes } = this.#candidates;
    const holders = new LeastHolders(this.#candidates, this.#flat.items.length, this.#parcels);
    const floors = scratchFloats(count);
    for (let position = 0; position < count; position += 1)
      floors[position] =
        this.#ownScore(position) + holders.addedTo(classes[position] ?? 0, lacking[position] ?? 0);
    return floors;
  }

  /** What a pair scores that a candidate leads, before the other one's opening and both parcels. */
  #ownScore(leader: number): number {
    const { openings, surcharges } = this.#candidates;
    return this.#base + (openings[leader] ?? 0) + this.#goods.pieces * (surcharges[leader] ?? 0);
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
    const positions = ascending(this.#possibleFollowers(leaders), this.#candidates.openings);
    const { items } = this.#flat;
    const followers = new Followers(this.#candidates, positions, items.length, this.#parcels.count);
    for (const leader of leaders) {
      if (!this.#mayGoOn() || (this.#leaderFloors[leader] ?? 0) > this.#splitter.bestScore) return;
      this.#lead(leader, followers);
    }
  }

  /** Positions that leave room for a better plan behind some leader, by their openings. */
  #possibleFollowers(leaders: Int32Array): Int32Array {
    const { count, openings, classes } = this.#candidates;
    const { count: classCount, least } = this.#parcels;
    /** By class of parcel prices: above it no follower's opening leaves room. */
    const mostOpenings = scratchFloats(classCount).fill(-Infinity);
    for (const leader of leaders) {
      const room = this.#splitter.bestScore - this.#ownScore(leader);
      const row = (classes[leader] ?? 0) * classCount;
      for (let other = 0; other < classCount; other += 1)
        mostOpenings[other] = Math.max(mostOpenings[other] ?? 0, room - (least[row + other] ?? 0));
    }
    const possible = scratchInts(count);
    let length = 0;
    for (let position = 0; position < count; position += 1) {
      if ((openings[position] ?? 0) > (mostOpenings[classes[position] ?? 0] ?? 0)) continue;
      possible[length] = position;
      length += 1;
    }
    return possible.subarray(0, length);
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
      if (floor >= least || !canPair(this.#flat, this.#candidates, leader, follower)) continue;
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

  /** Looks at the pairs of a leader with the followers that hold what it lacks, as far as their openings allow. */
  #lead(leader: number, followers: Followers): void {
    const { lacking, classes } = this.#candidates;
    const { count, least } = this.#parcels;
    const row = (classes[leader] ?? 0) * count;
    followers.ask(lacking[leader] ?? 0);
    for (let other = 0; other < count && !this.#splitter.hasStopped; other += 1)
      this.#leadClass(leader, followers, other, this.#ownScore(leader) + (least[row + other] ?? 0));
  }

  /** The same of the followers of one class, with which the leader scores at least `own` beside their openings. */
  #leadClass(leader: number, followers: Followers, ofClass: number, own: number): void {
    const { lacked, surcharges } = this.#candidates;
    const splitter = this.#splitter;
    const surcharge = surcharges[leader] ?? 0;
    const leastShipped = Math.max(1, lacked[leader] ?? 0);
    const end = followers.starts[ofClass + 1] ?? 0;
    for (let word = followers.starts[ofClass] ?? 0; word < end; word += 1) {
      if (own + (followers.openings[word * WORD] ?? 0) > splitter.bestScore) return;
      this.#pairs += 1;
      for (let left = followers.holdersOf(word); left !== 0; left &= left - 1) {
        const number = word * WORD + lowestBit(left);
        const extra = (followers.surcharges[number] ?? 0) - surcharge;
        const floor = own + (followers.openings[number] ?? 0) + extra * leastShipped;
        this.#pairs += 1;
        if (extra < 0 || floor > splitter.bestScore) continue;
        const follower = followers.positions[number] ?? 0;
        // Of two ways of equal surcharges the one met first leads.
        if (extra === 0 && follower <= leader) continue;
        if (!canPair(this.#flat, this.#candidates, leader, follower)) continue;
        this.#consider(leader, follower);
        if (splitter.hasStopped) return;
      }
    }
  }

  /** Infinity where the other one of the two leads. */
  #pairFloor(leader: number, follower: number): number {
    const { surcharges, lacked, openings, classes } = this.#candidates;
    const { count, least } = this.#parcels;
    const extra = (surcharges[follower] ?? 0) - (surcharges[leader] ?? 0);
    if (extra < 0 || (extra === 0 && follower <= leader)) return Infinity;
    const parcels = least[(classes[leader] ?? 0) * count + (classes[follower] ?? 0)] ?? 0;
    const shipped = Math.max(1, lacked[leader] ?? 0);
    return this.#ownScore(leader) + (openings[follower] ?? 0) + parcels + extra * shipped;
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
