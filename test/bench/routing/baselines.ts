/**
 * What others do, as their code or documents describe it, on the same snapshot. None computes a cost; each
 * answers which location ships how much. Only `rankTop10` has an optimum in it, and uses the planner's; all
 * the rest is written apart from the product. Sources: magento/inventory GetDefaultSortedSourcesResult
 * (priority, distance); hotwax/OrderRouting (single nearest complete, else nearest first); spree/spree 5.5
 * MinimizeSplits (ranked once by lines covered, then default location, then id); IBM Sterling's
 * rank-then-optimise.
 */

import type { PlannedLocation } from '../../../functions/network/planning/planned-network.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { assignmentOf } from './agreement.ts';
import { type Assignment, kilometres } from './oracle.ts';

interface Snapshot {
  readonly input: PlanInput;
  /** Locations that hold something of the order. */
  readonly locations: readonly PlannedLocation[];
  readonly units: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly km: ReadonlyMap<string, number>;
}

export const snapshotOf = (input: PlanInput): Snapshot => {
  const units = new Map<string, Map<string, number>>();
  for (const { location, sku, free } of input.positions) {
    const own = units.get(location) ?? new Map<string, number>();
    units.set(location, own);
    own.set(sku, free);
  }
  const locations = input.locations.filter(({ id }) => units.has(id));
  const point = input.order.destination.point;
  const km = new Map(
    locations.map(({ id, point: place }) => [id, point && place ? kilometres(point, place) : Infinity]),
  );
  return { input, locations, units, km };
};

/** Takes from each location in turn what it has of what is still wanted: the walk that most of them share. */
const walk = ({ input, units }: Snapshot, order: readonly PlannedLocation[]): Assignment | undefined => {
  const remaining = new Map(input.order.lines.map(({ sku, quantity }) => [sku, quantity]));
  let left = [...remaining.values()].reduce((sum, quantity) => sum + quantity, 0);
  const result = new Map<string, Map<string, number>>();
  for (const { id } of order) {
    if (left === 0) break;
    for (const [sku, wanted] of remaining) {
      const taken = Math.min(wanted, units.get(id)?.get(sku) ?? 0);
      if (taken === 0) continue;
      const own = result.get(id) ?? new Map<string, number>();
      result.set(id, own);
      own.set(sku, taken);
      remaining.set(sku, wanted - taken);
      left -= taken;
    }
  }
  return left === 0 ? result : undefined;
};

const byPriority = (a: PlannedLocation, b: PlannedLocation): number =>
  a.priority - b.priority || (a.id < b.id ? -1 : 1);
const byDistance =
  ({ km }: Snapshot) =>
  (a: PlannedLocation, b: PlannedLocation): number =>
    (km.get(a.id) ?? 0) - (km.get(b.id) ?? 0) || byPriority(a, b);

const covers = ({ input, units }: Snapshot, { id }: PlannedLocation): number =>
  input.order.lines.filter(({ sku, quantity }) => (units.get(id)?.get(sku) ?? 0) >= quantity).length;

export const magentoPriority = (snapshot: Snapshot): Assignment | undefined =>
  walk(snapshot, snapshot.locations.toSorted(byPriority));
export const magentoDistance = (snapshot: Snapshot): Assignment | undefined =>
  walk(snapshot, snapshot.locations.toSorted(byDistance(snapshot)));

/** SINGLE: the nearest facility that holds everything; else MULTI: rows filled nearest first. */
export const hotwax = (snapshot: Snapshot): Assignment | undefined => {
  const sorted = snapshot.locations.toSorted(byDistance(snapshot));
  const single = sorted.find((location) => covers(snapshot, location) === snapshot.input.order.lines.length);
  return walk(snapshot, single ? [single] : sorted);
};

/** Ranked once by the number of lines fully covered, not again for what remains. */
export const spree = (snapshot: Snapshot): Assignment | undefined => {
  const ranks = new Map(snapshot.locations.map((location) => [location.id, covers(snapshot, location)]));
  return walk(
    snapshot,
    snapshot.locations.toSorted(
      (a, b) => (ranks.get(b.id) ?? 0) - (ranks.get(a.id) ?? 0) || byPriority(a, b),
    ),
  );
};

interface Served {
  readonly score: number;
  readonly used: readonly PlannedLocation[];
}

/** Above any sum of metres. */
const PER_SHIPMENT = 1e12;
/** Combinations of open units at once, above which the greedy answer stands. */
const MOST_OPEN = 20_000;

