/** A pool has promised more than there is: orders give up what is missing (P32). */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseException } from '../../../../functions/exceptions/exception.store.ts';
import { serveStockQueue } from '../../../../functions/inventory/backorder/serve-stock-queue.ts';
import {
  parseReservation,
  saveReservation,
} from '../../../../functions/inventory/reservation/reservation.store.ts';
import { reserveOrder } from '../../../../functions/inventory/reservation/reserve-order.ts';
import { readAtp } from '../../../../functions/inventory/stock/pool.store.ts';
import { moveStock } from '../../../../functions/inventory/stock/stock.store.ts';
import { sweepException } from '../../../../functions/operations/sweep/sweep-exception.ts';
import { orderItem, parseOrder } from '../../../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../../../functions/order/order.ts';
import { routeOrder } from '../../../../functions/routing/route/route-order.ts';
import { shrinkPool, shrinkPoolsOf } from '../../../../functions/routing/shrink/shrink-pool.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { channelItem } from '../../../support/channels.ts';
import type { Item, MemoryTable } from '../../../support/memory-table.ts';
import { aTable, NOW, reserved, sku, stock } from '../../../support/routing-world.ts';

const POOL = { pool: 'main', sku: 'A' };
const FIRST = 'web-1-aaaaaaaa';
const SECOND = 'web-2-bbbbbbbb';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const order = (orderId: string) => parseOrder(table.item(key.order(orderId)) ?? {});
const held = (orderId: string) => parseReservation(table.item(key.reservation(orderId)) ?? {}).held;
const atp = async () => (await readAtp('main', 'A')).atp;
const exceptionsOf = (type: string) =>
  table
    .ofType('Exception')
    .map(parseException)
    .filter(({ exceptionType }) => exceptionType === type);

/** An order whose claim is listed, as Reserve leaves it. */
function claiming(
  orderId: string,
  lines: readonly { sku: string; units: number }[],
  capturedAt = NOW,
): Item[] {
  const items = reserved(lines, { orderId, order: { capturedAt, pool: 'main' } });
  return items.map((item) => {
    if (item['type'] !== 'Reservation') return item;
    const write = saveReservation(undefined, parseReservation(item), NOW);
    return write.kind === 'put' ? { ...write.item, ...key.reservation(orderId), version: 1 } : item;
  });
}

/** Two orders claim two units of A each, of which four were there; then `lost` of them are not. */
async function shrunkBy(lost: number, ...items: Item[]): Promise<void> {
  table = aTable(
    ...claiming(FIRST, [{ sku: 'A', units: 2 }], '2026-11-20T00:00:00.000Z'),
    ...claiming(SECOND, [{ sku: 'A', units: 2 }], '2026-11-22T00:00:00.000Z'),
    stock('A', 'NYC', 4),
    channelItem('web'),
    ...items,
  );
  const lose = {
    kind: 'adjust',
    units: -lost,
    sku: 'A',
    location: 'NYC',
    pool: 'main',
    ref: 'movement:t',
  } as const;
  await transact(await moveStock([lose], NOW));
}

