import { rulesetSchema } from '../../../../functions/planner/ruleset.ts';
import { runArrivals } from './arrivals.ts';

export interface FreshComparison {
  readonly orders: number;
  /** Orders that go otherwise by the other rules. */
  readonly moved: number;
  /** Orders of which the what-if says otherwise than the fresh run. */
  readonly different: number;
}

const THEN = { limits: { maxShipments: 3 } } as const;
const OTHER = { objective: { mode: 'nearest' } } as const;

/** The same orders, receipts and cancels under two rules: what the first run's past says of the second's, order by order. */
export async function compareWithFreshRun(
  orders: number,
  say: (line: string) => void,
): Promise<FreshComparison> {
  const arrivals = { seed: 3, orders, cap: Math.ceil(orders / 20) };
  const ruleset = rulesetSchema.parse({ currency: 'USD', ...OTHER });
  const first = await runArrivals({ ...arrivals, ruleset: THEN }, { ruleset });
  const fresh = await runArrivals({ ...arrivals, ruleset: OTHER }, {});
  const found = new Map(fresh.pairs.map(({ orderId, before }) => [orderId, before]));
  let moved = 0;
  let different = Math.abs(first.pairs.length - fresh.pairs.length);
  for (const { orderId, before, after } of first.pairs) {
    if (JSON.stringify(before) !== JSON.stringify(after)) moved += 1;
    if (JSON.stringify(found.get(orderId)) === JSON.stringify(after)) continue;
    different += 1;
    say(
      `${orderId}: ${JSON.stringify(after)} by what-if, ${JSON.stringify(found.get(orderId))} by a fresh run`,
    );
  }
  say(
    `${first.pairs.length} orders by other rules: ${moved} go otherwise, ${different} not as in a fresh run by these rules`,
  );
  return { orders: first.pairs.length, moved, different };
}
