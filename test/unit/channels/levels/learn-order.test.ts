import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MoneyAtShop } from '../../../../functions/channels/contract/adapter.ts';
import { type LearningShop, learnOrder } from '../../../../functions/channels/levels/learn-order.ts';
import { newLevel, readLevels, saveLevel } from '../../../../functions/channels/levels/level.store.ts';
import { nextStep } from '../../../../functions/channels/levels/next-step.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const at = '2026-11-23T10:00:00.000Z';
const shop: LearningShop = {
  channel: 'shop',
  connection: { skus: { rule: 'same', prefix: '', table: {} } },
  terms: { kind: 'compareAndSet', quiet: 60, skew: 0, lag: 0 },
  places: ['east'],
  now: '2026-11-23T12:31:00.000Z',
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

describe('an order that turns up late (S12)', () => {
  const listed = '2026-11-23T12:00:00.000Z';
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
    const state = { expected: 5, watermark: listed, checkAt: '2026-11-24T12:00:00.000Z' };
    const name = { channel: 'shop', sku: 'A', location: 'east' };
    const level = { ...newLevel(name, listed), item: 'A', state, dueAt: state.checkAt, version: 1 };
    table.seed({ ...key.level('shop', 'A', 'east'), ...level });
  });
  afterEach(() => table.close());
  const turnsUp = (createdAt: string) =>
    learnOrder(shop, {
      ...{ order: '7', createdAt, updatedAt: '2026-11-23T12:30:00.000Z' },
      taken: [{ lineId: '1', sku: 'A', units: 1, location: 'east' }],
    });

  it('makes the figure unchecked where a complete list had passed its time, and due at once (S12)', async () => {
    expect(await turnsUp('2026-11-23T11:00:00.000Z')).toEqual(['A']);

    const [level] = await readLevels('shop', 'A');
    expect(level?.state.isUnchecked).toBe(true);
    expect(level?.dueAt).toBe('2026-11-23T12:30:00.000Z');
    // Nothing is told before the shop was looked at, whatever it should show.
    if (!level) throw new Error('there is no figure');
    const step = nextStep(level.state, 9, shop.terms, { now: '2026-11-23T12:31:00.000Z', newKey: 'k' });
    expect(step).toEqual({ kind: 'check' });
  });

  it('only moves what is expected where it is newer than the list', async () => {
    await turnsUp('2026-11-23T12:10:00.000Z');

    const [level] = await readLevels('shop', 'A');
    expect(level?.state).toMatchObject({ expected: 4 });
    expect(level?.state.isUnchecked).toBeUndefined();
  });

  it('leaves the figure due for the sweeper, should whoever learns of it die before it is told (S13)', async () => {
    await turnsUp('2026-11-23T12:10:00.000Z');

    expect(await readLevels('shop', 'A')).toMatchObject([{ dueAt: '2026-11-23T12:43:00.000Z' }]);
  });

  it('leaves a figure that the shop refuses to its own time', async () => {
    const [level] = await readLevels('shop', 'A');
    if (!level) throw new Error('there is no figure');
    const refused = { code: 'GONE', words: 'The article is gone.', at: listed };
    await transact([saveLevel(level, { ...level, refused })]);

    await turnsUp('2026-11-23T12:10:00.000Z');

    expect(await readLevels('shop', 'A')).toMatchObject([{ dueAt: level.dueAt, state: { expected: 4 } }]);
  });
});
