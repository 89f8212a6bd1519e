/** What the Lagrangian bound pays for what is shipped, and for the places that are opened. */
import type { Floors } from '../floors.ts';
import type { RoutingProblem } from '../problem.ts';

/** What pays in a round. */
export interface Multipliers {
  readonly items: Float64Array;
  readonly cuts: readonly number[];
}

/** Multipliers to start from: each bundle's floor, and its share of the cheapest opening. */
export function firstMultipliers(
  { items }: RoutingProblem,
  { openings, bundleFloors }: Floors,
): Float64Array {
  const bundles = items.reduce((sum, { count }) => sum + count, 0);
  const share = Math.max(0, Math.floor(openings.ofAtLeast(1) / Math.max(1, bundles)));
  return Float64Array.from(items, (_, item) => (bundleFloors[item] ?? 0) + share);
}

export function sumOfSquares(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number * number, 0);
}
