import { rulesetSchema } from '../../../../functions/planner/ruleset.ts';
import type { OrderPair } from '../../../../functions/trust/what-if/what-if.ts';
import { type Arrivals, runArrivals } from './arrivals.ts';

export interface FreshComparison {
  readonly orders: number;
  /** Orders that go otherwise by the other rules. */
  readonly moved: number;
  /** Orders of which the what-if says otherwise than the fresh run. */
  readonly different: number;
  /** Parts of joint plans that these orders took, and what is wrong with such plans. */
  readonly jointParts: number;
  readonly jointFaults: number;
}

type Rules = Arrivals['ruleset'];

const byCost: Rules = { limits: { maxShipments: 3 } };
const byDistance: Rules = { objective: { mode: 'nearest' } };
const withDistance: Rules = {
  objective: { terms: [{ type: 'shipping' }, { type: 'handling' }, { type: 'distance', per100KmMinor: 30 }] },
};

/**
 * Each past with other rules: who was planned together then and is not by the new rules, the other way round, and by both.
 * Seeds 3 and 4 have orders that wait for stock together and gain by it; the others have pasts of their own.
 */
const comparisons: readonly { readonly seed: number; readonly then: Rules; readonly other: Rules }[] = [
  ...[3, 4, 5, 7].map((seed) => ({ seed, then: byCost, other: byDistance })),
  ...[3, 4, 5].map((seed) => ({ seed, then: byDistance, other: byCost })),
  ...[3, 6].map((seed) => ({ seed, then: byCost, other: withDistance })),
];

function figuresText(figures: OrderPair['before'] | undefined): string {
  return JSON.stringify(figures ?? null);
}

/** The same orders, receipts and cancels under two rules: what the first run's past says of the second's, order by order. */
async function compareOne(
  { seed, then, other }: (typeof comparisons)[number],
  orders: number,
  say: (line: string) => void,
): Promise<FreshComparison> {
  const arrivals = { seed, orders, cap: Math.ceil(orders / 20) };
  const ruleset = rulesetSchema.parse({ currency: 'USD', ...other });
  const first = await runArrivals({ ...arrivals, ruleset: then }, { ruleset });
  const fresh = await runArrivals({ ...arrivals, ruleset: other }, {});
  const found = new Map(fresh.pairs.map(({ orderId, before }) => [orderId, before]));
  let moved = 0;
  let different = Math.abs(first.pairs.length - fresh.pairs.length);
  for (const { orderId, before, after } of first.pairs) {
    const [was, is, run] = [before, after, found.get(orderId)].map(figuresText);
    if (was !== is) moved += 1;
    if (run === is) continue;
    different += 1;
    say(`seed ${seed}: ${orderId}: ${is} by what-if, ${run} by a fresh run`);
  }
  const faults = [...first.jointFaults, ...fresh.jointFaults];
  for (const fault of faults) say(`seed ${seed}: joint plan of ${fault}`);
  const jointParts = first.jointParts + fresh.jointParts;
  return { orders: first.pairs.length, moved, different, jointParts, jointFaults: faults.length };
}

/** Several pasts, each told by other rules and run freshly under them. `orders`: that come in each. */
export async function compareWithFreshRun(
  orders: number,
  say: (line: string) => void,
): Promise<FreshComparison> {
  const sums = { orders: 0, moved: 0, different: 0, jointParts: 0, jointFaults: 0 };
  for (const comparison of comparisons) {
    const one = await compareOne(comparison, orders, say);
    sums.orders += one.orders;
    sums.moved += one.moved;
    sums.different += one.different;
    sums.jointParts += one.jointParts;
    sums.jointFaults += one.jointFaults;
  }
  say(
    `${sums.orders} orders of ${comparisons.length} pasts by other rules: ${sums.moved} go otherwise, ` +
      `${sums.different} not as in a fresh run by these rules; ${sums.jointParts} took parts of joint plans, ` +
      `${sums.jointFaults} faults of these`,
  );
  return sums;
}
