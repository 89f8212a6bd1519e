/** Arithmetic of costs: micros by term, terms that come to nothing left out. */
import type { Cost } from '../decision.ts';
import { type CostTermType, costTermTypes } from './cost-terms.ts';
import { countable } from './micros.ts';

/** Changes `cost`. */
export function addToCost(cost: Cost, term: CostTermType, micros: number): void {
  if (micros !== 0) cost[term] = countable((cost[term] ?? 0) + micros);
}

export function sumOfCosts(costs: readonly Cost[]): Cost {
  const sum: Cost = {};
  for (const cost of costs) for (const term of costTermTypes) addToCost(sum, term, cost[term] ?? 0);
  return sum;
}

/** Micros by all terms together. */
export function totalMicros(cost: Cost): number {
  let sum = 0;
  for (const term of costTermTypes) sum += cost[term] ?? 0;
  return countable(sum);
}
