import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  extendCartDoor,
  makeCartDoor,
  readCartDoor,
  releaseCartDoor,
} from '../../../functions/inventory/cart-doors.ts';
import { readCart } from '../../../functions/inventory/carts/cart.store.ts';
import { sweepCart } from '../../../functions/inventory/carts/end-cart.ts';
import { handler } from '../../../functions/inventory/keep-carts.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { getItem } from '../../../functions/shared/table.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { dieAtWrite, Ledger } from './ledger.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
  vi.useFakeTimers({ now: START, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  table.close();
});

function pass(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

/** Calls of one channel's shop. */
class Shop {
  readonly ledger: Ledger;
  readonly caller: { kind: 'channel'; id: string };

  constructor(ledger: Ledger) {
    this.ledger = ledger;
    this.caller = { kind: 'channel', id: ledger.id };
  }

  make(id: string, units: Readonly<Record<string, number>>, more: Record<string, unknown> = {}) {
    this.ledger.cart(id);
    const lines = Object.entries(units).map(([sku, quantity]) => ({ sku, quantity }));
    const body = { id, channel: this.ledger.id, lines, ...more };
    return call(handler, makeCartDoor, { body, caller: this.caller });
  }
  read(id: string) {
    return call(handler, readCartDoor, { params: { id }, caller: this.caller });
  }
  extend(id: string, ttl: number) {
    return call(handler, extendCartDoor, { params: { id }, body: { ttl }, caller: this.caller });
  }
  release(id: string) {
    return call(handler, releaseCartDoor, { params: { id }, caller: this.caller });
  }
}

async function opened(policies: Record<string, unknown> = {}) {
  const ledger = new Ledger();
  await ledger.channel(policies);
  const [a, b] = [ledger.sku(1), ledger.sku(2)];
  await ledger.receive(a, 5);
  await ledger.receive(b, 5);
  return { ledger, shop: new Shop(ledger), a, b };
}

async function sweep(ledger: Ledger, id: string): Promise<void> {
  const item = await getItem(key.cart(ledger.id, id));
  if (item) await sweepCart(item, new Date().toISOString());
}

describe('a cart is kept for a customer', () => {
  test('a cart claims all its lines in one write, and says until when', async () => {
    const { ledger, shop, a, b } = await opened();
    const { status, body } = await shop.make('c1', { [a]: 2, [b]: 5 }, { ttl: 600 });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: 'c1',
      channel: ledger.id,
      pool: ledger.pool,
      status: 'open',
      lines: [
        { sku: a, quantity: 2 },
        { sku: b, quantity: 5 },
      ],
      expiresAt: '2026-11-23T09:10:00.000Z',
    });
    expect([await ledger.atp(a), await ledger.atp(b)]).toEqual([3, 0]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('a cart of which a line is short claims nothing, and names what is short and how many may be had', async () => {
    const { ledger, shop, a, b } = await opened();
    const { status, body } = await shop.make('c1', { [a]: 2, [b]: 6 });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: 'urn:order-orchestrator:out-of-stock',
      short: [{ sku: b, wanted: 6, available: 5, limit: 'stock' }],
    });
    expect(await ledger.atp(a)).toBe(5);
    expect((await shop.read('c1')).status).toBe(404);
    expect((await shop.make('c1', { [a]: 2, [b]: 4 })).status).toBe(201);
  });

  test('the same cart again claims nothing more and is told as it is; other content under its id is refused', async () => {
    const { ledger, shop, a } = await opened();
    await shop.make('c1', { [a]: 2 });
    pass(60);
    const again = await shop.make('c1', { [a]: 2 });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ status: 'open', expiresAt: '2026-11-23T09:15:00.000Z' });
    expect((await shop.make('c1', { [a]: 3 })).status).toBe(409);
    expect(await ledger.atp(a)).toBe(3);
  });

  test('two makers of one cart at the same time make one cart (P31)', async () => {
    const { ledger, shop, a } = await opened();
    const answers = await Promise.all([shop.make('c1', { [a]: 2 }), shop.make('c1', { [a]: 2 })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 201]);
    expect(await ledger.atp(a)).toBe(3);
  });

  test('a channel neither sees nor touches the cart of another one', async () => {
    const { ledger, shop, a } = await opened();
    const other = await opened();
    await shop.make('c1', { [a]: 2 });
    expect((await other.shop.read('c1')).status).toBe(404);
    expect((await other.shop.extend('c1', 60)).status).toBe(404);
    expect((await other.shop.release('c1')).status).toBe(404);
    const foreign = { params: { id: 'c1' }, query: { channel: ledger.id }, caller: other.shop.caller };
    expect((await call(handler, readCartDoor, foreign)).status).toBe(403);
    const operator = { ...foreign, caller: { kind: 'operator', id: 'ann' } } as const;
    expect((await call(handler, readCartDoor, operator)).body).toMatchObject({ id: 'c1', status: 'open' });
    const nobodys = { params: { id: 'c1' }, caller: operator.caller };
    expect((await call(handler, readCartDoor, nobodys)).status).toBe(400);
    expect(await ledger.atp(a)).toBe(3);
  });

  test('a cart that is given back is in the pool again, once; giving it back again is no error', async () => {
    const { ledger, shop, a } = await opened();
    await shop.make('c1', { [a]: 2 });
    expect((await shop.release('c1')).status).toBe(204);
    expect((await shop.release('c1')).status).toBe(204);
    expect(await ledger.atp(a)).toBe(5);
    expect((await shop.read('c1')).body).toMatchObject({ status: 'released' });
    expect(await ledger.findings()).toEqual([]);
  });
});

