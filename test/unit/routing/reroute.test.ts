import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openException, settleException } from '../../../functions/exceptions/exception.store.ts';
import { orderEdited } from '../../../functions/fulfillment/work-order/departures.ts';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { parsePosition } from '../../../functions/inventory/stock/position.store.ts';
import { parseOrder } from '../../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../../functions/order/order.ts';
import { handler } from '../../../functions/routing/reroute.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { run } from '../../support/call.ts';
import { aFulfillment, heldFor } from '../../support/items.ts';
import type { Item, MemoryTable } from '../../support/memory-table.ts';
import { aTable, NOW, ORDER, reserved, stock } from '../../support/routing-world.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const reroute = (n = 1, error = 'Rejected', attempt = 1) =>
  run(handler, { orderId: ORDER, attempt, execution: 'test', n, error });
const order = () => parseOrder(table.item(key.order(ORDER)) ?? {});
const fulfillment = (n: number) => parseFulfillment(table.item(key.fulfillment(ORDER, n)) ?? {});
const free = (at: string) => parsePosition(table.item(key.position('A', at)) ?? {}).free;

const line = (over: Partial<Fulfillment['lines'][number]> = {}) => ({
  lineId: '1',
  sku: 'A',
  units: 0,
  shipped: 0,
  delivered: 0,
  returned: 0,
  lost: 0,
  ...over,
});
const LEFT = [{ lineId: '1', sku: 'A', units: 2 }];

/** Two units were rejected by NYC: RESERVATION holds them again. */
function rejected(over: Partial<Fulfillment> = {}, orderOver: Partial<Order> = {}): Item[] {
  const failed = aFulfillment({
    orderId: ORDER,
    fulfillmentId: `${ORDER}-f1`,
    location: 'NYC',
    status: 'rejected',
    failure: 'Rejected',
    reason: 'damaged',
    lines: [line()],
    departed: LEFT,
    ...over,
  });
  const counts = { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 };
  return [
    ...reserved([{ sku: 'A', units: 2 }], {
      held: heldFor({ n: 1, dispatch: 0 }, LEFT),
      order: { counts, ...orderOver },
    }),
    { ...key.fulfillment(ORDER, 1), ...failed },
  ];
}
const everywhere = () => [stock('A', 'NYC', 5), stock('A', 'PHL', 5), stock('A', 'LAX', 5)];

