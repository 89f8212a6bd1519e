import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler as readStock } from '../../../../functions/inventory/read-stock.handler.ts';
import { readWalk } from '../../../../functions/inventory/sellable/stock-walk.store.ts';
import { beginWalk, sweepWalk, walkStock } from '../../../../functions/inventory/sellable/walk-stock.ts';
import { readAtp } from '../../../../functions/inventory/stock/pool.store.ts';
import { moveStock } from '../../../../functions/inventory/stock/stock.store.ts';
import { reviewWithheld } from '../../../../functions/inventory/stock/sweep-position.ts';
import { readLocationSwitchDoor } from '../../../../functions/inventory/stock-doors.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../../functions/operations/audit/audit.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { call } from '../../../support/call.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';

const start = '2026-11-23T10:00:00.000Z';
const settled = '2026-11-23T10:02:00.000Z';
const skus = Array.from({ length: 130 }, (_, index) => `S${index}`);

describe('a location that is switched off', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(locationItem('wh-1', { type: 'warehouse' }));
  });
  afterEach(() => table.close());

  async function move(sku: string, kind: 'receipt' | 'allocate' | 'reserve', units: number): Promise<void> {
    const at = { sku, location: 'wh-1', pool: 'main', units, ref: 'document:test' } as const;
    await transact(await moveStock([{ kind, ...at }], start));
  }

  function switchTo(active: boolean, version: number): Promise<void> {
    table.seed(locationItem('wh-1', { type: 'warehouse', active, version }));
    return beginWalk({ kind: 'location', id: 'wh-1', entityVersion: version }, start);
  }

  /** As the relay does: a step for each record of the walk, as long as it runs. */
  async function walk(now = start): Promise<void> {
    while ((await readWalk('location:wh-1'))?.status === 'running') await walkStock('location:wh-1', now);
  }

  async function atp(sku: string): Promise<number> {
    return (await readAtp('main', sku)).atp;
  }

  async function status(): Promise<unknown> {
    const caller = { kind: 'operator', id: 'ada' } as const;
    return (await call(readStock, readLocationSwitchDoor, { params: { id: 'wh-1' }, caller })).body;
  }

  test('takes its stock out of the pool some SKUs at a time, and joins it again the same way', async () => {
    for (const sku of skus) await move(sku, 'receipt', 2);
    await switchTo(false, 2);
    await walkStock('location:wh-1', start);

    expect(await status()).toMatchObject({ active: false, status: 'running', seen: 100, moved: 100 });
    expect(audit(await readBooks())).toEqual([]);

    await walk();

    expect(await status()).toMatchObject({ status: 'settling', seen: 130, moved: 130 });
    expect(await Promise.all([atp('S0'), atp('S129')])).toEqual([0, 0]);
    expect(audit(await readBooks())).toEqual([]);

    await switchTo(true, 3);
    await walk();

    expect(await Promise.all([atp('S0'), atp('S129')])).toEqual([2, 2]);
    expect(audit(await readBooks())).toEqual([]);
  });

  test('leaves claims that no longer fit to whoever looks after pools below zero', async () => {
    await move('S0', 'receipt', 5);
    await move('S0', 'reserve', 4);
    await move('S0', 'allocate', 1);

    await switchTo(false, 2);
    await walk();

    expect(await atp('S0')).toBe(-3);
    expect(table.item(key.position('S0', 'wh-1'))).toMatchObject({ onHand: 5, allocated: 1, off: true });
    expect(audit(await readBooks()).filter(({ kind }) => kind === 'invariant')).toEqual([
      { kind: 'invariant', about: 'S0 in main', expected: 0, found: -3 },
    ]);
  });

  test('is looked at once more when nobody can know it as it was before', async () => {
    await move('S0', 'receipt', 5);
    await switchTo(false, 2);
    await walk();
    const late = { ...table.item(key.position('S0', 'wh-1')), off: undefined };
    table.seed({ ...late, ...key.position('S0', 'wh-1') });

    await sweepWalk(table.item(key.stockWalk('location:wh-1')) ?? {}, settled);
    await walk(settled);

    expect(table.item(key.position('S0', 'wh-1'))).toMatchObject({ off: true });
    expect(await status()).toMatchObject({ status: 'done', doneAt: settled });
  });

  test('has what comes in later on hand and in no pool', async () => {
    await switchTo(false, 2);
    await walk();
    forgetNetwork();

    await move('S1', 'receipt', 3);

    expect(await atp('S1')).toBe(0);
    await expect(move('S1', 'allocate', 1)).rejects.toMatchObject({ name: 'OutOfStock' });
  });

  describe('and other policies of a location', () => {
    /** Ten are there, of which two were not found once. */
    async function missed(): Promise<void> {
      await move('S0', 'receipt', 10);
      const before = table.item(key.position('S0', 'wh-1'));
      const hour = Math.floor(Date.parse(start) / 3_600_000);
      table.seed({ ...before, ...key.position('S0', 'wh-1'), trust: [0, 10, hour] });
    }

    test('withhold what they say wherever the books were wrong, and give it back when they say no more', async () => {
      await missed();
      const withholding = { belowPct: 95, mostPct: 30 };
      table.seed(locationItem('wh-1', { type: 'warehouse', withholding, version: 2 }));
      forgetNetwork();

      await beginWalk({ kind: 'location', id: 'wh-1', entityVersion: 2 }, start);
      await walk();
      const kept = await atp('S0');
      await switchTo(true, 3);
      forgetNetwork();
      await walk();

      expect([kept, await atp('S0')]).toEqual([7, 10]);
      expect(audit(await readBooks())).toEqual([]);
    });

    test('of a SKU do so at each location', async () => {
      await missed();
      table.seed(skuItem('S0', { withholding: { belowPct: 95, mostPct: 30 }, version: 2 }));

      await reviewWithheld('S0', start);

      expect(await atp('S0')).toBe(7);
      expect(audit(await readBooks())).toEqual([]);
    });

    test('end life dates at the hour of another zone', async () => {
      const lots = [{ lot: 'L1', lifeDate: '2026-12-01', units: 3 }];
      const receipt = { kind: 'receipt', sku: 'S0', location: 'wh-1', pool: 'main', units: 3, lots } as const;
      await transact(await moveStock([{ ...receipt, ref: 'document:test' }], start));
      forgetNetwork();
      table.seed(locationItem('wh-1', { type: 'warehouse', timeZone: 'Asia/Tokyo', version: 2 }));

      await beginWalk({ kind: 'location', id: 'wh-1', entityVersion: 2 }, start);
      await walk();

      expect(table.item(key.position('S0', 'wh-1'))).toMatchObject({
        lifeEndsAt: '2026-12-01T15:00:00.000Z',
      });
    });
  });
});
