import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RefundAtShop } from '../../../functions/channels/contract/adapter.ts';
import { saveEffect } from '../../../functions/channels/effects/effect.store.ts';
import { wantedEffect } from '../../../functions/channels/effects/effect.ts';
import { keepShopRefunds } from '../../../functions/connections/shop-refunds.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { at, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';

/** The shop's location 70 is store-5. */
const connection = { locations: { 'store-5': '70' } };

describe('refunds that a shop makes by itself', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
    seedStage(table, { delivered: 3 });
  });
  afterEach(() => {
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const tell = (refunds: readonly RefundAtShop[], currency = 'USD') => {
    const sums = { currency, captured: 4500, refunded: 0, authorized: 0 };
    return keepShopRefunds(
      { id: 'web', order: '1', connection },
      orderId,
      { ...sums, refunds },
      at('12:00:00'),
    );
  };
  const refund = (over: Partial<RefundAtShop> = {}): RefundAtShop => ({
    refund: '77',
    amount: 1000,
    lines: [],
    ...over,
  });

  it('lower what is left to give back, each once, whatever becomes of its note', async () => {
    await tell([refund()]);
    await tell([refund({ note: 'late' }), refund({ refund: '78', amount: 200 })]);

    expect(storedOrder(table).payments).toEqual({ refunded: 1200 });
    expect(storedOrder(table).evt).toMatchObject({
      type: 'order.payment_recorded',
      data: { by: 'channel:web' },
    });
  });

  it('settle the units that they name, as far as these had left', async () => {
    await tell([
      refund({
        lines: [
          { lineId: '1', units: 1, restock: 'return' },
          { lineId: '1', units: 1, restock: 'cancel' },
          { lineId: '9', units: 1, restock: 'return' },
        ],
      }),
    ]);

    expect(storedOrder(table).payments?.byShop).toMatchObject([{ lines: [{ lineId: '1', units: 1 }] }]);
  });

  it('are none where they move no money, are of another currency, or are what a return has asked for', async () => {
    const id = `${orderId}-m1-1`;
    const effect = {
      kind: 'refund' as const,
      id,
      order: '1',
      lines: [],
      amount: 1000,
      currency: 'USD',
      reason: 'r',
    };
    const draft = {
      type: 'ShopEffect' as const,
      channel: 'web',
      order: '1',
      orderId,
      id,
      n: 1,
      effect,
      of: id,
      attempt: 1,
      state: wantedEffect,
      wantedAt: at('11:00:00'),
      version: 0,
    };
    await transact([saveEffect(undefined, draft)]);

    await tell([refund({ note: `back [${id}]` }), refund({ refund: '79', amount: 0 })]);
    await tell([refund({ refund: '80' })], 'EUR');

    expect(storedOrder(table).payments).toBeUndefined();
  });
});