describe('Reroute', () => {
  test('Reroute allocates the units that left at another location in one write and leaves the failed status behind (P10)', async () => {
    table = aTable(...everywhere(), ...rejected());
    const answer = await reroute();
    expect(answer.fulfillments).toEqual([
      { n: 2, exception: 0, fulfillmentId: `${ORDER}-f2`, location: 'PHL', name: `${ORDER}-f2-1-1` },
    ]);
    expect(answer.why).toContain('NYC was left out before');
    expect(fulfillment(1)).toMatchObject({ status: 'rejected', dispatch: 1 });
    expect(fulfillment(1)).not.toHaveProperty('failure');
    expect(fulfillment(2)).toMatchObject({
      status: 'planned',
      location: 'PHL',
      reroutes: 1,
      excluded: ['NYC'],
      madeBy: 'f1:0',
      dispatch: 1,
    });
    expect(order()).toMatchObject({
      totals: { ...noTotals, allocated: 2 },
      counts: { fulfillments: 2, decisions: 2 },
      evt: { type: 'order.rerouted', data: { from: `${ORDER}-f1`, reason: 'damaged' } },
    });
    expect(parseReservation(table.item(key.reservation(ORDER)) ?? {})).toMatchObject({
      status: 'allocated',
      held: [],
    });
    expect([free('NYC'), free('PHL')]).toEqual([5, 3]);
  });

  test('units may be planned again at a location that lost them before it saw them', async () => {
    table = aTable(
      ...everywhere(),
      ...rejected({ status: 'expired', failure: 'NotAccepted', reason: orderEdited.reason }),
    );
    expect((await reroute(1, 'NotAccepted')).fulfillments).toMatchObject([{ location: 'NYC' }]);
    expect(fulfillment(2)).toMatchObject({ reroutes: 0, excluded: [] });
  });

  test('a retry of Reroute finds the replacements of its own write, under the same names (P6)', async () => {
    table = aTable(...everywhere(), ...rejected());
    const first = await reroute();
    const writes = table.writes.length;
    expect((await reroute()).fulfillments).toEqual(first.fulfillments);
    expect(table.writes).toHaveLength(writes);
  });

  test.each([
    ['Dispatch', 1],
    ['Track', 0],
  ] as const)(
    'a re-route of an execution that another one has taken over from since, in %s, plans nothing (P24)',
    async (state, n) => {
      table = aTable(...everywhere(), ...rejected());
      const entered = {
        orderId: ORDER,
        attempt: 1,
        execution: `${ORDER}-f1-1-0`,
        n: 1,
        error: 'ShortPicked',
      };
      const wait = (enteredAt: string) =>
        table.seed({
          ...key.token(ORDER, state, n),
          ...{ type: 'AnsweredWait', orderId: ORDER, state, n, run: '1', attempt: { enteredAt, retry: 0 } },
        });
      wait('2026-11-23T09:00:02.000Z');

      await expect(run(handler, { ...entered, enteredAt: '2026-11-23T09:00:01Z' })).rejects.toThrow(
        'another execution goes on with fulfillment 1',
      );
      expect(fulfillment(1)).toMatchObject({ failure: 'Rejected' });
      expect(await run(handler, { ...entered, enteredAt: '2026-11-23T09:00:03Z' })).toMatchObject({
        items: [{ n: 2 }],
      });
    },
  );

  test('an execution of an earlier attempt takes no fulfillment over, however late it enters Track (P24)', async () => {
    table = aTable(...everywhere(), ...rejected());
    const attempt = { enteredAt: '2026-11-23T09:00:02.000Z', retry: 0 };
    const track = { type: 'Token', orderId: ORDER, state: 'Track', n: 0, token: 't', run: '1', attempt };
    table.seed({ ...key.token(ORDER, 'Track', 0), ...track, executionAttempt: 0 });
    const step = { orderId: ORDER, attempt: 1, execution: 'test', n: 1, error: 'ShortPicked' };

    expect(await run(handler, { ...step, enteredAt: '2026-11-23T09:00:01Z' })).toMatchObject({
      items: [{ n: 2 }],
    });
  });

  test('a re-route is refused in its write, too, where another execution takes over while it plans (P24)', async () => {
    table = aTable(...everywhere(), ...rejected());
    const enteredAt = '2026-11-23T09:00:01Z';
    const attempt = { enteredAt: '2026-11-23T09:00:02.000Z', retry: 0 };
    const track = { type: 'Token', orderId: ORDER, state: 'Track', n: 0, token: 't', run: '1', attempt };
    table.meanwhile(async () => {
      table.seed({ ...key.token(ORDER, 'Track', 0), ...track });
    });

    await expect(
      run(handler, { orderId: ORDER, attempt: 1, execution: 'test', n: 1, error: 'ShortPicked', enteredAt }),
    ).rejects.toThrow('another execution goes on with fulfillment 1');
    expect(order().counts.fulfillments).toBe(1);
  });

  test("a person's retry gives the next execution a name of its own (P15)", async () => {
    table = aTable(...everywhere(), ...rejected());
    await reroute();
    expect((await reroute(1, 'Retry')).fulfillments).toMatchObject([{ n: 2, name: `${ORDER}-f2-1-2` }]);
    expect((await reroute(2, 'Retry')).fulfillments).toMatchObject([{ n: 2, name: `${ORDER}-f2-1-3` }]);
  });

  test('a short-picked fulfillment is answered beside its replacement', async () => {
    table = aTable(
      ...everywhere(),
      ...rejected(
        {
          status: 'accepted',
          failure: 'ShortPicked',
          lines: [line({ units: 1 })],
        },
        { totals: { ...noTotals, reserved: 1, allocated: 1 } },
      ),
    );
    table.seed({
      ...key.reservation(ORDER),
      type: 'Reservation',
      orderId: ORDER,
      pool: 'main',
      status: 'active',
      attempt: 1,
      held: heldFor({ n: 1, dispatch: 0 }, [{ lineId: '1', sku: 'A', units: 1 }]),
      version: 3,
    });
    expect((await reroute(1, 'ShortPicked')).fulfillments).toEqual([
      { n: 1, exception: 0, fulfillmentId: `${ORDER}-f1`, location: 'NYC', name: `${ORDER}-f1-1-1` },
      { n: 2, exception: 0, fulfillmentId: `${ORDER}-f2`, location: 'PHL', name: `${ORDER}-f2-1-1` },
    ]);
    expect(fulfillment(1)).toMatchObject({ status: 'accepted', dispatch: 1 });
    expect(order().totals).toEqual({ ...noTotals, allocated: 2 });
  });

  test('Reroute meets a cancel request by giving its units back, and closes the order in the same write (P9)', async () => {
    table = aTable(
      ...everywhere(),
      ...rejected({}, { cancel: { state: 'asked', by: 'operator:1', at: NOW } }),
    );
    const writes = table.writes.length;
    expect(await reroute()).toMatchObject({ fulfillments: [], cancelled: 2 });
    expect(table.writes.length - writes).toBe(1);
    expect(order()).toMatchObject({ totals: { ...noTotals, cancelled: 2 }, closed: { as: 'cancelled' } });
    expect(fulfillment(1)).toMatchObject({ status: 'rejected', dispatch: 1 });
    expect(fulfillment(1)).not.toHaveProperty('failure');
    expect(parseReservation(table.item(key.reservation(ORDER)) ?? {})).toMatchObject({
      status: 'released',
      final: true,
      held: [],
    });
    expect(table.item(key.pool('main', 'A', 0))).toMatchObject({ atp: 2 });
    expect(table.ofType('Fulfillment')).toHaveLength(1);
  });

  test('a refused cancel bars new routes as well (P9)', async () => {
    table = aTable(
      ...everywhere(),
      ...rejected({}, { cancel: { state: 'refused', by: 'operator:1', at: NOW } }),
    );
    expect(await reroute()).toMatchObject({ fulfillments: [], cancelled: 2 });
  });

  test('a hold before routing bars a re-route', async () => {
    table = aTable(
      ...everywhere(),
      ...rejected(
        {},
        {
          holds: [
            { id: 'H', reason: 'r', before: 'route', placedBy: 'system', placedAt: NOW, onExpiry: 'lift' },
          ],
          barred: { reserve: 0, route: 1, dispatch: 0 },
        },
      ),
    );
    await expect(reroute()).rejects.toMatchObject({ name: 'OnHold' });
  });

  test('units that were re-routed as often as allowed need a person, who may name their location', async () => {
    table = aTable(...everywhere(), ...rejected({ reroutes: 3, excluded: ['PHL'] }));
    await expect(reroute()).rejects.toMatchObject({
      name: 'ReroutesExhausted',
      message: expect.stringContaining('PHL, NYC'),
    });
    const before = order();
    const { exception, change } = openException(
      before,
      { type: 'ReroutesExhausted', fulfillment: 1, detail: {} },
      NOW,
    );
    const { exception: done } = settleException(
      before,
      exception,
      { action: 'retry', by: 'operator:1', parameters: { onlyLocation: 'PHL' } },
      NOW,
    );
    table.seed(
      { ...key.order(ORDER), ...before, counts: change.counts },
      { ...key.exception(ORDER, 1), ...done },
    );
    expect((await reroute(1, 'Retry')).fulfillments).toMatchObject([{ n: 2, location: 'PHL' }]);
  });

  test('a re-route without another location keeps its decision and fails with reasons', async () => {
    table = aTable(stock('A', 'NYC', 5), ...rejected());
    await expect(reroute()).rejects.toMatchObject({
      name: 'NoRoute',
      message: expect.stringContaining('NYC was left out before'),
    });
    expect(table.item(key.decision(ORDER, 2))).toMatchObject({ kind: 'reroute' });
    expect(fulfillment(1)).toMatchObject({ failure: 'Rejected' });
    expect(parseReservation(table.item(key.reservation(ORDER)) ?? {}).held).toMatchObject(LEFT);
  });

  test("a re-route keeps the order's promise, or says that it cannot", async () => {
    table = aTable(stock('A', 'LAX', 5), ...rejected({}, { promise: { deliverBy: '2026-11-26T04:59:59Z' } }));
    const answer = await reroute();
    expect(answer.why).toMatch(/cannot be kept|relaxed: promise/);
    expect(order().promise).toEqual({ deliverBy: '2026-11-26T04:59:59Z' });
  });

  test('a re-route of an older attempt stops', async () => {
    table = aTable(...everywhere(), ...rejected({}, { attempt: 2 }));
    await expect(reroute()).rejects.toMatchObject({ name: 'Superseded' });
  });
});
