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
 */
import { type FlatProblem, wayAt } from '../flat-problem.ts';
import type { FlatFloors } from '../floors.ts';
import type { Plan, Way } from '../problem.ts';
import { fitsInto, type StateSpace } from '../state-space.ts';
import type { Work } from '../work.ts';
import { PairBounds } from './pair-bounds.ts';
import {
  type CandidateGroups,
  fullestCandidate,
  groupsOf,
  type PairCandidates,
  pairCandidatesOf,
} from './pair-candidates.ts';
import { PairSplitter } from './pair-split.ts';

/** Pairs that are looked at, at most: with more of them the search by states is faster. */
const MOST_PAIRS = 300_000;

/** The best pair found: positions of its ways, their sum of ranks, and what the first one takes. */
interface FoundPair {
  readonly first: number;
  readonly second: number;
  readonly tie: number;
  readonly take: readonly number[];
}

class PairSearch {
  readonly #flat: FlatProblem;
  readonly #space: StateSpace;
  readonly #candidates: PairCandidates;
  readonly #groups: CandidateGroups;
  readonly #bounds: PairBounds;
  readonly #splitter: PairSplitter;
  /** Bundles wanted. */
  readonly #bundles: number;
  /** What every pair scores beside the parts of its ways: the split penalty and the goods floor. */
  readonly #base: number;
  /** By position: what a candidate adds as leader and as follower. */
  readonly #leaderParts: Float64Array;
  readonly #followerParts: Float64Array;
  /** Ways as objects, by position, made when a pair is split. */
  readonly #ways: (Way | undefined)[] = [];
  /** All groups, and by item those that hold some of it, in the order of the groups. */
  readonly #allGroups: Int32Array;
  readonly #groupsWith: (Int32Array | undefined)[] = [];
  /** While scouting pairs are not split; the follower of the lowest floor is kept. */
  #isScouting = false;
  #scoutedFollower = -1;
  #scoutedFloor = Infinity;
  #pairs = 0;
  #closeBounds = 0;
  #mostEffort = Infinity;
  #found: FoundPair | undefined;

  constructor(flat: FlatProblem, space: StateSpace, floors: FlatFloors, below: number) {
    this.#flat = flat;
    this.#space = space;
    this.#bundles = flat.items.reduce((sum, { count }) => sum + count, 0);
    this.#base = flat.splitPenalty + floors.goodsFloor;
    const mostOpening = below - this.#base - floors.openings.ofAtLeast(1);
    this.#candidates = pairCandidatesOf(flat, space, floors, mostOpening);
    this.#bounds = new PairBounds(flat, space, this.#candidates);
    this.#splitter = new PairSplitter(flat, below);
    const { count, openingFloors, surcharges } = this.#candidates;
    this.#leaderParts = new Float64Array(count);
    this.#followerParts = new Float64Array(count);
    for (let at = 0; at < count; at += 1) {
      const opening = openingFloors[at] ?? 0;
      const surcharge = surcharges[at] ?? 0;
      this.#leaderParts[at] = opening + (this.#bundles - 1) * surcharge;
      this.#followerParts[at] = opening + surcharge;
    }
    this.#groups = groupsOf(this.#candidates, space, this.#followerParts);
    this.#allGroups = Int32Array.from({ length: this.#groups.count }, (_, group) => group);
  }