/**
 * Each location in turn ships all that it has of what is open, or nothing: what is open after it, by the
 * fewest shipments, then metres. `most`: shipments of a plan that is known.
 */
const fewestOf = (
  { input, units, km }: Snapshot,
  locations: readonly PlannedLocation[],
  most: number,
): readonly PlannedLocation[] | undefined => {
  const { lines } = input.order;
  const strides: number[] = [];
  let size = 1;
  for (const { quantity } of lines) {
    strides.push(size);
    size *= quantity + 1;
  }
  const best = new Map<number, Served>([[size - 1, { score: 0, used: [] }]]);
  for (const location of locations) {
    const stock = lines.map(({ sku }) => units.get(location.id)?.get(sku) ?? 0);
    const own = PER_SHIPMENT + Math.round((km.get(location.id) ?? 0) * 1000);
    const reached: [number, Served][] = [];
    for (const [open, { score, used }] of best) {
      if (open === 0) continue;
      let left = 0;
      lines.forEach(({ quantity }, line) => {
        const stride = strides[line] ?? 1;
        left += Math.max(0, (Math.floor(open / stride) % (quantity + 1)) - (stock[line] ?? 0)) * stride;
      });
      if (
        left === open ||
        used.length + (left === 0 ? 1 : 2) > most ||
        score + own >= (best.get(left)?.score ?? Infinity)
      )
        continue;
      reached.push([left, { score: score + own, used: [...used, location] }]);
    }
    for (const [left, served] of reached)
      if (served.score < (best.get(left)?.score ?? Infinity)) best.set(left, served);
    if (best.size > MOST_OPEN) return undefined;
  }
  return best.get(0)?.used;
};

/** The location that covers most of what is open, the nearest among equals, until nothing helps. */
const greedyOf = ({ input, units }: Snapshot, sorted: readonly PlannedLocation[]): PlannedLocation[] => {
  const open = new Map(input.order.lines.map(({ sku, quantity }) => [sku, quantity]));
  const covered = ({ id }: PlannedLocation): number =>
    [...open].reduce((sum, [sku, wanted]) => sum + Math.min(wanted, units.get(id)?.get(sku) ?? 0), 0);
  const used: PlannedLocation[] = [];
  for (;;) {
    const best = sorted
      .filter((location) => !used.includes(location))
      .reduce<{ location: PlannedLocation; units: number } | undefined>((most, location) => {
        const own = covered(location);
        return own > (most?.units ?? 0) ? { location, units: own } : most;
      }, undefined);
    if (!best) return used;
    used.push(best.location);
    for (const [sku, wanted] of open)
      open.set(sku, wanted - Math.min(wanted, units.get(best.location.id)?.get(sku) ?? 0));
  }
};

/**
 * Shopify and Salesforce describe it: the fewest shipments, then the smallest sum of distances; the chosen
 * locations are filled nearest first. Written apart from the product's mode of the same name.
 */
export const fewestSplits = (snapshot: Snapshot): Assignment | undefined => {
  const sorted = snapshot.locations.toSorted(byDistance(snapshot));
  const greedy = greedyOf(snapshot, sorted);
  return walk(snapshot, (fewestOf(snapshot, sorted, greedy.length) ?? greedy).toSorted(byDistance(snapshot)));
};

/** The ten nearest locations that cover each line, then the exact optimum among them. */
export const rankTop10 = (snapshot: Snapshot): Assignment | undefined => {
  const { input, units } = snapshot;
  const sorted = snapshot.locations.toSorted(byDistance(snapshot));
  const kept = new Set(
    input.order.lines.flatMap(({ sku, quantity }) => {
      const able = sorted.filter(({ id }) => (units.get(id)?.get(sku) ?? 0) >= quantity);
      return (able.length > 0 ? able : sorted.filter(({ id }) => units.get(id)?.has(sku)))
        .slice(0, 10)
        .map(({ id }) => id);
    }),
  );
  const decision = plan({
    ...input,
    positions: input.positions.filter(({ location }) => kept.has(location)),
  });
  return decision.outcome === 'planned' ? assignmentOf(decision) : undefined;
};

export const baselines = {
  magentoPriority,
  magentoDistance,
  hotwax,
  spree,
  fewestSplits,
  rankTop10,
} as const;
export type Baseline = keyof typeof baselines;
