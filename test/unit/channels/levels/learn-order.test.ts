import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MoneyAtShop } from '../../../../functions/channels/contract/adapter.ts';
import { type LearningShop, learnOrder } from '../../../../functions/channels/levels/learn-order.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const at = '2026-11-23T10:00:00.000Z';
const shop: LearningShop = {
  channel: 'shop',
  connection: { skus: { rule: 'same', prefix: '', table: {} } },
  terms: { kind: 'compareAndSet', quiet: 60, skew: 0, lag: 0 },
  places: ['east'],
};

/** Two units were taken; one came back by a refund, to this place of the shop's. */
function money(place: string): MoneyAtShop {
  const line = { lineId: '1', units: 1, restock: 'cancel', at: place } as const;
  const refund = { refund: 'r-1', amount: 1500, lines: [line] };
  return { currency: 'USD', captured: 3000, refunded: 1500, authorized: 0, refunds: [refund] };
}

describe('a version of an order at its shop', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());
  const learn = (told: MoneyAtShop, units = 1) => {
    const taken = [{ lineId: '1', sku: 'A', units, location: 'east' }];
    return learnOrder(shop, { order: '7', createdAt: at, updatedAt: at, taken, money: told });
  };
  const version = () => table.item(key.takenOrder('shop', '7'))?.['version'];

  it('is learnt once, also where its refund says what nobody keeps', async () => {
    expect(await learn(money('east'))).toEqual(['A']);
    expect(await learn(money('east'))).toEqual([]);
    expect(await learn(money('west'))).toEqual([]);

    expect(version()).toBe(1);
  });

  it('is learnt anew where another one of the same second has taken something else', async () => {
    await learn(money('east'));
    await learn(money('east'), 2);

    expect(version()).toBe(2);
  });
});