  /** Looks at each pair once. False where there are too many, or the budget ended. */
  run(work: Work): boolean {
    const { count } = this.#candidates;
    this.#mostEffort = work.remaining;
    if (this.#splitter.bestScore === Infinity && count > 0) this.#scout();
    const lowestFollower = this.#groups.lowest[0] ?? Infinity;
    for (let leader = 0; leader < count && this.#mayGoOn(); leader += 1) {
      const floor = (this.#leaderParts[leader] ?? 0) + lowestFollower + this.#base;
      if (floor <= this.#splitter.bestScore) this.#lead(leader);
    }
    const isComplete = this.#mayGoOn();
    work.spend(Math.min(this.#effort(), work.remaining));
    return isComplete;
  }

  #mayGoOn(): boolean {
    return this.#pairs <= MOST_PAIRS && this.#effort() < this.#mostEffort && !this.#splitter.hasStopped;
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

  #effort(): number {
    return this.#splitter.steps * 2 + this.#closeBounds * 2 + (this.#pairs >> 3);
  }

  /**
   * Where no plan is known yet, splits one pair that looks good first: the way that holds most, with its best
   * follower. Its score rules out most of the others.
   */
  #scout(): void {
    const leader = fullestCandidate(this.#candidates);
    this.#isScouting = true;
    this.#lead(leader);
    this.#isScouting = false;
    if (this.#scoutedFollower >= 0) this.#consider(leader, this.#scoutedFollower);
  }

  /** Looks at the pairs of a leader with the groups that complete it, as long as the groups' values allow. */
  #lead(leader: number): void {
    const { guarded, lowest } = this.#groups;
    const { guards, packed, full } = this.#space;
    const own = (this.#leaderParts[leader] ?? 0) + this.#base;
    const missing = (packed[full] ?? 0) - (this.#candidates.packed[leader] ?? 0);
    const groups = this.#groupsFor(leader);
    for (let at = 0; at < groups.length && this.#mayGoOn(); at += 1) {
      const group = groups[at] ?? 0;
      if (own + (lowest[group] ?? 0) > this.#splitter.bestScore) break;
      this.#pairs += 1;
      if (fitsInto(missing, guarded[group] ?? 0, guards)) this.#follow(leader, group, own);
    }
  }

  /** Looks at the pairs of a leader with the members of a group; `own` is the leader's part and the base. */
  #follow(leader: number, group: number, own: number): void {
    const { starts, members } = this.#groups;
    const { surcharges, bundles } = this.#candidates;
    const leaderSurcharge = surcharges[leader] ?? 0;
    const lackingButOne = Math.max(0, this.#bundles - (bundles[leader] ?? 0) - 1);
    const end = starts[group + 1] ?? 0;
    for (let at = starts[group] ?? 0; at < end; at += 1) {
      this.#pairs += 1;
      const follower = members[at] ?? 0;
      const extra = (surcharges[follower] ?? 0) - leaderSurcharge;
      if (extra < 0 || (extra === 0 && follower < leader)) continue;
      const floor = own + (this.#followerParts[follower] ?? 0) + extra * lackingButOne;
      if (floor <= this.#splitter.bestScore) this.#meet(leader, follower, floor);
    }
  }

  /** A pair whose floor leaves room for a better plan. */
  #meet(leader: number, follower: number, floor: number): void {
    if (this.#placeOf(leader) === this.#placeOf(follower)) return;
    if (!this.#isScouting) this.#consider(leader, follower);
    else if (floor < this.#scoutedFloor) {
      this.#scoutedFloor = floor;
      this.#scoutedFollower = follower;
    }
  }

  #placeOf(position: number): number {
    return this.#flat.ways.places[this.#candidates.ways[position] ?? 0] ?? -1;
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

  /** Groups that may complete a leader: of the items that it lacks, those that hold the rarest one. */
  #groupsFor(leader: number): Int32Array {
    const { items, ways } = this.#flat;
    const row = (this.#candidates.ways[leader] ?? 0) * items.length;
    let fewest = this.#allGroups;
    for (let item = 0; item < items.length; item += 1) {
      if ((ways.limits[row + item] ?? 0) >= (items[item]?.count ?? 0)) continue;
      const groups = this.#groupsHolding(item);
      if (groups.length < fewest.length) fewest = groups;
    }
    return fewest;
  }

  #groupsHolding(item: number): Int32Array {
    let groups = this.#groupsWith[item];
    if (!groups) {
      groups = this.#groupsThatHold(item);
      this.#groupsWith[item] = groups;
    }
    return groups;
  }

  #groupsThatHold(item: number): Int32Array {
    const { count, starts, members } = this.#groups;
    const { items, ways } = this.#flat;
    const groups = new Int32Array(count);
    let length = 0;
    for (let group = 0; group < count; group += 1) {
      const way = this.#candidates.ways[members[starts[group] ?? 0] ?? 0] ?? 0;
      if (ways.limits[way * items.length + item] === 0) continue;
      groups[length] = group;
      length += 1;
    }
    return groups.subarray(0, length);
  }
}

/** The best pair found, if there is one, and whether all pairs were looked at. */
export interface PairSearchResult {
  readonly plan: Plan | undefined;
  readonly isComplete: boolean;
}

/**
 * The cheapest two shipments that score less than `below`, of equal ones those of the lower sum of ranks.
 * Incomplete where there are too many pairs, or the budget ends before all are looked at.
 */
export function bestPair(
  flat: FlatProblem,
  space: StateSpace,
  floors: FlatFloors,
  below: number,
  work: Work,
): PairSearchResult {
  const search = new PairSearch(flat, space, floors, below);
  const isComplete = search.run(work);
  return { plan: search.plan(), isComplete };
}
