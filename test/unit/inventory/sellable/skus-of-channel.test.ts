import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { skusOfChannel } from '../../../../functions/inventory/sellable/skus-of-channel.ts';
import { tellSellable } from '../../../../functions/inventory/sellable/tell-sellable.ts';
import { moveStock } from '../../../../functions/inventory/stock/stock.store.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { channelItem } from '../../../support/channels.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem } from '../../../support/network-items.ts';

const now = '2026-11-23T10:00:00.000Z';

describe('the SKUs that a channel has to be told of', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(
      channelItem('web'),
      locationItem('here', { type: 'warehouse' }),
      locationItem('elsewhere', { type: 'warehouse', pool: 'other' }),
    );
  });
  afterEach(() => table.close());

  async function receive(sku: string, location: string, pool: string): Promise<void> {
    const receipt = { kind: 'receipt', sku, location, pool, units: 3, ref: 'document:test' } as const;
    await transact(await moveStock([receipt], now));
  }

  test('are those that its pools ever had, whether or not it was told of them', async () => {
    await receive('OWN', 'here', 'main');
    await receive('FOREIGN', 'elsewhere', 'other');

    expect(await skusOfChannel('web', ['OWN', 'FOREIGN', 'NONE'])).toEqual(['OWN']);
  });

  test('are those that it was told of also when it sells no more', async () => {
    await receive('OWN', 'here', 'main');
    await tellSellable('OWN', {}, now);
    table.seed(channelItem('web', { active: false, version: 2 }));

    expect(await skusOfChannel('web', ['OWN', 'NONE'])).toEqual(['OWN']);
  });

  test("are found by two items of each SKU that is none of the channel's", async () => {
    const many = Array.from({ length: 100 }, (_, index) => `S${index}`);
    await skusOfChannel('web', []);
    const before = table.reads;

    await skusOfChannel('web', many);

    expect(table.reads - before).toBeLessThanOrEqual(1 + 2 * many.length);
  });
});