describe('the time of a cart', () => {
  test('an extension counts from now, and never shortens', async () => {
    const { shop, a } = await opened();
    await shop.make('c1', { [a]: 2 }, { ttl: 600 });
    pass(300);
    expect((await shop.extend('c1', 60)).body).toMatchObject({ expiresAt: '2026-11-23T09:10:00.000Z' });
    expect((await shop.extend('c1', 1800)).body).toMatchObject({ expiresAt: '2026-11-23T09:35:00.000Z' });
  });

  test('from the instant of its end on a cart is expired, and cannot be extended (P31)', async () => {
    const { shop, a } = await opened();
    await shop.make('c1', { [a]: 2 }, { ttl: 60 });
    pass(60);
    expect((await shop.read('c1')).body).toMatchObject({ status: 'expired' });
    const { status, body } = await shop.extend('c1', 60);
    expect(status).toBe(409);
    expect(body).toMatchObject({ cartStatus: 'expired', expiresAt: '2026-11-23T09:01:00.000Z' });
  });

  test('a cart is extended up to the age that its channel allows', async () => {
    const { shop, a } = await opened({ carts: { maxAge: 1200 } });
    await shop.make('c1', { [a]: 2 }, { ttl: 600 });
    expect((await shop.extend('c1', 1200)).status).toBe(200);
    const { status, body } = await shop.extend('c1', 1201);
    expect(status).toBe(409);
    expect(body).toMatchObject({ latest: '2026-11-23T09:20:00.000Z' });
  });

  test('the sweeper ends a cart whose time is over, and no other (P5, P31)', async () => {
    const { ledger, shop, a } = await opened();
    await shop.make('c1', { [a]: 2 }, { ttl: 60 });
    await sweep(ledger, 'c1');
    expect(await ledger.atp(a)).toBe(3);
    const item = await getItem(key.cart(ledger.id, 'c1'));
    await shop.extend('c1', 600);
    pass(120);
    // The sweeper has read the cart before it was extended.
    if (item) await sweepCart(item, new Date().toISOString());
    expect(await ledger.atp(a)).toBe(3);
    pass(600);
    await sweep(ledger, 'c1');
    expect(await ledger.atp(a)).toBe(5);
    expect(await ledger.findings()).toEqual([]);
  });

  test('a cart that finds too little first ends the due carts of the SKU, also those that were extended (P31)', async () => {
    const { ledger, shop, a } = await opened();
    await shop.make('c1', { [a]: 3 }, { ttl: 60 });
    await shop.make('c2', { [a]: 2 }, { ttl: 60 });
    await shop.extend('c1', 120);
    pass(60);
    expect((await shop.make('c3', { [a]: 3 })).status).toBe(409);
    expect((await shop.read('c2')).body).toMatchObject({ status: 'expired' });
    pass(60);
    expect((await shop.make('c4', { [a]: 5 })).status).toBe(201);
    expect(await ledger.atp(a)).toBe(0);
    expect(await ledger.findings()).toEqual([]);
  });
});

