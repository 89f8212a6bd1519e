import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readCart } from '../../../functions/inventory/carts/cart.store.ts';
import { endCart, expireCart, sweepCart } from '../../../functions/inventory/carts/end-cart.ts';
import { makeCart } from '../../../functions/inventory/carts/make-cart.ts';
import { coveredLines } from '../../../functions/inventory/carts/take-over.ts';
import { releaseAll } from '../../../functions/inventory/reservation/give-back.ts';
import { readReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { readAtp } from '../../../functions/inventory/stock/pool.store.ts';
import { cartPolicySchema } from '../../../functions/network/entities/channel.ts';
import { readOrder, saveOrder } from '../../../functions/order/order.store.ts';
import { amend } from '../../../functions/order/order.ts';
import { key } from '../../../functions/shared/keys.ts';
import { getItem } from '../../../functions/shared/table.ts';
import { after } from '../../../functions/shared/time.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { dieAtWrite, Ledger, stubbornly } from './ledger.ts';

const NOW = '2026-11-23T09:00:00.000Z';
const END = '2026-11-23T09:10:00.000Z';
let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  vi.restoreAllMocks();
  table.close();
});

async function opened(stock: number) {
  const ledger = new Ledger();
  await ledger.channel();
  const [a, b] = [ledger.sku(1), ledger.sku(2)];
  for (const sku of [a, b]) await ledger.receive(sku, stock);
  const cart = async (id: string, units: Readonly<Record<string, number>>, more: { pool?: string } = {}) => {
    const lines = Object.entries(units).map(([sku, count]) => ({ sku, units: count }));
    const { channel } = ledger.cart(id);
    const wish = { channel, id, pool: ledger.pool, hash: id, lines, ttl: 600, buyer: 'x', ...more };
    await makeCart({ ...wish, policy: cartPolicySchema.parse({ maxUnits: 1000, maxCarts: 10 }) }, NOW);
  };
  const ordered = (id: string, units: Readonly<Record<string, number>>, capturedAt = NOW) =>
    ledger.order(units, { cart: { id }, capturedAt });
  const atps = () => Promise.all([ledger.atp(a), ledger.atp(b)]);
  return { ledger, a, b, cart, ordered, atps };
}

