import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { serveStockQueue } from '../../../functions/inventory/backorder/serve-stock-queue.ts';
import { readFuture } from '../../../functions/inventory/future/supply.store.ts';
import { handler as reserve } from '../../../functions/inventory/reserve.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readOrder } from '../../../functions/order/order.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { Conflict } from '../../../functions/shared/errors.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from '../../unit/inventory/ledger.ts';

const LIMIT = 6;

const step = fc.oneof(
  fc.record({ kind: fc.constant('order' as const), units: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('cancel' as const), nth: fc.nat(6), units: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('receive' as const), units: fc.integer({ min: 1, max: 4 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What is promised and what waits after each step; some orders ship what is there, others wait for all. */
async function countsAfter(steps: readonly Step[]): Promise<{ promised: number; waiting: number }[]> {
  const table = new MemoryTable();
  const ledger = new Ledger();
  const sku = ledger.sku(1);
  await ledger.channel({ backorder: 'shipAvailable' });
  const preorder = { limits: { [ledger.pool]: LIMIT }, shipsBy: '2099-01-01T00:00:00.000Z' };
  await ledger.article(sku, { policies: { preorder } });
  forgetNetwork();
  const orders: string[] = [];
  const take = async (one: Step): Promise<void> => {
    if (one.kind === 'receive') {
      await ledger.receive(sku, one.units);
      await serveStockQueue(ledger.pool, sku, now());
    } else if (one.kind === 'order') {
      const orderId = await ledger.order({ [sku]: one.units });
      orders.push(orderId);
      const input = { orderId, attempt: 1, parts: true };
      const name = await run(reserve, input).catch((error: Error) => error.name);
      const token = { token: `token-${orderId}`, enteredAt: now(), retry: 0 };
      if (name === 'OutOfStock') await run(awaitStock, { ...input, ...token });
    } else {
      const orderId = orders[one.nth % Math.max(1, orders.length)];
      const lines = [{ lineId: '1', units: one.units }];
      if (orderId !== undefined)
        await cancelOrder({ orderId, by: 'operator:ann', lines, now: now() }).catch((error: unknown) => {
          if (!(error instanceof Conflict)) throw error;
        });
    }
  };
  const seen: { promised: number; waiting: number }[] = [];
  for (const one of steps) {
    await take(one);
    const { promised } = await readFuture(ledger.pool, sku);
    const totals = await Promise.all(orders.map(async (id) => (await readOrder(id)).totals.backordered));
    seen.push({ promised, waiting: totals.reduce((sum, units) => sum + units, 0) });
  }
  expect(await ledger.findings()).toEqual([]);
  table.close();
  return seen;
}

describe('units that are promised before they are there', () => {
  test('are what waits, and never above the limit, whatever comes, is cancelled or received (P33)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        for (const { promised, waiting } of await countsAfter(steps)) {
          expect(promised).toBe(waiting);
          expect(promised).toBeLessThanOrEqual(LIMIT);
        }
      }),
      { numRuns: 15 },
    );
  });
});
