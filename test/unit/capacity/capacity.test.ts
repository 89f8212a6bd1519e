import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { confirmCapacity, freeCapacity } from '../../../functions/capacity/counters/capacity.store.ts';
import { reviewCapacityPlace, sweepCapacityWait } from '../../../functions/capacity/queue/review-place.ts';
import {
  isCapacityTurn,
  wakeableForCapacity,
} from '../../../functions/capacity/queue/serve-capacity-queue.ts';
import { openException } from '../../../functions/exceptions/exception.store.ts';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { reviseFulfillment } from '../../../functions/fulfillment/work-order/revise-fulfillment.ts';
import { parseOrder } from '../../../functions/order/order.store.ts';
import { rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { outcomeOf } from '../../../functions/relay/meetings/outcome.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { liftHold, placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { handler as awaitCapacity } from '../../../functions/routing/await-capacity.handler.ts';
import { dryRunInput } from '../../../functions/routing/dry-run/dry-run.ts';
import { handler as reroute } from '../../../functions/routing/reroute.handler.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { activate, addRuleset, forgetRules } from '../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { afterSpread } from '../../../functions/shared/spread.ts';
import { forgetToken, readTokens } from '../../../functions/shared/token.store.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { run } from '../../support/call.ts';
import { aFulfillment, heldFor } from '../../support/items.ts';
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
    enteredAt: new Date(Date.parse(NOW) + entered * 1000).toISOString(),
    retry: 0,
  });
};
const counter = () => table.ofType('Capacity')[0] ?? {};
const place = (orderId: string): Item =>
  table.ofType('CapacityWait').find((item) => item['orderId'] === orderId) ?? {};
const fulfillment = (orderId: string) => parseFulfillment(table.item(key.fulfillment(orderId, 1)) ?? {});
const leave = async (orderId: string): Promise<void> => {
  await transact(freeCapacity(fulfillment(orderId), new Date().toISOString()));
};
const id = (n: number): string => `web-${n}-aaaaaaaa`;

