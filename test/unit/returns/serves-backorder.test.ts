import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { serveStockQueue } from '../../../functions/inventory/backorder/serve-stock-queue.ts';
import { readOrder } from '../../../functions/order/order.store.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import type { Grade } from '../../../functions/returns/rma/grades.ts';
import { inspectReturn } from '../../../functions/returns/rma/inspect-return.ts';
import { key } from '../../../functions/shared/keys.ts';
import { settings } from '../../../functions/shared/settings.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from '../inventory/ledger.ts';
import { aReturn } from './return-items.ts';

describe('goods that come back while orders wait for their SKU', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());

  /** Two units of a return are found to be something. */
  async function inspect(ledger: Ledger, sku: string, as: Grade): Promise<void> {
    const lines = [{ lineId: '1', sku, units: 2 }];
    const { location, pool } = ledger;
    const before = aReturn({ location, pool, lines, received: lines, taken: lines, status: 'received' });
    const found = { lines: [{ lineId: '1', sku, units: 2, as }], strange: [], senders: [] };
    const change = inspectReturn(before, found, { now: now(), settings: settings() });
    await ledger.move(...(change?.movements ?? []));
  }

  async function waitingOrder(ledger: Ledger, sku: string): Promise<string> {
    await ledger.channel();
    const orderId = await ledger.order({ [sku]: 2 });
    const enteredAt = '2026-11-23T09:01:00.000Z';
    await run(awaitStock, { orderId, attempt: 1, token: 'token', enteredAt, retry: 0 });
    return orderId;
  }

  test('sellable units serve the order that waits, and nobody who comes later takes them first (P23)', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    const waiting = await waitingOrder(ledger, sku);

    await inspect(ledger, sku, 'sellable');
    const [shard] = table.ofType('Pool').filter(({ atp }) => atp === 2);
    const served = await serveStockQueue(ledger.pool, sku, now());

    expect(shard).toMatchObject({ shard: 'QUEUE' });
    const image = { ...key.pool(ledger.pool, sku, 'QUEUE'), ...shard, type: 'Pool' } as const;
    const change = { sequenceNumber: '1', type: 'Pool', item: 'POOL', createdAt: 0 } as const;
    expect(effectsOf({ ...change, new: image, old: { ...image, atp: 0 } })).toContainEqual({
      kind: 'wakeForStock',
      pool: ledger.pool,
      sku,
    });
    expect(served).toEqual([waiting]);
    expect(await readOrder(waiting)).toMatchObject({ status: 'reserved', totals: { reserved: 2 } });
    expect(await ledger.findings()).toEqual([]);
  });

  test.each(['refurbish', 'scrap', 'missing', 'wrong_item'] as const)(
    'units that are %s serve nobody',
    async (as) => {
      const ledger = new Ledger();
      const sku = ledger.sku(1);
      await waitingOrder(ledger, sku);

      await inspect(ledger, sku, as);

      expect(await serveStockQueue(ledger.pool, sku, now())).toEqual([]);
      expect(await ledger.findings()).toEqual([]);
    },
  );

  test('units to be mended serve the order once they are mended', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    const waiting = await waitingOrder(ledger, sku);
    await inspect(ledger, sku, 'refurbish');

    await ledger.move({ kind: 'refurbished', sku, location: ledger.location, units: 2 });

    expect(await serveStockQueue(ledger.pool, sku, now())).toEqual([waiting]);
  });
});
