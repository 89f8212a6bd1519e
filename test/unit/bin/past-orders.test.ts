/** Past orders by which the coverage of rules is counted: as the first decision of each saw it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pastOrders } from '../../../bin/rules/past-orders.ts';
import { rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { Coverage } from '../../../functions/routing/rulesets/lint/coverage.ts';
import { key } from '../../../functions/shared/keys.ts';
import { run } from '../../support/call.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { aTable, NOW, ORDER, reserved, stock } from '../../support/routing-world.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
  const channel = { ...key.channel('web'), id: 'web' };
  table = aTable(channel, stock('A', 'NYC', 5), stock('A', 'LAX', 5), ...reserved([{ sku: 'A', units: 1 }]));
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

test('an order that was routed is one of the past, with the stock and network that its route saw', async () => {
  const before: unknown[] = [];
  for await (const input of pastOrders(1, NOW)) before.push(input);
  expect(before).toEqual([]);

  await run(route, { orderId: ORDER, attempt: 1 });
  const ruleset = rulesetSchema.parse({ currency: 'USD', filters: [{ type: 'radius', maxKm: 500 }] });
  const coverage = new Coverage(ruleset);
  for await (const input of pastOrders(1, NOW)) coverage.add(input);
  expect(coverage.rows).toMatchObject([
    { path: 'default', asked: 1, met: 1 },
    { path: 'filters.0', asked: 1, met: 1 },
    { path: 'limits.maxShipments', asked: 1, met: 0 },
  ]);
});
