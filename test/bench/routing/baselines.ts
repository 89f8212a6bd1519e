/**
 * What others do, as their code or documents describe it, on the same snapshot. None computes a cost; each answers which location ships how much.
 * Sources: magento/inventory GetDefaultSortedSourcesResult (priority, distance); hotwax/OrderRouting (single nearest complete, else nearest first);
 * spree/spree 5.5 MinimizeSplits (ranked once by lines covered, then default location, then id); IBM Sterling's rank-then-optimise.
 */
import type { Location, PlanInput } from '../../../functions/routing/model.ts';
import { plan } from '../../../functions/routing/plan.ts';
import { assignmentOf } from './agreement.ts';
import { kilometres, type Assignment } from './oracle.ts';

interface Snapshot {
  readonly input: PlanInput;
  /** Locations that hold something of the order. */
  readonly locations: readonly Location[];
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
  const km = new Map(locations.map(({ id, point: place }) => [id, point && place ? kilometres(point, place) : Infinity]));
  return { input, locations, units, km };
};

/** Takes from each location in turn what it has of what is still wanted: the walk that most of them share. */
const walk = ({ input, units }: Snapshot, order: readonly Location[]): Assignment | undefined => {
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

const byPriority = (a: Location, b: Location): number => a.priority - b.priority || (a.id < b.id ? -1 : 1);
const byDistance = ({ km }: Snapshot) => (a: Location, b: Location): number => (km.get(a.id) ?? 0) - (km.get(b.id) ?? 0) || byPriority(a, b);

const covers = ({ input, units }: Snapshot, { id }: Location): number =>
  input.order.lines.filter(({ sku, quantity }) => (units.get(id)?.get(sku) ?? 0) >= quantity).length;

export const magentoPriority = (snapshot: Snapshot): Assignment | undefined => walk(snapshot, snapshot.locations.toSorted(byPriority));
export const magentoDistance = (snapshot: Snapshot): Assignment | undefined => walk(snapshot, snapshot.locations.toSorted(byDistance(snapshot)));

/** SINGLE: the nearest facility that holds everything; else MULTI: rows filled nearest first. */
export const hotwax = (snapshot: Snapshot): Assignment | undefined => {
  const sorted = snapshot.locations.toSorted(byDistance(snapshot));
  const single = sorted.find((location) => covers(snapshot, location) === snapshot.input.order.lines.length);
  return walk(snapshot, single ? [single] : sorted);
};

/** Ranked once by the number of lines fully covered, not again for what remains. */
export const spree = (snapshot: Snapshot): Assignment | undefined => {
  const ranks = new Map(snapshot.locations.map((location) => [location.id, covers(snapshot, location)]));
  return walk(snapshot, snapshot.locations.toSorted((a, b) => (ranks.get(b.id) ?? 0) - (ranks.get(a.id) ?? 0) || byPriority(a, b)));
};

const inMode = (input: PlanInput, mode: 'fewest-splits'): PlanInput => ({ ...input, ruleset: { ...input.ruleset, objective: { ...input.ruleset.objective, mode } } });

/** Exact lexicographic: number of shipments, then sum of distances. Shopify and Salesforce describe it; the product has it as a mode. */
export const fewestSplits = ({ input }: Snapshot): Assignment | undefined => {
  const decision = plan(inMode(input, 'fewest-splits'));
  return decision.outcome === 'planned' ? assignmentOf(decision) : undefined;
};

/** The ten nearest locations that cover each line, then the exact optimum among them. */
export const rankTop10 = (snapshot: Snapshot): Assignment | undefined => {
  const { input, units } = snapshot;
  const sorted = snapshot.locations.toSorted(byDistance(snapshot));
  const kept = new Set(input.order.lines.flatMap(({ sku, quantity }) => {
    const able = sorted.filter(({ id }) => (units.get(id)?.get(sku) ?? 0) >= quantity);
    return (able.length > 0 ? able : sorted.filter(({ id }) => units.get(id)?.has(sku))).slice(0, 10).map(({ id }) => id);
  }));
  const decision = plan({ ...input, positions: input.positions.filter(({ location }) => kept.has(location)) });
  return decision.outcome === 'planned' ? assignmentOf(decision) : undefined;
};

export const baselines = { magentoPriority, magentoDistance, hotwax, spree, fewestSplits, rankTop10 } as const;
export type Baseline = keyof typeof baselines;
