import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { confirmCapacity, freeCapacity } from '../../../functions/capacity/counters/capacity.store.ts';
import {
  sweepCapacityWait,
  wakeableForCapacity,
} from '../../../functions/capacity/queue/serve-capacity-queue.ts';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { parseOrder } from '../../../functions/order/order.store.ts';
import { handler as awaitCapacity } from '../../../functions/routing/await-capacity.handler.ts';
import { handler as reroute } from '../../../functions/routing/reroute.handler.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { run } from '../../support/call.ts';
import { aFulfillment } from '../../support/items.ts';
import type { Item, MemoryTable } from '../../support/memory-table.ts';
import { aTable, location, NOW, reserved, stock } from '../../support/routing-world.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

/** New York takes two orders a day, and nobody else has the stock. */
const limited = (...orders: string[]) =>
  aTable(
    location('NYC', { capacity: [{ unit: 'orders', window: 'P1D', cap: 2 }] }),
    stock('A', 'NYC', 100),
    ...orders.flatMap((orderId) => reserved([{ sku: 'A', units: 1 }], { orderId })),
  );
const send = (orderId: string) => run(route, { orderId, attempt: 1 });
let entered = 0;
const wait = (orderId: string) => {
  entered += 1;
  return run(awaitCapacity, {
    orderId,
    attempt: 1,
    n: 0,
    token: `token-${entered}`,
    enteredAt: `2026-11-23T17:00:${String(entered).padStart(2, '0')}.000Z`,
    retry: 0,
  });
};
const counter = () => table.ofType('Capacity')[0] ?? {};
const place = (orderId: string): Item =>
  table.ofType('CapacityWait').find((item) => item['orderId'] === orderId) ?? {};
const fulfillment = (orderId: string) => parseFulfillment(table.item(key.fulfillment(orderId, 1)) ?? {});
const id = (n: number): string => `web-${n}-aaaaaaaa`;

describe('capacity', () => {
  test("capacity is claimed by a plan, in the location's local day, and never overfilled", async () => {
    table = limited(id(1), id(2), id(3));
    await send(id(1));
    expect(counter()).toMatchObject({
      location: 'NYC',
      pool: 'main',
      window: 'orders:P1D:2026-11-23T05:00:00Z',
      endsAt: '2026-11-24T05:00:00Z',
      cap: 2,
      claimed: 1,
      confirmed: 0,
      left: 1,
    });
    expect(fulfillment(id(1)).capacity).toEqual([
      { window: 'orders:P1D:2026-11-23T05:00:00Z', unit: 'orders', endsAt: '2026-11-24T05:00:00Z' },
    ]);
    await send(id(2));
    expect(counter()).toMatchObject({ claimed: 2, left: 0 });
    await expect(send(id(3))).rejects.toMatchObject({
      name: 'NoCapacity',
      message: expect.stringContaining('NYC CAPACITY orders 2'),
    });
  });

  test('of two routers that saw the same room, one is refused and plans again', async () => {
    table = limited(id(1), id(2), id(3));
    await send(id(1));
    table.meanwhile(async () => {
      await send(id(2));
    });
    await expect(send(id(3))).rejects.toMatchObject({ name: 'NoCapacity' });
    expect(counter()).toMatchObject({ claimed: 2, left: 0 });
  });

  test('of two routers that both make the counter, one is refused and plans again', async () => {
    table = aTable(
      location('NYC', { capacity: [{ unit: 'orders', window: 'P1D', cap: 1 }] }),
      stock('A', 'NYC', 9),
      ...[id(1), id(2)].flatMap((orderId) => reserved([{ sku: 'A', units: 1 }], { orderId })),
    );
    table.meanwhile(async () => {
      await send(id(1));
    });
    await expect(send(id(2))).rejects.toMatchObject({ name: 'NoCapacity' });
    expect(counter()).toMatchObject({ left: 0 });
  });

  test('capacity is confirmed when a location accepts and freed when the fulfillment ends, each once', async () => {
    table = limited(id(1));
    await send(id(1));
    const planned = fulfillment(id(1));
    await transact(confirmCapacity(planned, NOW));
    expect(counter()).toMatchObject({ claimed: 0, confirmed: 1, left: 1 });
    const gone = {
      ...planned,
      status: 'rejected' as const,
      lines: planned.lines.map((line) => ({ ...line, units: 0 })),
    };
    await transact(freeCapacity({ ...planned, status: 'accepted' }, NOW, gone));
    expect(counter()).toMatchObject({ claimed: 0, confirmed: 0, left: 2 });
    expect(freeCapacity(gone, NOW)).toEqual([]);
    // A window that is over frees nobody.
    expect(freeCapacity(planned, '2026-11-24T05:00:00.000Z')).toEqual([]);
  });

  test('a limit that was raised counts from the next claim on', async () => {
    table = limited(id(1), id(2), id(3));
    await send(id(1));
    await send(id(2));
    table.close();
    const kept = [...table.ofType('Capacity')];
    table = aTable(
      location('NYC', { capacity: [{ unit: 'orders', window: 'P1D', cap: 3 }] }),
      stock('A', 'NYC', 9),
      ...kept,
      ...reserved([{ sku: 'A', units: 1 }], { orderId: id(3) }),
    );
    await send(id(3));
    expect(counter()).toMatchObject({ cap: 3, claimed: 3, left: 0 });
  });
});

