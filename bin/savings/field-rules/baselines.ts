/**
 * What others do, as their code or documents describe it, on the same snapshot: `npm run savings` and the routing benchmark
 * compare with it. None computes a cost; each
 * answers which location ships how much, or undefined where it finds no plan. Only `rankTop10` has an optimum
 * in it, and uses the planner's; all the rest is written apart from the product.
 *
 * Sources: magento/inventory GetDefaultSortedSourcesResult (priority, distance); hotwax/OrderRouting (single
 * nearest complete, else nearest first); spree/spree 5.5 MinimizeSplits (ranked once by lines covered, then
 * default location, then id); Shopify's and Salesforce's documents (fewest splits); IBM Sterling's
 * rank-then-optimise.
 */
import type { PlannedLocation } from '../../../functions/network/planning/planned-network.ts';
import { plan } from '../../../functions/planner/plan.ts';
import { type Assignment, assignmentOf } from './assignment.ts';
import { locationsOfFewestSplits } from './fewest-splits.ts';
import type { RoutingSnapshot } from './snapshot.ts';

/** Takes from each location in turn what it has of what is still wanted: the walk that most of them share. */
function walk(
  { input, units }: RoutingSnapshot,
  locations: readonly PlannedLocation[],
): Assignment | undefined {
  const remaining = new Map(input.order.lines.map(({ sku, quantity }) => [sku, quantity]));
  let open = [...remaining.values()].reduce((sum, quantity) => sum + quantity, 0);
  const assignment = new Map<string, Map<string, number>>();
  for (const { id } of locations) {
    if (open === 0) break;
    for (const [sku, wanted] of remaining) {
      const taken = Math.min(wanted, units.get(id)?.get(sku) ?? 0);
      if (taken === 0) continue;
      const own = assignment.get(id) ?? new Map<string, number>();
      assignment.set(id, own);
      own.set(sku, taken);
      remaining.set(sku, wanted - taken);
      open -= taken;
    }
  }
  return open === 0 ? assignment : undefined;
}

function byPriority(a: PlannedLocation, b: PlannedLocation): number {
  return a.priority - b.priority || (a.id < b.id ? -1 : 1);
}

function nearestFirst({ locations, km }: RoutingSnapshot): PlannedLocation[] {
  const distance = ({ id }: PlannedLocation): number => km.get(id) ?? 0;
  return locations.toSorted((a, b) => distance(a) - distance(b) || byPriority(a, b));
}

/** Lines that a location could ship whole. */
function coveredLines({ input, units }: RoutingSnapshot, { id }: PlannedLocation): number {
  return input.order.lines.filter(({ sku, quantity }) => (units.get(id)?.get(sku) ?? 0) >= quantity).length;
}

export function magentoPriority(snapshot: RoutingSnapshot): Assignment | undefined {
  return walk(snapshot, snapshot.locations.toSorted(byPriority));
}

export function magentoDistance(snapshot: RoutingSnapshot): Assignment | undefined {
  return walk(snapshot, nearestFirst(snapshot));
}

/** SINGLE: the nearest facility that holds everything; else MULTI: rows filled nearest first. */
export function hotwax(snapshot: RoutingSnapshot): Assignment | undefined {
  const sorted = nearestFirst(snapshot);
  const lines = snapshot.input.order.lines.length;
  const single = sorted.find((location) => coveredLines(snapshot, location) === lines);
  return walk(snapshot, single ? [single] : sorted);
}

/** Ranked once by the number of lines fully covered, not again for what remains. */
export function spree(snapshot: RoutingSnapshot): Assignment | undefined {
  const ranks = new Map(
    snapshot.locations.map((location) => [location.id, coveredLines(snapshot, location)]),
  );
  const rank = ({ id }: PlannedLocation): number => ranks.get(id) ?? 0;
  const sorted = snapshot.locations.toSorted((a, b) => rank(b) - rank(a) || byPriority(a, b));
  return walk(snapshot, sorted);
}

/** The chosen locations are filled nearest first. */
export function fewestSplits(snapshot: RoutingSnapshot): Assignment | undefined {
  const sorted = nearestFirst(snapshot);
  const chosen = new Set(locationsOfFewestSplits(snapshot, sorted));
  return walk(
    snapshot,
    sorted.filter((location) => chosen.has(location)),
  );
}

/** Ids of the ten nearest locations that hold a whole line, or some of it where none holds all. */
function tenNearestFor(
  { units }: RoutingSnapshot,
  sorted: readonly PlannedLocation[],
  { sku, quantity }: { readonly sku: string; readonly quantity: number },
): string[] {
  const whole = sorted.filter(({ id }) => (units.get(id)?.get(sku) ?? 0) >= quantity);
  const some = sorted.filter(({ id }) => units.get(id)?.has(sku));
  return (whole.length > 0 ? whole : some).slice(0, 10).map(({ id }) => id);
}

/** The ten nearest locations that cover each line, then the exact optimum among them. */
export function rankTop10(snapshot: RoutingSnapshot): Assignment | undefined {
  const { input } = snapshot;
  const sorted = nearestFirst(snapshot);
  const kept = new Set(input.order.lines.flatMap((line) => tenNearestFor(snapshot, sorted, line)));
  const positions = input.positions.filter(({ location }) => kept.has(location));
  const decision = plan({ ...input, positions });
  return decision.outcome === 'planned' ? assignmentOf(decision) : undefined;
}

export const baselines = {
  magentoPriority,
  magentoDistance,
  hotwax,
  spree,
  fewestSplits,
  rankTop10,
} as const;

export type BaselineName = keyof typeof baselines;
export const baselineNames = Object.keys(baselines).filter((name): name is BaselineName => name in baselines);