describe('a pool below zero', () => {
  test('is at zero again once the newest order waits for what is missing, and a person is told (P32)', async () => {
    await shrunkBy(1);
    expect(await atp()).toBe(-1);

    await shrinkPool(POOL, NOW);

    expect(await atp()).toBe(1);
    expect(held(FIRST)).toHaveLength(1);
    expect(held(SECOND)).toEqual([]);
    expect(order(SECOND)).toMatchObject({
      status: 'backordered',
      totals: { backordered: 2, reserved: 0 },
      wanted: { '1': 2 },
      backorder: { since: '2026-11-22T00:00:00.000Z', apart: true, expired: false },
      evt: {
        type: 'order.shrunk',
        data: { course: 'backordered', lines: [{ lineId: '1', sku: 'A', units: 2 }] },
      },
    });
    expect(exceptionsOf('OrderShrunk')).toMatchObject([
      {
        orderId: SECOND,
        status: 'open',
        owner: 'operations',
        actions: ['retry', 'cancel', 'close'],
        detail: { lines: [{ sku: 'A', units: 2 }] },
      },
    ]);
    expect(exceptionsOf('PoolBelowZero')).toMatchObject([
      { status: 'resolved', resolved: { by: 'system' }, detail: { victims: [{ orderId: SECOND }] } },
    ]);
    expect(table.ofType('Backorder')).toMatchObject([{ orderId: SECOND, units: 2 }]);
  });

  test('takes no unit more than is missing from an order of which a part is with a location (P32)', async () => {
    await shrunkBy(1);
    const counts = { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 };
    const work = {
      type: 'Fulfillment',
      orderId: SECOND,
      n: 1,
      location: 'PHL',
      pool: 'main',
      status: 'delivered',
    };
    const item = table.item(key.order(SECOND)) ?? {};
    table.seed(
      { ...item, counts },
      { ...key.fulfillment(SECOND, 1), ...work, lines: [], cost: { amount: 0, currency: 'USD' }, version: 1 },
    );

    await shrinkPool(POOL, NOW);

    expect(await atp()).toBe(0);
    expect(held(SECOND)).toMatchObject([{ units: 1 }]);
    expect(order(SECOND)).toMatchObject({ totals: { backordered: 1, reserved: 1 }, wanted: { '1': 1 } });
  });

  test('is left alone once goods have come, by a pass that was begun before (P32)', async () => {
    await shrunkBy(1);
    const receipt = {
      kind: 'receipt',
      units: 1,
      sku: 'A',
      location: 'PHL',
      pool: 'main',
      ref: 'movement:r',
    } as const;
    table.meanwhile(async () => {
      await transact(await moveStock([receipt], NOW));
    });

    await shrinkPool(POOL, NOW);

    expect(await atp()).toBe(0);
    expect([order(FIRST), order(SECOND)].map(({ totals }) => totals.backordered)).toEqual([0, 0]);
    expect(exceptionsOf('OrderShrunk')).toEqual([]);
  });

  test('a pass that is repeated changes nothing (P32)', async () => {
    await shrunkBy(1);
    await shrinkPool(POOL, NOW);
    const writes = table.writes.length;

    await shrinkPool(POOL, NOW);

    expect(table.writes).toHaveLength(writes);
  });

  test('is looked after by the sweeper at the deadline of its exception, should its record be lost (P32)', async () => {
    await shrunkBy(1);
    const [told] = table.ofType('Exception');

    await sweepException(told ?? {}, String(told?.['dueAt']));

    expect(await atp()).toBe(1);
    expect(exceptionsOf('PoolBelowZero')).toMatchObject([{ status: 'resolved', escalations: 0 }]);
  });

  test('escalates while nobody has anything to give up', async () => {
    table = aTable(stock('A', 'NYC', 1), channelItem('web'));
    const claim = { kind: 'claimAgain', units: 2, sku: 'A', pool: 'main', ref: 'order:x' } as const;
    await transact(await moveStock([claim], NOW));
    const [told] = table.ofType('Exception');

    await sweepException(told ?? {}, String(told?.['dueAt']));

    expect(exceptionsOf('PoolBelowZero')).toMatchObject([{ status: 'open', escalations: 1 }]);
  });

  test('takes from the order that earns least, where the SKU says so (P32)', async () => {
    const cost = { amount: 400, currency: 'USD' };
    await shrunkBy(1, sku('A', { cost, policies: { shrink: 'lowestMargin' } }));
    const cheap = claiming(FIRST, [{ sku: 'A', units: 2 }]).find(({ type }) => type === 'Body');
    expect(cheap).toBeDefined();

    await shrinkPool(POOL, NOW);

    // Both earn the same: the newest goes first.
    expect(order(SECOND).totals.backordered).toBe(2);
  });

  test('cancels units of an order that is not to wait, with the reason (P32)', async () => {
    await shrunkBy(1, sku('A', { policies: { backorder: 'cancel' } }));

    await shrinkPool(POOL, NOW);

    expect(await atp()).toBe(1);
    expect(order(SECOND)).toMatchObject({ totals: { cancelled: 2 }, closed: { as: 'cancelled' } });
  });
});

