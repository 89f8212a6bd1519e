/**
 * How long orders over a thousand locations take on dense and on sparse stock. Each order is planned several times and
 * its least time counts: what else runs on the machine lengthens a plan, and never shortens one.
 */

import { randomOf } from '../../../bin/savings/seeded-random.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { BenchSummary } from './bench-summary.ts';
import type { PrintLine } from './bench-tables.ts';
import { quantile } from './quantile.ts';
import { stepCard } from './synthetic-cards.ts';
import { type NetworkDensity, networkOf } from './synthetic-network.ts';
import { baseRuleset, orderOf } from './synthetic-orders.ts';

const SEED = 1;
const SIZE = 1000;
const REPEATS = 6;

export interface LeastTimes {
  readonly denseP99Ms: number;
  readonly sparseP99Ms: number;
  readonly sparseToDense: number;
}

/** The 99th percentile of the least times of so many typical orders. */
function leastP99(density: NetworkDensity, orders: number): number {
  const network = networkOf(SIZE, density, SEED);
  const random = randomOf(SEED * 104_729 + SIZE);
  const inputs = Array.from({ length: orders }, (_, number) =>
    orderOf(network, random, 'typical', stepCard, baseRuleset, number),
  );
  const least = new Float64Array(orders).fill(Infinity);
  for (let repeat = 0; repeat < REPEATS; repeat += 1)
    inputs.forEach((input, at) => {
      const start = performance.now();
      plan(input);
      least[at] = Math.min(least[at] ?? Infinity, performance.now() - start);
    });
  return quantile(Array.from(least.sort()), 0.99);
}

export function runTimes(orders: number, summary: BenchSummary, print: PrintLine): void {
  const dense = leastP99('dense', orders);
  const sparse = leastP99('sparse', orders);
  const times: LeastTimes = {
    denseP99Ms: Number(dense.toFixed(3)),
    sparseP99Ms: Number(sparse.toFixed(3)),
    sparseToDense: Number((sparse / dense).toFixed(2)),
  };
  summary.leastTimes = times;
  print(
    `${SIZE} locations, ${orders} typical orders, least of ${REPEATS} plans of each: p99 ${dense.toFixed(3)} ms dense, ` +
      `${sparse.toFixed(3)} ms sparse, ${times.sparseToDense} times as much`,
  );
}
