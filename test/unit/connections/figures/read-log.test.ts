import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeltaFigures, ShopMovement } from '../../../../functions/channels/contract/figures.ts';
import { levelSchema, readLevels, saveLevel } from '../../../../functions/channels/levels/level.store.ts';
import { shopifyAdapter } from '../../../../functions/channels/shopify/adapter.ts';
import { shopify } from '../../../../functions/channels/shopify/platform.ts';
import { readShopLog } from '../../../../functions/connections/figures/read-log.ts';
import type { Shop } from '../../../../functions/connections/shop.ts';
import { moveStock } from '../../../../functions/inventory/stock/stock.store.ts';
import { channelSchema } from '../../../../functions/network/entities/channel.ts';
import { connectionSchema } from '../../../../functions/network/entities/connection.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';

const now = '2026-11-23T10:00:00.000Z';
const ref = { sku: 'A', item: 'i', location: 'counter' };
const unused = () => Promise.reject(new Error('nothing else is asked of the shop'));

describe("the log of an event-sourced shop's figures", () => {
  let table: MemoryTable;
  beforeEach(async () => {
    forgetNetwork();
    table = new MemoryTable().seed(locationItem('NYC', { type: 'store' }), skuItem('A'));
    const state = { expected: 5, checkAt: now };
    const level = { type: 'Level', channel: 'till', sku: 'A', location: 'counter', item: 'i', state };
    await transact([saveLevel(undefined, levelSchema.parse({ ...level, dueAt: now, version: 0 }))]);
  });
  afterEach(() => table.close());

  function shopWith(log: readonly ShopMovement[], counts: 'edit' | 'ours' = 'edit'): Shop {
    const figures: DeltaFigures = {
      kind: 'delta',
      batch: 1,
      quiet: 60,
      find: unused,
      read: unused,
      push: unused,
      // The log begins anew at each mark, and each reading has the last movements once more.
      movements: async () => ({ kind: 'done', value: { movements: log, watermark: `#${log.length}` } }),
    };
    const connection = connectionSchema.parse({
      credentials: 'till',
      locations: { NYC: 'counter' },
      stock: { at: 'counter', counts },
    });
    return {
      channel: channelSchema.parse({ id: 'till', version: 1, platform: 'shopify', secrets: 's', connection }),
      connection,
      platform: shopify,
      platformName: 'shopify',
      adapter: shopifyAdapter,
      session: { channel: 'till', shop: 'till', connection, secret: {}, send: unused, now: () => now },
      figures,
      terms: { kind: 'delta', quiet: 60, lag: 30, skew: 5 },
      hasTime: () => true,
      answered: new Set(),
      moved: new Set(),
    };
  }

  const expected = async () => (await readLevels('till', 'A'))[0]?.state.expected;
  const sale = (id: string, units: number): ShopMovement => ({
    id,
    ref,
    at: now,
    change: { kind: 'difference', units },
  });

  test('moves what is expected once by each movement, however often that is read (S10)', async () => {
    await readShopLog(shopWith([sale('1', 2)]));
    await readShopLog(shopWith([sale('1', 2), sale('2', 1)]));
    await readShopLog(shopWith([sale('1', 2), sale('2', 1)]));

    expect(await expected()).toBe(2);
  });

  test('leaves a figure that it has moved due, should whoever reads it die before the figure is told (S13)', async () => {
    const [level] = await readLevels('till', 'A');
    if (!level) throw new Error('there is no figure');
    await transact([saveLevel(level, { ...level, dueAt: '2026-11-24T10:00:00.000Z' })]);

    await readShopLog(shopWith([sale('1', 2)]));

    expect(await readLevels('till', 'A')).toMatchObject([{ dueAt: '2026-11-23T10:12:00.000Z' }]);
  });

  test('says nothing of a change of ours, which its own answer concludes (S10)', async () => {
    await readShopLog(shopWith([{ ...sale('1', -3), key: 'ours' }]));

    expect(await expected()).toBe(5);
  });

  test.each([
    ['edit', 7],
    ['ours', 4],
  ] as const)('takes a count by staff for one of %s, by the connection (S10)', async (counts, onHand) => {
    const receipt = { kind: 'receipt', sku: 'A', location: 'NYC', pool: 'main', units: 7 } as const;
    await transact(await moveStock([{ ...receipt, ref: 'document:test' }], '2026-11-23T09:00:00.000Z'));
    const counted: ShopMovement = { id: '1', ref, at: now, change: { kind: 'count', units: 4 } };

    await readShopLog(shopWith([counted], counts));
    await readShopLog(shopWith([counted], counts));

    expect(table.item(key.position('A', 'NYC'))).toMatchObject({ onHand });
    expect(await readLevels('till', 'A')).toMatchObject([{ state: { expected: 4, isUnchecked: true } }]);
  });
});
