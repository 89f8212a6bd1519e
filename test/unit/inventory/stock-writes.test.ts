import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { looseExceptionName } from '../../../functions/exceptions/exception.store.ts';
import { readPositions } from '../../../functions/inventory/stock/position.store.ts';
import { moveStock } from '../../../functions/inventory/stock/stock.store.ts';
import { key, shardOf } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from './ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  vi.restoreAllMocks();
  table.close();
});

const positionOf = async (ledger: Ledger, sku: string) =>
  (await readPositions([sku])).find(({ location }) => location === ledger.location);

describe('positions and pools', () => {
  test('an allocation that reads nothing raises the version, and its event has the new quantities (P19)', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 10);
    await ledger.move({ kind: 'reserve', sku, units: 7 });
    await Promise.all(
      [2, 2, 3].map((units) => ledger.move({ kind: 'allocate', sku, location: ledger.location, units })),
    );
    const position = await positionOf(ledger, sku);
    expect(position).toMatchObject({
      allocated: 7,
      free: 3,
      version: 4,
      evt: {
        seq: 4,
        type: 'stock.position_changed',
        data: { onHand: 10, allocated: 7, free: 3, version: 4, movement: 'allocate' },
      },
    });
    expect(await ledger.atp(sku)).toBe(3);
  });

  test('allocating units that are not free, not on sale, of another pool or not there is OutOfStock (P20)', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 2);
    const allocate = (over: Record<string, unknown> = {}) =>
      ledger.move({ kind: 'allocate', sku, location: ledger.location, units: 2, ...over });
    await expect(allocate({ units: 3 })).rejects.toMatchObject({
      name: 'OutOfStock',
      detail: { sku, location: ledger.location, wanted: 3, available: 2 },
    });
    await expect(allocate({ pool: 'elsewhere' })).rejects.toMatchObject({ name: 'OutOfStock' });
    await expect(allocate({ location: 'nowhere' })).rejects.toMatchObject({
      name: 'OutOfStock',
      detail: { available: 0 },
    });
    await ledger.move({ kind: 'selling', sku, location: ledger.location, units: 0 });
    await expect(allocate()).rejects.toMatchObject({ name: 'OutOfStock', detail: { available: 0 } });
  });

  test('a pinned movement takes units from the location and from the pool, or from neither (P20)', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 3);
    await ledger.move({ kind: 'reserve', sku, units: 2 });
    const pinned = (units: number) => ledger.move({ kind: 'pinned', sku, location: ledger.location, units });
    await expect(pinned(2)).rejects.toMatchObject({
      name: 'OutOfStock',
      detail: { wanted: 2, available: 1 },
    });
    await pinned(1);
    expect(await ledger.atp(sku)).toBe(0);
    expect(await positionOf(ledger, sku)).toMatchObject({ allocated: 1, free: 2 });
  });

  test('several movements of one position and pool are one write of each', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 10);
    await ledger.move({ kind: 'pinned', sku, location: ledger.location, units: 4 });
    const writes = await moveStock(
      [
        {
          kind: 'notFulfilledPresent',
          sku,
          location: ledger.location,
          pool: ledger.pool,
          units: 2,
          ref: 'document:test',
        },
        { kind: 'ship', sku, location: ledger.location, pool: ledger.pool, units: 2, ref: 'document:test' },
        { kind: 'releaseUnallocated', sku, pool: ledger.pool, units: 2, ref: 'document:test' },
      ],
      now(),
    );
    expect(writes).toHaveLength(2);
    await transact(writes);
    expect(await positionOf(ledger, sku)).toMatchObject({ onHand: 8, allocated: 0, free: 8, version: 3 });
    expect(await ledger.atp(sku)).toBe(8);
  });

  test('an increase relies on no shard being below zero, a decrease on the units that it takes (P18)', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    const { location, pool } = ledger;
    await ledger.receive(sku, 8);
    await ledger.divide(sku, 2);
    const at = (shard: number): string =>
      Array.from({ length: 100 }, (_, n) => `order-${n}`).find((orderId) => shardOf(orderId, 2) === shard) ??
      '';
    const plan = (kind: 'reserve' | 'receipt' | 'sale', units: number, shard: number) =>
      moveStock(
        [
          {
            kind,
            sku,
            location: kind === 'reserve' ? '' : `${location}-${kind}`,
            pool,
            units,
            orderId: at(shard),
            ref: 'document:test',
          },
        ],
        now(),
      );
    const decrease = await plan('reserve', 3, 0);
    const increase = await plan('receipt', 2, 1);
    await ledger.move({ kind: 'reserve', sku, units: 8 });
    await expect(transact(decrease)).rejects.toMatchObject({ name: 'Moved' });
    await ledger.move({ kind: 'adjust', sku, location, units: -1 });
    await expect(transact(increase)).rejects.toMatchObject({ name: 'Moved' });
    const paying = await plan('receipt', 3, 1);
    await ledger.move({ kind: 'adjust', sku, location, units: -1 });
    await expect(transact(paying)).rejects.toMatchObject({ name: 'Moved' });
    await transact(await plan('receipt', 3, 1));
    expect(await ledger.atp(sku)).toBe(1);
  });

  test('a pool below zero opens one exception, which is closed when the pool is no longer below zero', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 5);
    await ledger.move({ kind: 'reserve', sku, units: 5 });
    await ledger.move({ kind: 'adjust', sku, location: ledger.location, units: -2 });
    await ledger.move({ kind: 'adjust', sku, location: ledger.location, units: -1 });
    const exception = () =>
      table.item(key.looseException(looseExceptionName('PoolBelowZero', `${ledger.pool}#${sku}`)));
    expect(exception()).toMatchObject({
      status: 'open',
      detail: { pool: ledger.pool, sku, atp: -2 },
      version: 1,
    });
    expect(await ledger.atp(sku)).toBe(-3);
    await ledger.receive(sku, 2);
    expect(exception()).toMatchObject({ status: 'open' });
    await ledger.receive(sku, 4);
    expect(exception()).toMatchObject({ status: 'resolved', resolved: { by: 'system' } });
    expect(await ledger.atp(sku)).toBe(3);
  });
});
