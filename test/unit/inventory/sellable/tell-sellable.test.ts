import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { itemOfEntry } from '../../../../functions/inventory/ledger/stored-entry.ts';
import { handler as readStock } from '../../../../functions/inventory/read-stock.handler.ts';
import { readSellable } from '../../../../functions/inventory/sellable/read-sellable.ts';
import { sweepLastUnits, tellSellable } from '../../../../functions/inventory/sellable/tell-sellable.ts';
import { beginWalk, walkStock } from '../../../../functions/inventory/sellable/walk-stock.ts';
import { readPools } from '../../../../functions/inventory/stock/pool.store.ts';
import { allShards, sumAtp } from '../../../../functions/inventory/stock/spread.ts';
import { moveStock } from '../../../../functions/inventory/stock/stock.store.ts';
import { listChannelStockDoor, readSkuStockDoor } from '../../../../functions/inventory/stock-doors.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { key, listKey } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { call } from '../../../support/call.ts';
import { channelItem } from '../../../support/channels.ts';
import { type Item, MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';

const start = '2026-11-23T10:00:00.000Z';
const minutesOn = (minutes: number): string => new Date(Date.parse(start) + minutes * 60_000).toISOString();
const operator = { kind: 'operator', id: 'ada' } as const;

describe('what channels are told that they may sell', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(
      channelItem('web'),
      channelItem('shop', { policies: { buffers: [{ units: 2 }] } }),
      locationItem('wh-1', { type: 'warehouse', coordinates: { lat: 40.7, lon: -74 } }),
      skuItem('A'),
    );
  });
  afterEach(() => table.close());

  async function receive(units: number, location = 'wh-1'): Promise<void> {
    const ref = 'document:test' as const;
    await transact(
      await moveStock([{ kind: 'receipt', sku: 'A', location, pool: 'main', units, ref }], start),
    );
  }

  async function reserve(units: number, channel = 'web'): Promise<void> {
    const orderId = `${channel}-1-aaaaaaaaaaaaaaaa`;
    const movement = { kind: 'reserve', sku: 'A', pool: 'main', units, orderId, channel } as const;
    await transact(await moveStock([{ ...movement, ref: `order:${orderId}` }], start));
  }

  function declare(selling: Record<string, unknown>, version: number): void {
    table.seed(skuItem('A', { selling, version }));
  }

  function figure(channel: string): number {
    return Number(table.item(key.sellable('A', channel))?.['units']);
  }

  function owner(): Item | undefined {
    return table.item(key.lastUnits('A', 'main'));
  }

  function events(channel: string): unknown {
    return table.item(key.sellable('A', channel))?.['evt'];
  }

  test('each channel has a figure with a version of its own, written only where it changes', async () => {
    await receive(10);
    await tellSellable('A', {}, start);

    expect([figure('web'), figure('shop')]).toEqual([10, 8]);
    expect(events('shop')).toMatchObject({
      type: 'stock.changed',
      seq: 1,
      data: { sku: 'A', channel: 'shop', sellable: 8, pools: [{ pool: 'main', units: 8 }], version: 1 },
    });

    const writes = table.writes.length;
    await tellSellable('A', {}, minutesOn(1));

    expect(table.writes).toHaveLength(writes);

    await reserve(9);
    await tellSellable('A', {}, minutesOn(2));

    expect([figure('web'), figure('shop')]).toEqual([1, 0]);
    expect(events('shop')).toMatchObject({ seq: 2, data: { sellable: 0, version: 2 } });
  });

  test('a figure of an earlier reading of the stock is refused, though the later one led to what was told (P19)', async () => {
    await receive(10);
    await tellSellable('A', {}, start);
    await receive(1);
    table.meanwhile(async () => {
      await reserve(1);
      await tellSellable('A', {}, minutesOn(1));
    });

    await tellSellable('A', {}, minutesOn(1));

    expect([figure('web'), figure('shop')]).toEqual([10, 8]);
    expect(events('web'), 'whoever listens hears nothing of a reading that changed nothing').toMatchObject({
      seq: 1,
    });
  });

  test('an earlier reading of where the stock is, which a buffer looks at, is refused in the same way', async () => {
    const buffers = [{ location: 'wh-1', percent: 50 }];
    table.seed(channelItem('shop', { version: 2, policies: { buffers } }));
    await receive(10);
    await reserve(2);
    await tellSellable('A', {}, start);
    const move = async (kind: 'allocate' | 'notFulfilledPresent') => {
      const orderId = 'web-1-aaaaaaaaaaaaaaaa';
      const place = { location: 'wh-1', pool: 'main' };
      await transact(
        await moveStock([{ kind, sku: 'A', ...place, units: 2, orderId, ref: `order:${orderId}` }], start),
      );
    };
    await move('allocate');
    table.meanwhile(async () => {
      await move('notFulfilledPresent');
      await tellSellable('A', {}, minutesOn(1));
    });

    await tellSellable('A', {}, minutesOn(1));

    expect([figure('web'), figure('shop')]).toEqual([8, 3]);
  });

  test('a figure that was worked out by newer policies is not worked out by older ones again', async () => {
    await receive(10);
    await tellSellable('A', {}, start);
    table.seed(channelItem('shop', { version: 2, policies: { buffers: [{ units: 5 }] } }));

    await tellSellable('A', { channel: { id: 'shop', version: 2 } }, start);

    expect(figure('shop')).toBe(5);
  });

  test('a reserved allocation is set aside in one write, and what is sold of it is not filled up', async () => {
    await receive(10);
    declare({ reserved: [{ channel: 'web', units: 4 }] }, 2);

    await tellSellable('A', { skuVersion: 2 }, start);

    expect([figure('web'), figure('shop')]).toEqual([10, 4]);

    await reserve(3, 'web');
    await tellSellable('A', {}, start);
    const [reading] = await readPools([{ pool: 'main', sku: 'A' }]);

    expect(reading?.reserved).toMatchObject([{ shard: '@web', atp: 1, granted: 4 }]);
    expect(sumAtp(reading ? allShards(reading) : [])).toBe(7);
    expect([figure('web'), figure('shop')]).toEqual([7, 4]);

    declare({}, 3);
    await tellSellable('A', { skuVersion: 3 }, start);
    const [emptied] = await readPools([{ pool: 'main', sku: 'A' }]);

    expect(emptied?.reserved).toEqual([]);
    expect(sumAtp(emptied ? allShards(emptied) : [])).toBe(7);
    expect(figure('shop')).toBe(5);
  });

  test('an allocation that the pool cannot fill is filled when goods come in', async () => {
    await receive(2);
    declare({ reserved: [{ channel: 'web', units: 4 }] }, 2);
    await tellSellable('A', { skuVersion: 2 }, start);
    await receive(5);

    await tellSellable('A', {}, start);

    expect((await readPools([{ pool: 'main', sku: 'A' }]))[0]?.reserved).toMatchObject([{ atp: 4 }]);
  });

  test('the last units belong to one channel, and it shows no more before the others show none (S14)', async () => {
    table.seed(channelItem('shop', { policies: { sellingPriority: 10 } }));
    declare({ lastUnitsAt: 5 }, 2);
    await receive(5);

    await tellSellable('A', { skuVersion: 2 }, start);

    expect([figure('web'), figure('shop')]).toEqual([0, 5]);
    expect(await readSellable('web', 'main', ['A'])).toEqual(new Map([['A', 0]]));

    table.seed(channelItem('web', { policies: { sellingPriority: 1 }, version: 2 }));
    await tellSellable('A', { channel: { id: 'web', version: 2 } }, minutesOn(10));

    expect([figure('web'), figure('shop')], 'at most one change an hour').toEqual([0, 5]);
    expect(owner()).toMatchObject({ owner: 'shop', dueAt: minutesOn(60) });

    await tellSellable('A', {}, minutesOn(61));

    expect([figure('web'), figure('shop')], 'the other one may still show some').toEqual([0, 0]);

    await sweepLastUnits(owner() ?? {}, minutesOn(67));

    expect([figure('web'), figure('shop')]).toEqual([5, 0]);

    await receive(9);
    await tellSellable('A', {}, minutesOn(68));

    expect([figure('web'), figure('shop')], 'all sell them again').toEqual([14, 14]);
    expect(owner(), 'nobody has to look after it').not.toHaveProperty('dueAt');
  });

  test('of channels of one priority the one that sold most of late has the last units (S14)', async () => {
    declare({ lastUnitsAt: 5 }, 2);
    await receive(5);
    const moved = [{ kind: 'reserve', units: 3, ref: 'order:web-9-aaaaaaaaaaaaaaaa' }];
    const of = { type: 'Movement', sku: 'A', pool: 'main', shard: 0, version: 1, at: start } as const;
    table.seed(itemOfEntry({ ...of, moved, before: { atp: 3 }, after: { atp: 0 } }));

    await tellSellable('A', { skuVersion: 2 }, minutesOn(1));

    expect([figure('web'), figure('shop')]).toEqual([5, 0]);
  });

  test('GET /stock/{sku} says why each unit is withheld, and shows a channel its own figure only', async () => {
    await receive(10);
    await reserve(3);

    const { body } = await call(readStock, readSkuStockDoor, { params: { sku: 'A' }, caller: operator });

    expect(body['pools']).toMatchObject([
      {
        pool: 'main',
        atp: 7,
        lines: [
          { line: 'onHand', units: 10, location: 'wh-1' },
          { line: 'claims', units: -3 },
        ],
        channels: [
          { channel: 'shop', sellable: 5, lines: [{ line: 'buffer', units: -2 }] },
          { channel: 'web', sellable: 7, lines: [] },
        ],
      },
    ]);

    const shop = { kind: 'channel', id: 'shop' } as const;
    const own = await call(readStock, readSkuStockDoor, { params: { sku: 'A' }, caller: shop });

    expect(own.body).toEqual({ sku: 'A', pools: [{ pool: 'main', atp: 5, version: 2 }] });
  });

  test('a new channel gets all figures by a walk, and reads them page by page with their versions', async () => {
    for (const sku of ['A', 'B', 'C', 'NONE']) table.seed({ ...skuItem(sku), ...listKey.skus(sku) });
    for (const sku of ['B', 'C']) {
      const shard = { type: 'Pool', pool: 'main', sku, shard: 0, atp: 0, version: 1 };
      table.seed({ ...key.pool('main', sku, 0), ...shard });
    }
    await receive(4);
    const caller = { kind: 'channel', id: 'web' } as const;
    const page = (query: Record<string, string>) =>
      call(readStock, listChannelStockDoor, { params: { id: 'web' }, query, caller });
    await beginWalk({ kind: 'channel', id: 'web', entityVersion: 1 }, start);

    expect((await page({})).body).toMatchObject({ stock: [], complete: false });

    for (let step = 0; step < 5; step++) await walkStock('channel:web', start);
    const first = await page({ limit: '2' });
    const second = await page({ limit: '2', cursor: String(first.body['cursor']) });

    expect(first.body).toMatchObject({ complete: true, stock: [{ sku: 'A', sellable: 4, version: 1 }, {}] });
    expect(second.body).toMatchObject({ stock: [{ sku: 'C', sellable: 0 }] });
    expect(second.body['cursor']).toBeUndefined();

    const foreign = { kind: 'channel', id: 'shop' } as const;
    const refused = await call(readStock, listChannelStockDoor, { params: { id: 'web' }, caller: foreign });

    expect(refused.status).toBe(403);
  });
});