/** The wait of an order was answered: nobody wakes it again. */
async function answer(orderId: string): Promise<void> {
  for (const token of await readTokens(orderId)) await transact([forgetToken(token, NOW)]);
}

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
      { window: 'orders:P1D:2026-11-23T05:00:00Z', unit: 'orders', endsAt: '2026-11-24T05:00:00Z', taken: 1 },
    ]);
    await send(id(2));
    expect(counter()).toMatchObject({ claimed: 2, left: 0 });
    await expect(send(id(3))).rejects.toMatchObject({
      name: 'NoCapacity',
      message: expect.stringContaining('NYC has 2 orders in a window'),
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

  test('what was freed when units left is not freed again when they come back and leave once more', async () => {
    table = limited(id(1));
    await send(id(1));
    const planned = fulfillment(id(1));
    const withUnits = (before: Fulfillment, units: number) =>
      reviseFulfillment({ ...before, lines: before.lines.map((line) => ({ ...line, units })) }, NOW);
    const gone = withUnits(planned, 0);
    await transact(freeCapacity(planned, NOW, gone));
    expect(counter()).toMatchObject({ left: 2 });
    // A late ship is credited: the units are the location's again, and claim nothing.
    const back = withUnits(gone, 1);
    expect(freeCapacity(back, NOW, withUnits(back, 0))).toEqual([]);
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
      lines: [],
    });
    table = aTable(
      location('NYC', { capacity: [{ unit: 'orders', window: 'P1D', cap: 1 }] }),
      stock('A', 'NYC', 9),
      { ...key.fulfillment(id(1), 1), ...failed },
      ...reserved([{ sku: 'A', units: 1 }], {
        orderId: id(1),
        held: heldFor({ n: 1, dispatch: 0 }, left),
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

  test('each part of an order that waits has its own need, and leaves alone when it is served (P23)', async () => {
    const left = (units: number) => [{ lineId: '1', sku: 'A', units }];
    const failed = (n: number, units: number) => ({
      ...key.fulfillment(id(1), n),
      ...aFulfillment({
        orderId: id(1),
        n,
        fulfillmentId: `${id(1)}-f${n}`,
        location: 'PHL',
        status: 'rejected',
        failure: 'Rejected',
        left: left(units),
        lines: [],
      }),
    });
    table = aTable(
      location('NYC', { capacity: [{ unit: 'units', window: 'P1D', cap: 4 }] }),
      stock('A', 'NYC', 9),
      failed(1, 2),
      failed(2, 1),
      ...reserved([{ sku: 'A', units: 3 }], {
        orderId: id(1),
        order: { counts: { fulfillments: 2, decisions: 0, exceptions: 0, returns: 0 } },
      }),
      ...reserved([{ sku: 'A', units: 4 }], { orderId: id(2) }),
    );
    await send(id(2));
    const again = (n: number) => run(reroute, { orderId: id(1), attempt: 1, n, error: 'Rejected' });
    const order = () => parseOrder(table.item(key.order(id(1))) ?? {});

    for (const n of [1, 2]) await expect(again(n)).rejects.toMatchObject({ name: 'NoCapacity' });
    for (const n of [1, 2])
      await run(awaitCapacity, { orderId: id(1), attempt: 1, n, token: `t${n}`, enteredAt: NOW, retry: 0 });
    expect(place(id(1))).toMatchObject({
      parts: [
        { n: 1, units: 2 },
        { n: 2, units: 1 },
      ],
    });

    vi.setSystemTime(new Date('2026-11-24T05:00:00.000Z'));
    expect((await again(1)).fulfillments).toMatchObject([{ location: 'NYC' }]);
    expect(place(id(1))).toMatchObject({ since: NOW, parts: [{ n: 2, units: 1 }] });
    expect(order().capacityWait).toMatchObject({ since: NOW });
    await again(2);
    expect(place(id(1))).toEqual({});
    expect(order()).not.toHaveProperty('capacityWait');
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
  test('an order starts to wait in one write of token, place and META, due when the window ends or sooner', async () => {
    await full();
    expect(place(id(3))).toMatchObject({
      pool: 'main',
      parts: [{ n: 0, units: 1, short: 1, needs: [{ location: 'NYC', lines: 1, units: 1 }] }],
      version: 1,
    });
    expect(place(id(3))['gsi2sk']).toContain(afterSpread(id(3), NOW, 3600));
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
      enteredAt: new Date(Date.parse(NOW) + entered * 1000).toISOString(),
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

  test('an order that was woken in vain writes nothing but the token of its next wait, and keeps its place (P23)', async () => {
    await full();
    vi.setSystemTime(new Date('2026-11-23T18:00:00.000Z'));
    const [before, writes] = [place(id(3)), table.writes.length];
    await expect(send(id(3))).rejects.toMatchObject({ name: 'NoCapacity' });
    await wait(id(3));
    expect(table.writes.slice(writes)).toEqual([[`ORDER#${id(3)} TOKEN#AwaitCapacity#0000`]]);
    expect(place(id(3))).toEqual(before);
    await leave(id(1));
    expect((await wakeableForCapacity('main', '2026-11-23T18:00:00.000Z'))[0]).toBe(id(3));
  });

  test('all orders find room when the next window opens; the sweeper writes a due place, so that the relay looks', async () => {
    await full();
    const morning = '2026-11-24T05:00:00.000Z';
    expect(await wakeableForCapacity('main', morning)).toEqual([id(3), id(4)]);
    await sweepCapacityWait(place(id(3)), morning);
    expect(place(id(3))).toMatchObject({ version: 2, dueAt: afterSpread(id(3), morning, 6 * 3600) });
  });

  test('the place of a cancelled order is removed by the pass that meets it, or when it is due (P3, P23)', async () => {
    await full();
    const item = table.item(key.order(id(3))) ?? {};
    const waiting = place(id(3));
    table.seed({ ...item, cancel: { state: 'done', by: 'operator:1', at: NOW } });
    await leave(id(1));
    expect(await wakeableForCapacity('main', NOW)).toEqual([id(4)]);
    expect(place(id(3))).toEqual({});
    table.seed(waiting);
    await sweepCapacityWait(waiting, NOW);
    expect(place(id(3))).toEqual({});
  });
});

describe('who keeps capacity from whom', () => {
  const daily = (unit: string, cap: number) => location('NYC', { capacity: [{ unit, window: 'P1D', cap }] });
  /** Orders of so many units each, in a table where New York has the stock. */
  const ordersOf = (limit: Item, ...sizes: number[]) => {
    const orders = sizes.flatMap((units, n) => reserved([{ sku: 'A', units }], { orderId: id(n + 1) }));
    table = aTable(limit, stock('A', 'NYC', 100), ...orders);
  };
  const queueUp = async (...orders: string[]): Promise<void> => {
    for (const orderId of orders) {
      await expect(send(orderId)).rejects.toMatchObject({ name: 'NoCapacity' });
      await wait(orderId);
      vi.setSystemTime(new Date(Date.now() + 1000));
    }
  };
  const woken = () => wakeableForCapacity('main', new Date().toISOString());
  const order = (orderId: string) => parseOrder(table.item(key.order(orderId)) ?? {});
  const hold = (orderId: string) =>
    placeHold({
      orderId,
      hold: { id: 'fraud', reason: 'FRAUD', before: 'route', onExpiry: 'lift' },
      by: 'operator:1',
      now: new Date().toISOString(),
    });
  const NEXT_DAY = new Date('2026-11-24T05:00:01.000Z');

  test('an order larger than any window is told at once by name and keeps nothing; the small ones behind it are served (P23)', async () => {
    ordersOf(daily('units', 2), 5, 1);
    await expect(send(id(1))).rejects.toMatchObject({ name: 'NoCapacity' });
    await wait(id(1));
    expect(order(id(1)).capacityWait).toMatchObject({ since: NOW, tooLarge: [0] });
    expect(table.ofType('CapacityWait')).toEqual([]);
    const token = (await readTokens(id(1)))[0];
    expect(token && outcomeOf(token, { order: order(id(1)) })).toMatchObject({
      kind: 'failure',
      error: 'LargerThanCapacity',
    });
    expect((await send(id(2))).fulfillments).toMatchObject([{ location: 'NYC' }]);
  });

  test('an order becomes larger than any window when the cap is lowered, and is told by the next pass (P23)', async () => {
    ordersOf(daily('units', 5), 4, 3, 1);
    await send(id(1));
    await queueUp(id(2), id(3));
    table.seed(daily('units', 2));
    // Nothing of the new cap is left today; tomorrow the small order behind it takes its turn.
    expect(await woken()).toEqual([]);
    expect(order(id(2)).capacityWait).toMatchObject({ since: expect.any(String), tooLarge: [0] });
    expect(place(id(2))).toEqual({});
    vi.setSystemTime(NEXT_DAY);
    expect(await woken()).toEqual([id(3)]);
  });

  test('an order too large for one location that several can serve together waits for their windows (P23)', async () => {
    const capacity = [{ unit: 'units', window: 'P1D', cap: 3 }];
    const orders = [5, 5].flatMap((units, n) => reserved([{ sku: 'A', units }], { orderId: id(n + 1) }));
    table = aTable(
      location('NYC', { capacity }),
      location('PHL', { capacity }),
      stock('A', 'NYC', 100),
      stock('A', 'PHL', 100),
      ...orders,
    );
    expect((await send(id(1))).fulfillments).toHaveLength(2);
    await queueUp(id(2));
    expect(order(id(2)).capacityWait).not.toHaveProperty('tooLarge');
    vi.setSystemTime(NEXT_DAY);
    expect(await woken()).toEqual([id(2)]);
    expect((await send(id(2))).fulfillments).toHaveLength(2);
  });

  test('a held order keeps nothing from the next one, and has its old rank once the hold is lifted (P23)', async () => {
    ordersOf(daily('orders', 1), 1, 1, 1);
    await send(id(1));
    await queueUp(id(2), id(3));
    await hold(id(2));
    vi.setSystemTime(NEXT_DAY);
    expect(await woken()).toEqual([id(3)]);
    expect(place(id(2))).toMatchObject({ since: NOW, parts: [{ idle: true }] });
    await liftHold({ orderId: id(2), holdId: 'fraud', by: 'operator:1', now: new Date().toISOString() });
    await reviewCapacityPlace(id(2));
    expect(await woken()).toEqual([id(2)]);
    await expect(send(id(3))).rejects.toMatchObject({ name: 'NoCapacity' });
  });

  test('an order whose wait has expired, or that needs a person, keeps nothing from a newcomer (P23)', async () => {
    ordersOf(daily('orders', 1), 1, 1, 1);
    await send(id(1));
    await queueUp(id(2));
    vi.setSystemTime(NEXT_DAY);
    table.seed({ ...table.item(key.order(id(2))), attention: 1 });
    const { write } = openException(order(id(2)), { type: 'ExecutionFailed', detail: {} }, NOW);
    await transact([write]);
    await reviewCapacityPlace(id(2));
    expect((await send(id(3))).fulfillments).toMatchObject([{ location: 'NYC' }]);
  });

  test('an order that waits for more than there is keeps what is left, and is not woken while nothing changes (P23)', async () => {
    ordersOf(daily('units', 5), 4, 3, 1);
    await send(id(1));
    await queueUp(id(2), id(3));
    const writes = table.writes.length;
    expect(await woken()).toEqual([]);
    expect(table.writes).toHaveLength(writes);
  });

  test('a dry run is offered what the orders that wait leave (P23)', async () => {
    ordersOf(daily('units', 5), 4, 3, 1);
    await send(id(1));
    await queueUp(id(2));
    const asOperator = { kind: 'operator', id: 'ann', scopes: [] } as const;
    const usedFor = async (orderId: string) =>
      (await dryRunInput({ orderId }, asOperator, NOW)).input?.capacity.map(({ used }) => used);
    expect(await usedFor(id(2))).toEqual([4]);
    expect(await usedFor(id(3))).toEqual([7]);
  });

  test('rules that leave a part of the cap alone do not have an order woken again and again (P23)', async () => {
    ordersOf(daily('orders', 10), ...Array.from({ length: 10 }, () => 1));
    const filters = [{ type: 'capacity', headroomPct: 20 }];
    const ruleset = rulesetSchema.parse({ currency: 'USD', filters });
    const { stored } = await addRuleset(ruleset, { by: 'operator:1' }, NOW);
    await activate('active', { ruleset: stored.version, from: NOW, reason: 'r', by: 'operator:1', at: NOW });
    forgetRules();
    for (let n = 1; n <= 8; n++) await send(id(n));
    await queueUp(id(9), id(10));
    expect(await woken()).toEqual([]);
    await leave(id(1));
    // The pass does not know the rules: the order behind is woken too, in vain, and remembers what it saw.
    expect(await woken()).toEqual([id(9), id(10)]);
    await expect(send(id(10))).rejects.toMatchObject({ name: 'NoCapacity' });
    await wait(id(10));
    expect(await woken()).toEqual([id(9)]);
    await send(id(9));
    expect(await woken()).toEqual([]);
  });

  test('a wait of an order whose units were cancelled is planned anew: its place goes, and its time stays (P23)', async () => {
    const lines = [
      { sku: 'A', units: 2 },
      { sku: 'B', units: 2 },
    ];
    const two = reserved(lines, { orderId: id(2) });
    const one = reserved([{ sku: 'A', units: 4 }], { orderId: id(1) });
    table = aTable(daily('units', 4), stock('A', 'NYC', 100), stock('B', 'NYC', 100), ...one, ...two);
    await send(id(1));
    await queueUp(id(2));
    const { since } = order(id(2)).capacityWait ?? {};
    await cancelOrder({ orderId: id(2), by: 'operator:1', lines: [{ lineId: '2', units: 2 }], now: NOW });
    await reviewCapacityPlace(id(2));
    expect(place(id(2))).toEqual({});
    expect(await isCapacityTurn(order(id(2)), 0, NOW)).toBe(true);
    await queueUp(id(2));
    expect(place(id(2))).toMatchObject({ since, parts: [{ units: 2 }] });
  });

  test('a place of release 0.2.0 is served as one that says what is full (P23)', async () => {
    ordersOf(daily('orders', 1), 1, 1);
    await send(id(1));
    await queueUp(id(2));
    const { parts: _, ...known } = place(id(2));
    const { window } = counter();
    const full = { location: 'NYC', unit: 'orders', window, take: 1, left: 0 };
    table.seed({ ...known, needs: [full] });
    expect(await woken()).toEqual([]);
    vi.setSystemTime(NEXT_DAY);
    expect(await woken()).toEqual([id(2)]);
  });

  test('a pass wakes 25 orders at most; those on their way count, and each that is served lets the next one go (P29)', async () => {
    ordersOf(daily('orders', 30), ...Array.from({ length: 28 }, () => 1));
    const [first, ...others] = Array.from({ length: 28 }, (_, n) => id(n + 1));
    await send(first ?? '');
    table.seed({ ...counter(), claimed: 30, left: 0 });
    await queueUp(...others);
    vi.setSystemTime(NEXT_DAY);
    expect(await woken()).toEqual(others.slice(0, 25));
    for (const orderId of others.slice(0, 25)) await answer(orderId);
    expect(await woken()).toEqual([]);
    await send(others[0] ?? '');
    expect(await woken()).toEqual([others[25]]);
  });
});
