/**
 * The cheapest plan of two shipments, by pairs of ways instead of by states: few pairs together hold
 * everything, and what one of them lacks the other must ship, which says most of what the pair costs.
 */

import { type FlatProblem, wayAt } from '../flat-problem.ts';
import type { FlatFloors } from '../floors.ts';
import type { Plan, PlanShipment, Way, Work } from '../problem.ts';
import type { Space } from '../states.ts';
import { pairBounds } from './pair-bounds.ts';
import { groupsOf, heldBy, holdingMost } from './pair-candidates.ts';
import { Split } from './pair-split.ts';

/** Pairs that are looked at, at most; more of them are cheaper by states. */
const MOST_PAIRS = 300_000;

/**
 * The cheapest two shipments that score below `known`; `known` when there are none. Undefined when there are
 * too many pairs, or the budget ends. Each pair is looked at once. Of equal scores the lower ranks win.
 */
export const bestPair = (
  field: FlatProblem,
  space: Space,
  floors: FlatFloors,
  known: Plan,
  work: Work,
): Plan | undefined => {
  const {
    items,
    ways: { places: place, limits: limit },
  } = field;
  const columns = items.length;
  const least = field.splitPenalty + floors.goodsFloor;
  const held = heldBy(field, space, floors, known.score - least - floors.openingsFloor(1));
  const { count, way, opening, packed, bundles, more } = held;
  const { rough, close } = pairBounds(field, space, held);
  const whole = space.packed[space.full] ?? 0;
  const { guards } = space;
  const total = items.reduce((sum, item) => sum + item.count, 0);
  const split = new Split(field, known.score);
  let found: { a: number; b: number; tie: number; take: readonly number[] } | undefined;
  let pairs = 0;
  let closed = 0;
  const objects: (Way | undefined)[] = [];
  const wayOf = (position: number): Way => (objects[position] ??= wayAt(field, way[position] ?? 0));

  const effort = (): number => split.steps * 2 + closed * 2 + (pairs >> 3);
  const consider = (a: number, b: number): void => {
    if (rough(a, b) > split.best) return;
    closed += 1;
    if (close(a, b) > split.best) return;
    const wayA = wayOf(a);
    const wayB = wayOf(b);
    const tie = wayA.rank + wayB.rank;
    split.run(wayA, wayB, found !== undefined && tie < found.tie);
    if (split.take) found = { a, b, tie, take: split.take };
  };

  // The leader of a pair is where bundles cost less: at best it ships all but what it lacks, and but one.
  // What a way adds to a pair as either.
  const leading = new Float64Array(count);
  const following = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    leading[at] = (opening[at] ?? 0) + (total - 1) * (more[at] ?? 0);
    following[at] = (opening[at] ?? 0) + (more[at] ?? 0);
  }
  const groups = groupsOf(held, space, following);
  // What a leader lacks most rarely is held by few groups: by item, those that hold some, in the same order.
  const lists: (Int32Array | undefined)[] = [];
  const holdingSome = (item: number): Int32Array => {
    const list = new Int32Array(groups.count);
    let length = 0;
    for (let group = 0; group < groups.count; group += 1) {
      const one = way[groups.members[groups.from[group] ?? 0] ?? 0] ?? 0;
      if (limit[one * columns + item] !== 0) {
        list[length] = group;
        length += 1;
      }
    }
    return list.subarray(0, length);
  };
  const all: Int32Array = Int32Array.from({ length: groups.count }, (_, group) => group);
  const groupsFor = (leader: number): Int32Array => {
    let shortest = all;
    for (let item = 0, from = (way[leader] ?? 0) * columns; item < columns; item += 1) {
      if ((limit[from + item] ?? 0) >= (items[item]?.count ?? 0)) continue;
      const list = (lists[item] ??= holdingSome(item));
      if (list.length < shortest.length) shortest = list;
    }
    return shortest;
  };
  /** The pairs of a leader, as long as the score says: all, or only the one that looks best. */
  const lead = (leader: number, onlyBest: boolean): void => {
    const { packed: completing, least: lowestOf, from, members } = groups;
    const cheap = more[leader] ?? 0;
    const own = (leading[leader] ?? 0) + least;
    const missing = whole - (packed[leader] ?? 0);
    const lacking = Math.max(0, total - (bundles[leader] ?? 0) - 1);
    const ownPlace = place[way[leader] ?? 0];
    let best = -1;
    let lowest = Infinity;
    const candidates = groupsFor(leader);
    for (let number = 0; number < candidates.length; number += 1) {
      const group = candidates[number] ?? 0;
      if (own + (lowestOf[group] ?? 0) > split.best) break;
      pairs += 1;
      if ((((completing[group] ?? 0) - missing) & guards) !== guards) continue;
      for (let at = from[group] ?? 0, to = from[group + 1] ?? 0; at < to; at += 1) {
        pairs += 1;
        const other = members[at] ?? 0;
        const extra = (more[other] ?? 0) - cheap;
        if (extra < 0 || (extra === 0 && other < leader)) continue;
        const score = own + (following[other] ?? 0) + extra * lacking;
        if (score > split.best || place[way[other] ?? 0] === ownPlace) continue;
        if (!onlyBest) consider(leader, other);
        else if (score < lowest) {
          lowest = score;
          best = other;
        }
      }
    }
    if (best >= 0) consider(leader, best);
  };
  // Where nothing is known yet, the best partner of the way that holds most makes for a score that spares the
  // others.
  if (split.best === Infinity && count > 0) lead(holdingMost(held), true);

  const first = groups.least[0] ?? Infinity;
  for (let leader = 0; leader < count; leader += 1) {
    if ((leading[leader] ?? 0) + first + least > split.best) continue;
    lead(leader, false);
    if (pairs > MOST_PAIRS || !work.affords(effort())) {
      work.spend(effort());
      return undefined;
    }
  }
  work.spend(effort());
  if (!found) return known;
  const { a, b, take } = found;
  const shipments: PlanShipment[] = [
    { way: way[a] ?? -1, take },
    { way: way[b] ?? -1, take: items.map((item, at) => item.count - (take[at] ?? 0)) },
  ];
  return { shipments, score: split.best };
};