describe('a re-route that finds no capacity', () => {
  test("a re-route that finds no capacity waits in the order's queue, and leaves it when it is served", async () => {
    const left = [{ lineId: '1', sku: 'A', units: 1 }];
    const failed = aFulfillment({
      orderId: id(1),
      fulfillmentId: `${id(1)}-f1`,
      location: 'PHL',
      status: 'rejected',
      failure: 'Rejected',
      left,
      lines: [],
    });
    table = aTable(
      location('NYC', { capacity: [{ unit: 'orders', window: 'P1D', cap: 1 }] }),
      stock('A', 'NYC', 9),
      { ...key.fulfillment(id(1), 1), ...failed },
      ...reserved([{ sku: 'A', units: 1 }], {
        orderId: id(1),
        order: { counts: { fulfillments: 1, decisions: 0, exceptions: 0, returns: 0 } },
      }),
      ...reserved([{ sku: 'A', units: 1 }], { orderId: id(2) }),
    );
    await send(id(2));
    const again = () => run(reroute, { orderId: id(1), attempt: 1, n: 1, error: 'Rejected' });
    await expect(again()).rejects.toMatchObject({ name: 'NoCapacity' });
    await run(awaitCapacity, { orderId: id(1), attempt: 1, n: 1, token: 't', enteredAt: NOW, retry: 0 });
    expect(table.item(key.token(id(1), 'AwaitCapacity', 1))).toBeDefined();
    vi.setSystemTime(new Date('2026-11-24T05:00:00.000Z'));
    expect(await wakeableForCapacity('main', '2026-11-24T05:00:00.000Z')).toEqual([id(1)]);
    expect((await again()).fulfillments).toMatchObject([{ n: 2, location: 'NYC' }]);
    expect(place(id(1))).toEqual({});
    expect(parseOrder(table.item(key.order(id(1))) ?? {})).not.toHaveProperty('capacityWait');
  });
});

describe('the wait for capacity', () => {
  const full = async (): Promise<void> => {
    table = limited(id(1), id(2), id(3), id(4), id(5));
    await send(id(1));
    await send(id(2));
    for (const orderId of [id(3), id(4)]) {
      await expect(send(orderId)).rejects.toMatchObject({ name: 'NoCapacity' });
      await wait(orderId);
      vi.setSystemTime(new Date(Date.now() + 1000));
    }
  };
  const leave = async (orderId: string): Promise<void> => {
    await transact(freeCapacity(fulfillment(orderId), new Date().toISOString()));
  };

  test('an order starts to wait in one write of token, place and META, due when the window ends or sooner', async () => {
    await full();
    expect(place(id(3))).toMatchObject({
      pool: 'main',
      needs: [{ location: 'NYC', unit: 'orders', take: 1, left: 0 }],
      version: 1,
    });
    expect(place(id(3))['gsi2sk']).toContain('2026-11-23T18:00:00');
    expect(parseOrder(table.item(key.order(id(3))) ?? {})).toMatchObject({
      capacityWait: { since: NOW, until: '2026-11-30T17:00:00.000Z' },
      evt: { type: 'order.waiting_for_capacity' },
    });
    expect(table.item(key.token(id(3), 'AwaitCapacity', 0))).toMatchObject({
      token: `token-${entered - 1}`,
    });
  });

  test('a wait that is entered again stores its token only (P6)', async () => {
    await full();
    const writes = table.writes.length;
    await run(awaitCapacity, {
      orderId: id(4),
      attempt: 1,
      n: 0,
      token: 'again',
      enteredAt: `2026-11-23T17:00:${String(entered).padStart(2, '0')}.000Z`,
      retry: 1,
    });
    expect(table.writes.slice(writes)).toEqual([[`ORDER#${id(4)} TOKEN#AwaitCapacity#0000`]]);
  });

  test('no order is woken while nothing changes, and the oldest when capacity is freed', async () => {
    await full();
    expect(await wakeableForCapacity('main', NOW)).toEqual([]);
    await leave(id(1));
    expect(await wakeableForCapacity('main', NOW)).toEqual([id(3)]);
    await leave(id(2));
    expect(await wakeableForCapacity('main', NOW)).toEqual([id(3), id(4)]);
  });

  test('a later order does not take the capacity that is kept for the orders that wait', async () => {
    await full();
    await leave(id(1));
    await expect(send(id(5))).rejects.toMatchObject({ name: 'NoCapacity' });
    await send(id(3));
    expect(parseOrder(table.item(key.order(id(3))) ?? {})).not.toHaveProperty('capacityWait');
    expect(place(id(3))).toEqual({});
    expect(counter()).toMatchObject({ left: 0 });
  });

  test('an order that waits again keeps its place in the queue', async () => {
    await full();
    vi.setSystemTime(new Date('2026-11-23T18:00:00.000Z'));
    await expect(send(id(3))).rejects.toMatchObject({ name: 'NoCapacity' });
    await wait(id(3));
    expect(place(id(3))).toMatchObject({ since: NOW, version: 2 });
    await leave(id(1));
    expect((await wakeableForCapacity('main', '2026-11-23T18:00:00.000Z'))[0]).toBe(id(3));
  });

  test('all orders find room when the next window opens; the sweeper writes a due place, so that the relay looks', async () => {
    await full();
    const morning = '2026-11-24T05:00:00.000Z';
    expect(await wakeableForCapacity('main', morning)).toEqual([id(3), id(4)]);
    await sweepCapacityWait(place(id(3)), morning);
    expect(place(id(3))).toMatchObject({ version: 2, dueAt: '2026-11-24T06:00:00.000Z' });
  });

  test('the place of a cancelled order is passed over, and removed when it is due', async () => {
    await full();
    const item = table.item(key.order(id(3))) ?? {};
    table.seed({ ...item, cancel: { state: 'done', by: 'operator:1', at: NOW } });
    await leave(id(1));
    expect(await wakeableForCapacity('main', NOW)).toEqual([id(4)]);
    await sweepCapacityWait(place(id(3)), NOW);
    expect(place(id(3))).toEqual({});
  });
});