describe('carts do not empty the shelf', () => {
  test('the open carts of a channel claim at most so many units of a SKU', async () => {
    const { shop, a, b } = await opened({ carts: { maxUnits: 3 } });
    expect((await shop.make('c1', { [a]: 2 })).status).toBe(201);
    const { status, body } = await shop.make('c2', { [a]: 2, [b]: 3 });
    expect(status).toBe(409);
    expect(body).toMatchObject({ short: [{ sku: a, wanted: 2, available: 1, limit: 'quota' }] });
    await shop.release('c1');
    expect((await shop.make('c3', { [a]: 3 })).status).toBe(201);
  });

  test('the open carts of a channel claim at most a share of what may be promised', async () => {
    const { shop, a } = await opened({ carts: { maxShare: 0.5 } });
    expect((await shop.make('c1', { [a]: 2 })).status).toBe(201);
    expect((await shop.make('c2', { [a]: 1 })).body).toMatchObject({ short: [{ available: 0 }] });
  });

  test('carts that race for a quota do not exceed it', async () => {
    const { ledger, shop, a } = await opened({ carts: { maxUnits: 3 } });
    const ids = ['c1', 'c2', 'c3', 'c4', 'c5'];
    const answers = await Promise.all(ids.map((id) => shop.make(id, { [a]: 1 })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(await ledger.atp(a)).toBe(2);
  });

  test('a buyer has at most so many open carts', async () => {
    const { shop, a } = await opened({ carts: { maxCarts: 1 } });
    expect((await shop.make('c1', { [a]: 1 }, { buyer: 'ada' })).status).toBe(201);
    expect((await shop.make('c2', { [a]: 1 }, { buyer: 'ada' })).body).toMatchObject({ maxCarts: 1 });
    expect((await shop.make('c3', { [a]: 1 }, { buyer: 'bob' })).status).toBe(201);
    await shop.release('c1');
    expect((await shop.make('c4', { [a]: 1 }, { buyer: 'ada' })).status).toBe(201);
    expect(JSON.stringify(await getItem(key.cart(shop.ledger.id, 'c3')))).not.toContain('bob');
  });

  test("a channel's buffer limits its carts", async () => {
    const { shop, a } = await opened({ buffers: [{ units: 2 }] });
    const { status, body } = await shop.make('c1', { [a]: 4 });
    expect(status).toBe(409);
    expect(body).toMatchObject({ short: [{ wanted: 4, available: 3 }] });
    expect((await shop.make('c1', { [a]: 3 })).status).toBe(201);
  });
});

describe('carts of more lines than one write holds (P17)', () => {
  async function large() {
    const ledger = new Ledger();
    await ledger.channel();
    const units: Record<string, number> = {};
    for (let n = 1; n <= 100; n++) units[ledger.sku(n)] = 1;
    for (const sku of Object.keys(units)) await ledger.receive(sku, 1);
    return { ledger, shop: new Shop(ledger), units, skus: Object.keys(units) };
  }

  test('a cart of 100 lines is claimed in chunks, and given back in chunks', async () => {
    const { ledger, shop, units, skus } = await large();
    expect((await shop.make('c1', units, { ttl: 60 })).status).toBe(201);
    const atps = await Promise.all(skus.map((sku) => ledger.atp(sku)));
    expect(new Set(atps)).toEqual(new Set([0]));
    pass(60);
    await sweep(ledger, 'c1');
    expect(await ledger.findings()).toEqual([]);
    expect(new Set(await Promise.all(skus.map((sku) => ledger.atp(sku))))).toEqual(new Set([1]));
  });

  test('a maker that dies between its chunks leaves a cart that the sweeper gives back, and that may be made anew', async () => {
    const { ledger, shop, units, skus } = await large();
    dieAtWrite(2);
    await expect(shop.make('c1', units)).resolves.toMatchObject({ status: 500 });
    vi.restoreAllMocks();
    expect(await readCart(ledger.cart('c1'))).toMatchObject({ status: 'claiming' });
    expect(await ledger.findings()).toEqual([]);
    pass(300);
    await sweep(ledger, 'c1');
    expect(new Set(await Promise.all(skus.map((sku) => ledger.atp(sku))))).toEqual(new Set([1]));
    expect((await shop.read('c1')).status).toBe(404);
    expect((await shop.make('c1', units)).status).toBe(201);
  });

  test('one that is short in a later chunk gives all of it back', async () => {
    const { ledger, shop, units, skus } = await large();
    const last = skus.at(-1) ?? '';
    // Somebody takes the last SKU after the cart has looked at it.
    dieAtWrite(2, async () => {
      vi.restoreAllMocks();
      await ledger.move({ kind: 'reserve', sku: last, units: 1 });
    });
    expect((await shop.make('c1', units)).status).toBe(409);
    const atps = await Promise.all(skus.slice(0, -1).map((sku) => ledger.atp(sku)));
    expect(new Set(atps)).toEqual(new Set([1]));
  });
});