describe('an order takes the cart over that it names', () => {
  test("a cart's units become the order's in one write, and the pool is not asked for them (P31)", async () => {
    const { ledger, a, b, cart, ordered, atps } = await opened(2);
    await cart('c1', { [a]: 2, [b]: 2 });
    const orderId = await ordered('c1', { [a]: 2, [b]: 2 });
    const before = await getItem(key.pool(ledger.pool, a, 0));
    expect(await reserveOrder(orderId, 1, NOW)).toMatchObject({ status: 'reserved', reserved: 4 });
    expect(await readOrder(orderId)).toMatchObject({ cart: { id: 'c1', outcome: 'taken' } });
    expect(await readReservation(orderId)).toMatchObject({
      status: 'active',
      held: [{ units: 2 }, { units: 2 }],
    });
    expect(await readCart(ledger.cart('c1'))).toMatchObject({
      status: 'ended',
      end: 'taken',
      order: orderId,
      held: [],
    });
    expect(await getItem(key.pool(ledger.pool, a, 0))).toEqual(before);
    expect(await atps()).toEqual([0, 0]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('what the cart has beyond the order goes back, what the order has beyond the cart is reserved, in that write (P31)', async () => {
    const { ledger, a, b, cart, ordered, atps } = await opened(5);
    await cart('c1', { [a]: 3, [b]: 1 });
    const orderId = await ordered('c1', { [a]: 1, [b]: 4 });
    await reserveOrder(orderId, 1, NOW);
    expect(await atps()).toEqual([4, 1]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('two lines of a SKU share what the cart has of it, in their order', async () => {
    const { ledger, a, cart } = await opened(5);
    await cart('c1', { [a]: 3 });
    const found = await readCart(ledger.cart('c1'));
    if (!found) throw new Error('no cart');
    const lines = ['1', '2', '3'].map((lineId) => ({ lineId, sku: a, units: 2 }));
    expect(coveredLines(found, lines)).toEqual([
      { lineId: '1', sku: a, units: 2 },
      { lineId: '2', sku: a, units: 1 },
    ]);
  });

  test('an order whose rest is short takes nothing over, and leaves the cart as it is', async () => {
    const { ledger, a, b, cart, ordered, atps } = await opened(2);
    await cart('c1', { [a]: 2 });
    const orderId = await ordered('c1', { [a]: 2, [b]: 3 });
    await expect(reserveOrder(orderId, 1, NOW)).rejects.toMatchObject({ name: 'OutOfStock' });
    expect(await readCart(ledger.cart('c1'))).toMatchObject({ status: 'open' });
    await ledger.receive(b, 1);
    await reserveOrder(orderId, 1, NOW);
    expect(await readOrder(orderId)).toMatchObject({ cart: { outcome: 'taken' } });
    expect(await atps()).toEqual([0, 0]);
  });

  test('an order that is repeated takes nothing over twice', async () => {
    const { ledger, a, cart, ordered } = await opened(5);
    await cart('c1', { [a]: 2 });
    const orderId = await ordered('c1', { [a]: 2 });
    await Promise.all([1, 2, 3].map(() => stubbornly(() => reserveOrder(orderId, 1, NOW))));
    await reserveOrder(orderId, 1, NOW);
    expect(await ledger.atp(a)).toBe(3);
    expect(await ledger.findings()).toEqual([]);
  });

  test('of two orders that name one cart one takes it over, and the other reserves like any other (P31)', async () => {
    const { ledger, a, cart, ordered } = await opened(5);
    await cart('c1', { [a]: 2 });
    const orders = await Promise.all([ordered('c1', { [a]: 2 }), ordered('c1', { [a]: 2 })]);
    await Promise.all(orders.map((orderId) => stubbornly(() => reserveOrder(orderId, 1, NOW))));
    const outcomes = await Promise.all(orders.map(async (id) => (await readOrder(id)).cart?.outcome));
    expect(outcomes.toSorted()).toEqual(['taken', 'takenByOther']);
    expect(await ledger.atp(a)).toBe(1);
    expect(await ledger.findings()).toEqual([]);
  });

  test('a cancelled order gives back what it took over, once', async () => {
    const { ledger, a, cart, ordered } = await opened(5);
    await cart('c1', { [a]: 2 });
    const orderId = await ordered('c1', { [a]: 2 });
    await reserveOrder(orderId, 1, NOW);
    const order = await readOrder(orderId);
    const totals = { ...order.totals, reserved: 0, cancelled: 2 };
    await transact([saveOrder(order, amend(order, { totals }, NOW))]);
    await releaseAll(await readOrder(orderId), NOW);
    await releaseAll(await readOrder(orderId), NOW);
    expect(await ledger.atp(a)).toBe(5);
    expect(await ledger.findings()).toEqual([]);
  });
});

describe('an order is never refused for its cart', () => {
  async function outcomeAt(
    time: string,
    prepare: (world: Awaited<ReturnType<typeof opened>>) => Promise<void>,
  ) {
    const world = await opened(5);
    await prepare(world);
    const orderId = await world.ordered('c1', { [world.a]: 2 }, time);
    await reserveOrder(orderId, 1, time);
    expect(await world.ledger.findings()).toEqual([]);
    return (await readOrder(orderId)).cart?.outcome;
  }

  test('a cart that was never made is ignored, and the order says so', async () => {
    expect(await outcomeAt(NOW, async () => {})).toBe('absent');
  });

  test('by an order of the instant before its end a cart is taken over, by one of that instant it is not (P31)', async () => {
    const last = '2026-11-23T09:09:59.999Z';
    expect(await outcomeAt(last, ({ cart, a }) => cart('c1', { [a]: 2 }))).toBe('taken');
    expect(await outcomeAt(END, ({ cart, a }) => cart('c1', { [a]: 2 }))).toBe('expired');
  });

  describe('that was captured in time, and is reserved after the end of its cart', () => {
    const SOON = '2026-11-23T09:10:10.000Z';

    test('takes it over as long as nobody has ended it, also where it has to have more beside (P31)', async () => {
      const { ledger, a, b, cart, ordered, atps } = await opened(2);
      await cart('c1', { [a]: 2 });
      await cart('c2', { [b]: 2 });
      const orderId = await ordered('c1', { [a]: 2, [b]: 2 });

      await reserveOrder(orderId, 1, SOON);

      expect((await readOrder(orderId)).cart).toEqual({ id: 'c1', outcome: 'taken' });
      expect(await readCart(ledger.cart('c1'))).toMatchObject({ end: 'taken', takenAt: NOW });
      expect(await readCart(ledger.cart('c2'))).toMatchObject({ end: 'expired' });
      expect(await atps()).toEqual([0, 0]);
      expect(await ledger.findings()).toEqual([]);
    });

    test('is left its cart by the sweeper for some seconds', async () => {
      const { ledger, a, cart } = await opened(2);
      await cart('c1', { [a]: 2 });

      const { channel, id } = ledger.cart('c1');
      const item = await getItem(key.cart(channel, id));

      expect(item?.['gsi2sk']).toBe(`2026-11-23T09:10:15.000Z#${channel}#${id}`);
    });

    test('claims anew from the pool what somebody else has ended (P31)', async () => {
      const { ledger, a, cart, ordered, atps } = await opened(3);
      await cart('c1', { [a]: 2 });
      const orderId = await ordered('c1', { [a]: 2 });
      await expireCart(ledger.cart('c1'), SOON);

      await reserveOrder(orderId, 1, SOON);

      expect((await readOrder(orderId)).cart).toEqual({ id: 'c1', outcome: 'expired' });
      expect(await atps()).toEqual([1, 3]);
      expect(await ledger.findings()).toEqual([]);
    });
  });

  test('a cart that was given back, or ended by the sweeper, is ignored', async () => {
    const released = await outcomeAt(NOW, async ({ ledger, cart, a }) => {
      await cart('c1', { [a]: 2 });
      await endCart(ledger.cart('c1'), 'released', NOW, () => true);
    });
    const expired = await outcomeAt(END, async ({ ledger, cart, a }) => {
      await cart('c1', { [a]: 2 });
      await expireCart(ledger.cart('c1'), END);
    });
    expect([released, expired]).toEqual(['released', 'expired']);
  });

  test('a cart of another pool than the order is ignored, and ends by itself', async () => {
    const { ledger, a, cart, ordered } = await opened(5);
    await ledger.move({ kind: 'receipt', sku: a, location: 'elsewhere', units: 5, pool: 'other' });
    await cart('c1', { [a]: 2 }, { pool: 'other' });
    const orderId = await ordered('c1', { [a]: 2 });
    await reserveOrder(orderId, 1, NOW);
    expect(await readOrder(orderId)).toMatchObject({ cart: { outcome: 'otherPool' } });
    expect([await ledger.atp(a), (await readAtp('other', a)).atp]).toEqual([3, 3]);
  });

  test('a reserve that finds too little ends the due carts of the SKU first (P31)', async () => {
    const { ledger, a, cart, ordered } = await opened(5);
    for (const id of ['c1', 'c2', 'c3']) await cart(id, { [a]: 1 });
    const orderId = await ordered('none', { [a]: 5 });
    await expect(reserveOrder(orderId, 1, NOW)).rejects.toMatchObject({ name: 'OutOfStock' });
    await reserveOrder(orderId, 1, END);
    expect(await ledger.atp(a)).toBe(0);
    expect(await ledger.findings()).toEqual([]);
  });
});

describe('orders of more lines than one write holds take a cart over in their first write (P17)', () => {
  async function large(lines: number, more: number) {
    const ledger = new Ledger();
    await ledger.channel();
    const skus = Array.from({ length: lines }, (_, n) => ledger.sku(n + 1));
    for (const sku of skus) await ledger.receive(sku, 2);
    const policy = cartPolicySchema.parse({ maxUnits: 1000, maxCarts: 10 });
    const inCart = skus.slice(more);
    const wish = {
      ...ledger.cart('c1'),
      pool: ledger.pool,
      hash: 'c1',
      lines: inCart.map((sku) => ({ sku, units: 2 })),
      ttl: 600,
      buyer: 'x',
      policy,
    };
    await makeCart(wish, NOW);
    const orderId = await ledger.order(Object.fromEntries(skus.map((sku) => [sku, 1])), {
      cart: { id: 'c1' },
    });
    return { ledger, skus, orderId };
  }

  test('a cart of 100 lines becomes the order and gives its surplus back', async () => {
    const { ledger, skus, orderId } = await large(100, 0);
    await reserveOrder(orderId, 1, NOW);
    expect(await readOrder(orderId)).toMatchObject({ status: 'reserved', cart: { outcome: 'taken' } });
    expect(new Set(await Promise.all(skus.map((sku) => ledger.atp(sku))))).toEqual(new Set([1]));
    expect(await readCart(ledger.cart('c1'))).toMatchObject({ status: 'ended', end: 'taken' });
    const quota = await getItem(key.cartQuota(ledger.id, `sku#${ledger.pool}#${skus[5]}`));
    expect(quota).toMatchObject({ count: 0 });
    expect(await ledger.findings()).toEqual([]);
  });

  test('one that dies after any of its writes is finished by its retry and the sweeper, without a unit twice (P31)', async () => {
    for (const nth of [2, 3, 4, 5]) {
      const { ledger, skus, orderId } = await large(95, 30);
      dieAtWrite(nth);
      await expect(reserveOrder(orderId, 1, NOW)).rejects.toThrow('died');
      vi.restoreAllMocks();
      expect(await ledger.findings()).toEqual([]);
      await reserveOrder(orderId, 1, NOW);
      const item = await getItem(key.cart(ledger.id, 'c1'));
      if (item) await sweepCart(item, after(NOW, 300));
      expect(new Set(await Promise.all(skus.map((sku) => ledger.atp(sku))))).toEqual(new Set([1]));
      expect(await ledger.findings()).toEqual([]);
    }
  });
});
