import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { levelSchema, saveLevel } from '../../../../functions/channels/levels/level.store.ts';
import type { LevelState } from '../../../../functions/channels/levels/level.ts';
import { confirmedZero } from '../../../../functions/connections/figures/confirmed-at-shop.ts';
import { tellSellable } from '../../../../functions/inventory/sellable/tell-sellable.ts';
import { moveStock } from '../../../../functions/inventory/stock/stock.store.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { channelItem } from '../../../support/channels.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';

const start = '2026-11-23T10:00:00.000Z';
const minutesOn = (minutes: number): string => new Date(Date.parse(start) + minutes * 60_000).toISOString();
const connected = {
  platform: 'shopify',
  secrets: 'shop',
  shop: 'example.myshopify.com',
  connection: { credentials: 'shop' },
} as const;
const calm: LevelState = { expected: 5, checkAt: minutesOn(600) };

describe('the last units of a SKU', () => {
  let table: MemoryTable;
  beforeEach(async () => {
    forgetNetwork();
    table = new MemoryTable().seed(
      channelItem('web', { ...connected, policies: { sellingPriority: 10 } }),
      channelItem('shop', { ...connected, policies: { sellingPriority: 1 } }),
      locationItem('wh-1', { type: 'warehouse', coordinates: { lat: 40.7, lon: -74 } }),
      skuItem('A'),
    );
    const receipt = { kind: 'receipt', sku: 'A', location: 'wh-1', pool: 'main', units: 5 } as const;
    await transact(await moveStock([{ ...receipt, ref: 'document:test' }], start));
    await shows('web', calm);
    await shows('shop', calm);
    await tellSellable('A', {}, start, confirmedZero);
    // From now on they are few, and the shop has them.
    table.seed(skuItem('A', { selling: { lastUnitsAt: 5 }, version: 2 }));
  });
  afterEach(() => table.close());

  async function shows(channel: string, state: LevelState, withheld = 0): Promise<void> {
    const at = key.level(channel, 'A');
    const known = table.item(at);
    const version = Number(known?.['version'] ?? 0);
    const level = {
      type: 'Level',
      channel,
      sku: 'A',
      item: 'i',
      withheld,
      state,
      dueAt: state.checkAt,
      version,
    };
    await transact([saveLevel(known ? { version } : undefined, levelSchema.parse(level))]);
  }

  const tell = (at: string) => tellSellable('A', { skuVersion: 2 }, at, confirmedZero);
  const figures = (): number[] =>
    ['web', 'shop'].map((id) => Number(table.item(key.sellable('A', id))?.['units']));
  const owner = () => table.item(key.lastUnits('A', 'main'));

  test('do not rise for their owner while another connected shop may still show some, however long that takes (S14)', async () => {
    await transact(
      await moveStock(
        [{ kind: 'receipt', sku: 'A', location: 'wh-1', pool: 'main', units: 3, ref: 'document:more' }],
        start,
      ),
    );
    table.seed(skuItem('A', { selling: { lastUnitsAt: 9 }, version: 3 }));

    await tellSellable('A', { skuVersion: 3 }, start, confirmedZero);
    await tellSellable('A', { skuVersion: 3 }, minutesOn(600), confirmedZero);

    expect(figures()).toEqual([0, 5]);
    expect(owner()).toMatchObject({ owner: 'shop', isUnconfirmed: true });
  });

  const mayShowSome: Record<string, LevelState> = {
    'that was lowered and not compared since': { ...calm, expected: 0, isUnchecked: true },
    'that is being compared': {
      ...calm,
      expected: 0,
      check: { units: 0, at: start, isChanged: false, round: 1 },
    },
    'that a change under way may still raise': {
      ...calm,
      expected: 0,
      push: { key: 'k', by: 'set', from: 0, to: 2, sentAt: start },
    },
    'that shows units of orders that are not known yet': {
      ...calm,
      expected: 0,
      gap: { units: 1, since: start, polls: 0 },
    },
  };
  test.each(Object.entries(mayShowSome))('wait for a figure %s (S14)', async (_which, state) => {
    await tell(start);
    await shows('web', state);

    await tell(minutesOn(10));

    expect(owner()).toMatchObject({ isUnconfirmed: true });
  });

  test('are their owner’s to raise once every other shop is known to show none (S14)', async () => {
    await tell(start);
    await shows('web', { ...calm, expected: 0 });

    await tell(minutesOn(1));

    expect(owner()).toMatchObject({ owner: 'shop' });
    expect(owner()).not.toHaveProperty('isUnconfirmed');
  });

  test('are not waited for where a shop keeps them back for a buyer who is paying (S3, S14)', async () => {
    await tell(start);
    await shows('web', { ...calm, expected: 2 }, 2);

    await tell(minutesOn(1));

    expect(owner()).not.toHaveProperty('isUnconfirmed');
  });

  test('wait for nothing of a shop that does not know the SKU', async () => {
    await tell(start);
    const refused = { code: 'SKU_UNKNOWN', words: 'unknown', at: start };
    table.seed({ ...table.item(key.level('web', 'A')), ...key.level('web', 'A'), refused });

    await tell(minutesOn(1));

    expect(owner()).not.toHaveProperty('isUnconfirmed');
  });
});