describe('an order that ships what is there while the rest of it waits', () => {
  const SINCE = '2026-11-22T01:00:00.000Z';
  const wait = { since: SINCE, until: '2026-12-22T01:00:00.000Z', expired: false, parts: true, branch: 1 };

  /** The second order claims two units of A, and waits for one of B; of A one is missing. */
  async function shrunkBesideWait(over: Partial<Order['backorder']> = {}, ...items: Item[]): Promise<void> {
    await shrunkBy(1, ...items);
    const lines = [
      { sku: 'A', units: 2 },
      { sku: 'B', units: 1 },
    ];
    const held = [{ lineId: '1', sku: 'A', units: 2 }];
    const change: Partial<Order> = {
      capturedAt: '2026-11-22T00:00:00.000Z',
      pool: 'main',
      totals: { ...noTotals, reserved: 2, backordered: 1 },
      wanted: { '2': 1 },
      backorder: { ...wait, ...over },
    };
    const orderItems = reserved(lines, { orderId: SECOND, order: change, held });
    table.seed(...orderItems.filter(({ type }) => type !== 'Reservation'));
  }

  test('gives units up too: they join its wait, and keep its place and its end (P32)', async () => {
    await shrunkBesideWait();

    await shrinkPool(POOL, NOW);

    expect(await atp()).toBe(0);
    expect(held(SECOND)).toMatchObject([{ sku: 'A', units: 1 }]);
    expect(order(SECOND)).toMatchObject({
      totals: { reserved: 1, backordered: 2 },
      wanted: { '1': 1, '2': 1 },
      backorder: wait,
    });
    expect(order(SECOND).backorder?.apart).toBeUndefined();
    expect(table.ofType('Backorder')).toMatchObject([
      { orderId: SECOND, sku: 'B', units: 1, parts: true },
      { orderId: SECOND, sku: 'A', units: 1, parts: true },
    ]);
    expect(exceptionsOf('OrderShrunk')).toEqual([]);
    expect(exceptionsOf('PoolBelowZero')).toMatchObject([
      { status: 'resolved', detail: { victims: [{ orderId: SECOND, course: 'backordered' }] } },
    ]);
  });

  test('gives up no more of what is sold before it is there than may be promised (P32)', async () => {
    const preorder = { limits: { main: 0 }, shipsBy: '2026-12-24T00:00:00.000Z' };
    await shrunkBesideWait({}, sku('A', { policies: { preorder } }));

    await shrinkPool(POOL, NOW);

    expect(held(SECOND)).toMatchObject([{ units: 2 }]);
    expect(order(FIRST)).toMatchObject({ totals: { reserved: 0, backordered: 2 } });
    expect(await atp()).toBe(1);
  });

  test('is spared while its wait is over and undecided, and gives units up once that is decided (P32)', async () => {
    await shrunkBesideWait({ expired: true });
    table.remove(key.order(FIRST));
    await shrinkPoolsOf(SECOND, NOW);
    expect(await atp()).toBe(-1);
    const { backorder: _, wanted: __, ...decided } = order(SECOND);
    table.seed({ ...key.order(SECOND), ...orderItem({ ...decided, totals: { ...noTotals, reserved: 2 } }) });

    await shrinkPoolsOf(SECOND, NOW);

    expect(await atp()).toBe(1);
    expect(order(SECOND)).toMatchObject({ totals: { backordered: 2 }, backorder: { apart: true } });
  });

  test('waits on for the rest where all that it has claimed is given up before it is routed (P32)', async () => {
    const { branch: _, ...unrouted } = wait;
    await shrunkBesideWait();
    table.seed({
      ...key.order(SECOND),
      ...orderItem({
        ...order(SECOND),
        backorder: unrouted,
        totals: { ...noTotals, backordered: 3 },
        wanted: { '1': 2, '2': 1 },
      }),
    });
    const claim = parseReservation(table.item(key.reservation(SECOND)) ?? {});
    table.seed({ ...key.reservation(SECOND), ...claim, held: [] });

    const routed = await routeOrder(SECOND, 1, NOW);

    expect(routed.items).toMatchObject([{ exception: 1_000_001 }]);
    expect(order(SECOND).backorder).toMatchObject({ branch: 1 });
  });
});

describe('units that wait apart', () => {
  const receive = async (units: number) => {
    const receipt = {
      kind: 'receipt',
      units,
      sku: 'A',
      location: 'PHL',
      pool: 'main',
      ref: 'movement:r',
    } as const;
    await transact(await moveStock([receipt], NOW));
    await serveStockQueue('main', 'A', NOW);
  };

  test('are claimed when goods come, and planned by the next attempt; nobody is asked any more (P32)', async () => {
    await shrunkBy(1);
    await shrinkPool(POOL, NOW);

    await receive(2);

    expect(order(SECOND)).toMatchObject({ totals: { backordered: 0, reserved: 2 }, attempt: 2 });
    expect(order(SECOND).backorder).toBeUndefined();
    expect(held(SECOND)).toMatchObject([{ units: 2 }]);
    expect(exceptionsOf('OrderShrunk')).toMatchObject([{ status: 'resolved' }]);
    expect(table.ofType('Backorder')).toEqual([]);
    expect(await atp()).toBe(1);
  });

  test('are left alone by the steps of the execution that runs on: it has nothing to do for them (P32)', async () => {
    await shrunkBy(1);
    await shrinkPool(POOL, NOW);

    expect(await reserveOrder(SECOND, 1, NOW)).toMatchObject({ reserved: 0 });
    expect(await routeOrder(SECOND, 1, NOW)).toMatchObject({ items: [] });
    expect(order(SECOND).totals.backordered).toBe(2);
  });
});
